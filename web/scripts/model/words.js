// The field's words, as people read them.

export const severities = ["fatal", "critical", "error", "warning", "info"];
export const severityWord = { fatal: "Fatal", critical: "Critical", error: "Error", warning: "Warning", info: "Info" };
export const severityRank = { info: 0, warning: 1, error: 2, critical: 3, fatal: 4 };

export const statusWord = {
  detected: "Detected", investigating: "Investigating", root_cause_found: "Root cause found",
  mitigated: "Mitigated", resolved: "Resolved", merged: "Merged",
};
export const lifecycle = ["detected", "investigating", "root_cause_found", "mitigated", "resolved"];
export const isOpen = (incident) => incident.status !== "resolved" && incident.status !== "merged";

export const resolutions = [
  ["fixed", "Fixed", "The cause is gone"],
  ["rolled_back", "Rolled back", "A change was taken back"],
  ["false_alarm", "False alarm", "Nothing was wrong"],
  ["duplicate", "Duplicate", "Another incident tells this"],
  ["no_action_needed", "No action needed", "It healed by itself"],
  ["other", "Other", "Say more in the note"],
];
export const resolutionWord = {
  ...Object.fromEntries(resolutions.map(([value, word]) => [value, word])), alerts_resolved: "All alerts resolved",
};

export const factorWord = { temporal: "Temporal", distance: "Distance", domain: "Domain" };
export const factorHint = {
  temporal: "How early it failed, compared with the rest",
  distance: "How close it is to the services that fail because of it",
  domain: "How often this kind of failure is the cause of others",
};
export const factorWeight = { temporal: 0.3, distance: 0.3, domain: 0.4 };

export const partWord = {
  temporal: "Same time", time: "Same time", topology: "Related services", labels: "Shared labels", domain: "Kind of failure",
};
export const joinWord = {
  opened: "Opened this incident", correlated: "Joined by correlation", explained: "Explained by this failure", manual: "Added by hand",
  merged: "Came with a merged incident", split: "Split off by hand",
};
export const hypothesisWord = {
  release: "Release", traffic: "Traffic", dependency: "Dependency", db: "Database", infra: "Infrastructure", unknown: "Unknown",
};
export const confidenceWord = (value) => (value >= 0.75 ? "High" : value >= 0.5 ? "Medium" : "Low");
export const eventWord = {
  "incident.opened": "Opened", "incident.severity_raised": "Severity raised", "incident.acknowledged": "Acknowledged",
  "incident.resolved": "Resolved", "incident.reopened": "Reopened", "incident.root_cause_found": "Root cause found",
  "alert.received": "Alert received", "incident.analysis_complete": "Analysis complete", "incident.escalated": "Escalated",
  "notification.summary": "Held back, in sum", "runbook.approval_needed": "Runbook needs approval", "runbook.execution_failed": "Execution failed", "sla.near_breach": "SLA near breach",
  "schedule.handover": "Hand-over", "bellwether.alarm": "Bellwether's own alarm", "channel.test": "Test",
};
/** What can be chosen although nothing in this version makes it happen. */
export const nothingRaises = new Set(["runbook.approval_needed", "runbook.execution_failed", "sla.near_breach"]);
export const deliveryWord = { pending: "Waiting", sending: "Sending", sent: "Sent", unknown: "Answer lost", dead: "Failed", dropped: "Not needed" };

export const percent = (value) => `${Math.round((value ?? 0) * 100)}%`;
export const plural = (count, one, many = `${one}s`) => `${count.toLocaleString("en")} ${count === 1 ? one : many}`;
export const readable = (word) => { const text = String(word ?? "").replaceAll(/[._]/g, " "); return text.charAt(0).toUpperCase() + text.slice(1); };
export const alertEventWord = {
  acknowledged: "Acknowledged", expired: "Expired", severity_raised: "Severity raised", flapping_started: "Began to flap", flapping_stopped: "Stopped flapping",
};
export const serviceName = (holder) => {
  const service = holder?.service;
  return (typeof service === "string" ? service : service?.display_name ?? service?.name) ?? holder?.service_name ?? "";
};
export const serviceID = (holder) => holder?.service_id ?? (typeof holder?.service === "object" ? holder.service?.id : null);

/** Each reason of the notification pipeline, as people read it. */
export const stageWord = { route: "Route", settle: "Settle", gate: "Gate", consolidate: "Consolidate", rate_limit: "Rate limit", deliver: "Deliver" };
export const reasonWord = {
  rule_matched: "The rule fits", rule_mismatched: "The rule does not fit", rule_disabled: "The rule is switched off", rule_stopped: "Not read: an earlier rule ended it",
  channel_listens: "Listens by its own settings", channel_does_not_listen: "Does not listen to this", channel_disabled: "The channel is switched off", channel_missing: "The channel is gone",
  nobody_to_tell: "No rule and no channel asks for it", settling: "Waits for company", immediate: "Goes out at once", passed: "Nothing holds it", suppressed_by_policy: "Suppressed by the gating policy",
  in_maintenance: "Held by a maintenance window", snoozed: "Snoozed", first: "Not told before", told_already: "Told already", opening_waits: "Said by the message that still waits", consolidated: "Part of another message",
  within_limit: "Within the limit", held_back: "Held back, told in sum later", queued: "Handed to delivery", escalation_started: "An escalation began", escalation_runs: "An escalation runs already",
};
export const mismatchWord = { trigger: "another event", minimum_severity: "not severe enough", maximum_severity: "too severe", services: "other services", teams: "other teams", labels: "other labels", time: "another time of day" };
