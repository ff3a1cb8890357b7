// What a person does to an incident; each tells how it went, and what is cheap to undo can be undone.
import { post, patch } from "../core/api.js";
import { toast, complain } from "../parts/toast.js";
import { me } from "../core/session.js";

const path = (incident, action) => `/incidents/${incident.id}/${action}`;

/** `changed` gets the incident as the server has it afterwards. */
async function act(incident, action, body, { changed, done, undo, failed }) {
  try {
    const answer = await post(path(incident, action), body);
    changed?.(answer);
    if (done) toast(done, { undo });
    return answer;
  } catch (error) {
    complain(error, failed);
    return null;
  }
}

export function acknowledge(incident, changed) {
  return act(incident, "acknowledge", {}, { changed, done: `#${incident.number} acknowledged`, failed: "Not acknowledged",
    undo: () => act(incident, "unacknowledge", {}, { changed, done: `#${incident.number} is waiting again` }) });
}

export function assign(incident, userID, name, changed) {
  const before = incident.assignee;
  return act(incident, "assign", { user_id: userID }, { changed, done: userID ? `#${incident.number} assigned to ${name}` : `#${incident.number} assigned to nobody`, failed: "Not assigned",
    undo: () => act(incident, "assign", { user_id: before?.id ?? null }, { changed }) });
}

export const assignToMe = (incident, changed) => assign(incident, me()?.id ?? "me", "you", changed);

export async function change(incident, values, changed, done) {
  try {
    const answer = await patch(`/incidents/${incident.id}`, values, { version: incident.version });
    changed?.(answer);
    if (done) toast(done);
    return answer;
  } catch (error) {
    if (error.status === 412 || error.status === 409) complain({ detail: "Somebody changed this incident meanwhile. It has been loaded again; try once more." }, "Not saved");
    else complain(error, "Not saved");
    changed?.(null);
    return null;
  }
}
