// The audit trail in words: who did what to which thing.
import { readable } from "../../model/words.js";

export const kindWord = {
  organization: "organization", member: "member", role: "role", team: "team", team_member: "place in a team", invitation: "invitation", api_key: "API key", integration: "integration", channel: "channel",
  topology: "topology", notification: "message", incident: "incident", comment: "comment", session: "session", audit: "audit trail", account: "account", identity_provider: "identity provider", identity: "link to an identity provider", directory_user: "directory entry",
};
export const operationWord = {
  created: "created", changed: "changed", deleted: "deleted", exported: "exported", signed_in: "signed in", sign_in_failed: "failed to sign in", password_changed: "changed the password",
  second_factor_enabled: "turned on the second factor", second_factor_disabled: "turned off the second factor", recovery_codes_renewed: "made new recovery codes", signed_out_everywhere: "signed out everywhere",
};
/** What one does with one's own account needs no object. */
const ofAccounts = new Set(Object.keys(operationWord).slice(4));
export const operationTone = { created: "good", deleted: "firing", sign_in_failed: "detected" };
export const actorWord = { user: "Person", api_key: "API key", directory: "Directory", command_line: "Command line", nobody: "Nobody" };

export const kindOf = (kind) => kindWord[kind] ?? readable(kind).toLowerCase();
export const operationOf = (operation) => operationWord[operation] ?? readable(operation).toLowerCase();

/** What reads better as a sentence of its own: `{target}`, `{person}` and `{team}` are put in. */
const sentences = {
  "created team_member": "put {person} into {team}", "changed team_member": "changed the role of {person} in {team}", "deleted team_member": "took {person} out of {team}",
  "created member": "made a member: {target}", "changed member": "changed the membership of {target}", "deleted member": "removed the member {target}", "created invitation": "invited {target}", "deleted invitation": "took back the invitation of {target}",
  "changed invitation": "changed the invitation of {target}", "created api_key": "made the API key {target}", "created comment": "commented on an incident", "created topology": "changed the topology", "exported audit": "exported the audit trail", "deleted session": "ended a session", "created session": "began a session",
};

/** `[[text, isName]]` of a record with a sentence of its own; null for the others. */
export function sentenceOf(record, names) {
  const text = sentences[`${record.operation} ${record.target.kind}`];
  if (!text) return null;
  const known = record.after ?? record.before ?? {};
  const [personID, teamID] = [known.user_id ?? record.target.id, known.team_id];
  if (text.includes("{team}") && !(names.has(personID) && names.has(teamID))) return null;
  if (record.operation === "created" && record.target.kind === "member" && record.actor.id === record.target.id) return [["joined the organization", false]];
  const values = { "{person}": names.get(personID), "{team}": names.get(teamID), "{target}": record.target.name ?? names.get(record.target.id) ?? record.target.id };
  return text.split(/(\{\w+\})/).filter(Boolean).map((part) => (part in values ? [values[part], true] : [part, false]));
}

/** The object of the sentence: which thing, and its name. */
export function objectOf(record, names) {
  const name = targetOf(record, names);
  if (!ofAccounts.has(record.operation)) return [kindOf(record.target.kind), name];
  return record.operation === "sign_in_failed" || (record.actor.id && record.actor.id !== record.target.id) ? ["as", name] : ["", ""];
}

/** What it was done to, by its name where it has one. `names` tells people and teams by their ids. */
function targetOf({ target, before, after }, names) {
  if (target.name) return target.name;
  const known = after ?? before ?? {};
  if (target.kind === "team_member") return [names.get(known.user_id), names.get(known.team_id)].filter(Boolean).join(" in ");
  return names.get(target.id) ?? "";
}
