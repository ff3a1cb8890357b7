// What kind of moment each entry of a timeline is, for its picture and for the filter.

const rules = [
  ["comment", /comment/], ["changes", /^change/], ["alerts", /alert/], ["notifications", /notif/],
];
const people = new Set(["user", "api_key"]);

export function groupOf(entry) {
  for (const [group, rule] of rules) if (rule.test(entry.kind)) return group === "comment" ? "people" : group;
  return people.has(entry.actor?.kind) ? "people" : "system";
}

const pictures = [
  [/comment/, "comment"], [/^change/, "changes"], [/unack/, "reopen"], [/ack/, "check"], [/assign/, "user"], [/reopen/, "reopen"], [/merge/, "merge"], [/split/, "split"],
  [/notif/, "channels"], [/root_cause/, "target"], [/sever/, "incidents"], [/gated/, "shield"],
  [/alert.*resolv|resolv/, "check"], [/alert/, "alerts"], [/open|creat/, "incidents"], [/title|updat|edit/, "edit"], [/status|state|mitigat/, "refresh"],
];
export const pictureOf = (entry) => pictures.find(([rule]) => rule.test(entry.kind))?.[1] ?? "clock";

export const isComment = (entry) => /comment/.test(entry.kind);
export const textOf = (entry) => (isComment(entry) ? entry.details?.text ?? entry.summary : null);

export const filters = [
  { value: "", label: "All" }, { value: "alerts", label: "Alerts" }, { value: "changes", label: "Changes" }, { value: "people", label: "People" },
  { value: "notifications", label: "Messages" }, { value: "system", label: "System" },
];
