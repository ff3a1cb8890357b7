import { openMenu } from "../../parts/menu.js";
import { avatar } from "../../parts/avatar.js";
import { complain } from "../../parts/toast.js";
import { users, me } from "../../core/session.js";
import { assign } from "../../model/actions.js";

/** Picks a member, or nobody. */
export async function assignMenu(anchor, incident, changed) {
  let members;
  try { members = await users(); } catch (error) { complain(error, "The members could not be loaded"); return; }
  const mine = me()?.id;
  const sorted = [...members].sort((a, b) => (a.id === mine ? -1 : b.id === mine ? 1 : a.name.localeCompare(b.name)));
  openMenu(anchor, [
    ...sorted.map((person) => ({ label: person.name || person.email, hint: person.id === mine ? "you" : undefined, picture: avatar(person).firstChild, checked: incident.assignee?.id === person.id, run: () => assign(incident, person.id, person.id === mine ? "you" : person.name, changed) })),
    ...(incident.assignee ? [null, { label: "Nobody", run: () => assign(incident, null, "", changed) }] : []),
  ], { label: "Assignee" });
}
