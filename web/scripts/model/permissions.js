// The permissions in the field's words: what a role lets somebody do. Names that are not here are shown as they are.
import { readable } from "./words.js";

/** Groups in the order of an editor: the noun, its title. */
const nouns = [
  ["incident", "Incidents"], ["alert", "Alerts"], ["change", "Changes"], ["topology", "Topology"], ["integration", "Integrations"], ["channel", "Channels"],
  ["notification", "Messages"], ["rule", "Notification rules"], ["escalation", "Escalation policies"], ["schedule", "On-call schedules"], ["maintenance", "Maintenance windows"],
  ["organization", "Organization"], ["team", "Teams"], ["member", "Members"], ["owner", "Owners"], ["role", "Roles"], ["key", "API keys"], ["sso", "Single sign-on"], ["directory", "Directory"],
  ["audit", "Audit trail"], ["account", "Own account"],
];
const titles = Object.fromEntries(nouns);

const words = {
  "incident.read": "See incidents", "incident.create": "Open one by hand", "incident.acknowledge": "Acknowledge, and give back", "incident.assign": "Say who is on it", "incident.comment": "Comment",
  "incident.edit": "Change title, severity and state", "incident.resolve": "Resolve and reopen", "incident.regroup": "Merge and split", "incident.share": "Share with other teams",
  "alert.read": "See alerts", "change.read": "See changes", "change.record": "Record a change", "change.correct": "Correct what a change is about", "change.feedback": "Say whether a change was the cause",
  "topology.read": "See what depends on what", "topology.manage": "Change services and dependencies", "integration.read": "See who sends alerts", "integration.manage": "Connect, rotate and remove senders",
  "channel.read": "See whom we tell", "channel.manage": "Add, test and remove channels", "notification.read": "See the delivery log", "notification.redeliver": "Send a message again",
  "rule.read": "See who hears of what", "rule.manage": "Change who hears of what", "escalation.read": "See who is told next", "escalation.manage": "Change who is told next",
  "schedule.read": "See who is on call", "schedule.manage": "Change schedules", "schedule.override": "Stand in for somebody", "maintenance.read": "See maintenance windows", "maintenance.manage": "Plan maintenance windows",
  "organization.read": "See the organization and its limits", "organization.manage": "Rename it", "organization.every_team": "See the rows of every team",
  "team.read": "See teams", "team.manage": "Make teams, and say whose alerts are whose", "member.read": "See who belongs here", "member.invite": "Ask people in", "member.manage": "Give roles, and remove people",
  "owner.manage": "Make and remove owners", "role.read": "See roles", "role.manage": "Make roles", "key.read": "See API keys", "key.manage": "Make and revoke API keys",
  "sso.read": "See identity providers", "sso.manage": "Set up identity providers", "directory.provision": "Let a directory add and remove people", "audit.read": "Read and export the audit trail",
  "account.read": "See one's own account", "account.manage": "Change one's own account",
};

/** Everybody has these: nobody can be without knowing who they are, and leaving. */
export const ofEverybody = new Set(["account.read", "account.manage"]);

export const nounOf = (permission) => permission.split(".")[0];
export const nounTitle = (noun) => titles[noun] ?? readable(noun);
export const permissionWord = (permission) => words[permission] ?? readable(permission.split(".").slice(1).join(" "));

/** `[[noun, permissions]]` of a list of names or of objects with a `name`, in the order of the editor. */
export function byNoun(permissions) {
  const groups = Map.groupBy(permissions, (one) => nounOf(one.name ?? one));
  const order = nouns.map(([noun]) => noun);
  const place = (noun) => (order.includes(noun) ? order.indexOf(noun) : order.length);
  return [...groups].sort(([a], [b]) => place(a) - place(b));
}
