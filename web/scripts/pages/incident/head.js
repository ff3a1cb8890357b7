// What is it, how bad, how far along, for how long, who.
import { h, fill } from "../../core/dom.js";
import { moment, duration } from "../../core/time.js";
import { severityBadge, severityShape } from "../../parts/severity.js";
import { teamChips } from "../../parts/team.js";
import { statusPill } from "../../parts/status.js";
import { avatar } from "../../parts/avatar.js";
import { icon } from "../../parts/icon.js";
import { button } from "../../parts/button.js";
import { openMenu } from "../../parts/menu.js";
import { can } from "../../core/session.js";
import { severities, severityWord, statusWord, lifecycle, resolutionWord, isOpen, plural } from "../../model/words.js";
import { change } from "../../model/actions.js";
import { assignMenu } from "./assign.js";

function severityControl(incident, changed) {
  if (!can("incident.edit")) return severityBadge(incident.severity);
  const node = h("button", { type: "button", class: "head__severity", "aria-haspopup": "menu", "aria-expanded": "false", "aria-label": `Severity: ${severityWord[incident.severity]}. Change`, onclick: () => openMenu(node, severities.map((one) => ({
    label: severityWord[one], picture: severityShape(one), checked: one === incident.severity, run: () => { if (one !== incident.severity) change(incident, { severity: one }, changed, `Severity is now ${severityWord[one].toLowerCase()}`); },
  })), { label: "Severity" }) }, severityBadge(incident.severity), icon("down"));
  return node;
}

function stepper(incident) {
  const at = lifecycle.indexOf(incident.status);
  return h("ol", { class: "stepper", "aria-label": "State" }, lifecycle.map((status, step) => h("li", {
    class: ["stepper__step", step < at && "stepper__step--done", step === at && "stepper__step--now"], "aria-current": step === at ? "step" : undefined,
  }, h("span", { class: "stepper__mark", "aria-hidden": "true" }, step < at && icon("check")), h("span", { class: "stepper__word" }, statusWord[status]))));
}

/** The states a person may set by hand; the rest follow from actions. */
function stateControl(incident, changed) {
  const next = { detected: ["investigating", "root_cause_found", "mitigated"], investigating: ["root_cause_found", "mitigated"], root_cause_found: ["investigating", "mitigated"], mitigated: ["investigating", "root_cause_found"] }[incident.status];
  if (!can("incident.edit") || !next) return statusPill(incident.status);
  const node = h("button", { type: "button", class: "head__state", "aria-haspopup": "menu", "aria-expanded": "false", "aria-label": `State: ${statusWord[incident.status]}. Change`, onclick: () => openMenu(node, next.map((status) => ({
    label: statusWord[status], run: () => change(incident, { status }, changed, `Now ${statusWord[status].toLowerCase()}`),
  })), { label: "State" }) }, statusPill(incident.status), icon("down"));
  return node;
}

function titleControl(incident, changed) {
  const heading = h("h1", { class: "head__title" }, incident.title);
  if (!can("incident.edit")) return heading;
  const pen = button("Edit title", { icon: "edit", kind: "quiet", size: "small", hideLabel: true, onclick: () => edit() });
  const node = h("div", { class: "head__titleline" }, heading, pen);
  function edit() {
    const input = h("input", { class: "input head__input", "aria-label": "Title", value: incident.title, maxlength: 300, required: true });
    const stop = () => { fill(node, heading, pen); pen.focus(); };
    const box = h("form", { class: "head__edit", onsubmit: (event) => {
      event.preventDefault();
      const title = input.value.trim();
      stop();
      if (title && title !== incident.title) change(incident, { title }, changed, "Title saved");
    }, onkeydown: (event) => { if (event.key === "Escape") { event.stopPropagation(); stop(); } } },
    input, h("button", { type: "submit", class: "button button--primary" }, "Save"), button("Cancel", { onclick: stop }));
    fill(node, box);
    input.focus();
    input.select();
  }
  return node;
}

const fact = (label, ...content) => h("div", { class: "fact" }, h("dt", {}, label), h("dd", {}, content));

function facts(incident, changed) {
  const who = can("incident.assign") && incident.status !== "merged"
    ? h("button", { type: "button", class: "head__who", "aria-haspopup": "menu", "aria-expanded": "false", "aria-label": `Assignee: ${incident.assignee?.name ?? "nobody"}. Change`, onclick: (event) => assignMenu(event.currentTarget, incident, changed) }, avatar(incident.assignee, { named: true }), icon("down"))
    : avatar(incident.assignee, { named: true });
  return h("dl", { class: "facts" },
    fact(incident.resolved_at ? "Took" : "Open for", incident.resolved_at ? h("span", { class: "head__timer" }, duration(incident.time_to_resolve_seconds)) : moment(incident.opened_at, "timer", { class: "head__timer", role: "timer" })),
    fact("Opened", moment(incident.opened_at)),
    fact("Acknowledged", incident.acknowledged_at ? h("span", { class: "facts__pair" }, avatar(incident.acknowledged_by, { named: true }), h("span", { class: "faint" }, `after ${duration(incident.time_to_acknowledge_seconds)}`)) : h("span", { class: isOpen(incident) ? "alarm" : "faint" }, isOpen(incident) ? "Nobody yet" : "Never")),
    fact("Assignee", who),
    fact("Alerts", h("span", {}, `${incident.alert_count}`, h("span", { class: "faint" }, incident.firing_count > 0 ? ` · ${incident.firing_count} firing` : " · none firing"))));
}

function ending(incident) {
  if (incident.status === "merged") return h("p", { class: "note" }, icon("merge"), h("span", {}, "Merged into ", h("a", { href: `/incidents/${incident.merged_into_incident?.number ?? incident.merged_into}` }, incident.merged_into_incident ? `#${incident.merged_into_incident.number} ${incident.merged_into_incident.title}` : "another incident"), ". Its alerts are there."));
  if (incident.status !== "resolved") return null;
  return h("p", { class: "note note--good" }, icon("check"), h("span", {}, h("strong", {}, resolutionWord[incident.resolution] ?? "Resolved"), " ", moment(incident.resolved_at), incident.resolution_note && `: ${incident.resolution_note}`));
}

export function drawHead(node, incident, changed) {
  // Somebody who edits the title keeps what they typed.
  if (node.querySelector(".head__edit")) return;
  const kept = document.activeElement;
  const label = node.contains(kept) ? kept.getAttribute("aria-label")?.split(":")[0] : null;
  fill(node,
    h("nav", { class: "crumbs", "aria-label": "Breadcrumb" }, h("a", { href: "/incidents" }, "Incidents"), icon("chevron"), h("span", { "aria-current": "page" }, `#${incident.number}`)),
    titleControl(incident, changed),
    h("div", { class: "head__line" }, severityControl(incident, changed), stateControl(incident, changed), h("span", { class: "head__count faint" }, plural(incident.alert_count, "alert"), " → 1 incident"), teamChips(incident.teams ?? [], { most: 4, shared: incident.shared_with ?? [] }), stepper(incident)),
    facts(incident, changed), ending(incident));
  if (label) [...node.querySelectorAll("[aria-label]")].find((one) => one.getAttribute("aria-label").startsWith(label))?.focus({ preventScroll: true });
}
