import { h, fill } from "../../core/dom.js";
import { moment, duration } from "../../core/time.js";
import { severityIcon } from "../../parts/severity.js";
import { teamChips } from "../../parts/team.js";
import { statusPill } from "../../parts/status.js";
import { avatar } from "../../parts/avatar.js";
import { button } from "../../parts/button.js";
import { icon } from "../../parts/icon.js";
import { can } from "../../core/session.js";
import { isOpen, percent, plural } from "../../model/words.js";

function cause(incident) {
  const root = incident.root_cause;
  if (root) {
    return [h("span", { class: "row__cause" }, icon("target"), h("span", { class: "visually-hidden" }, "Root cause: "), h("span", { class: "truncate", title: root.summary }, root.service)),
      h("span", { class: "row__confidence", title: "Confidence in this cause" }, percent(root.confidence))];
  }
  const names = (incident.affected_services ?? []).map((service) => service.name);
  return h("span", { class: "truncate faint", title: names.join(", ") }, names.length > 0 ? names.join(", ") : "No service known");
}

function spread(incident) {
  const others = (incident.affected_services ?? []).filter((service) => service.id !== incident.root_cause?.service_id).map((service) => service.name);
  if (!incident.root_cause || others.length === 0) return null;
  return h("span", { class: "row__spread truncate", title: others.join(", ") }, `→ ${others.slice(0, 3).join(", ")}${others.length > 3 ? "…" : ""}`);
}

function response(incident, act) {
  if (incident.acknowledged_at) {
    return h("span", { class: "row__response", title: incident.acknowledged_by ? `Acknowledged by ${incident.acknowledged_by.name}` : "Acknowledged" },
      icon("check"), h("span", { class: "visually-hidden" }, "Acknowledged in "), duration(incident.time_to_acknowledge_seconds));
  }
  if (!isOpen(incident)) return h("span", { class: "row__response faint" }, "–");
  if (!can("incident.acknowledge")) return h("span", { class: "row__response faint" }, "Waiting");
  return button("Acknowledge", { size: "small", "aria-label": `Acknowledge #${incident.number}`, onclick: () => act(incident) });
}

function time(incident) {
  if (incident.resolved_at) {
    return h("span", { class: "row__time" }, moment(incident.resolved_at, "relative"), h("span", { class: "row__took faint" }, `took ${duration(incident.time_to_resolve_seconds)}`));
  }
  return h("span", { class: "row__time" }, moment(incident.opened_at, "timer", { class: "row__age" }), h("span", { class: "row__took faint" }, moment(incident.opened_at, "short")));
}

/** One incident of the list. `act` acknowledges it. */
export function makeRow(incident, act) {
  const node = h("li", { class: "row" });
  patchRow(node, incident, act);
  return node;
}

export function patchRow(node, incident, act) {
  const focused = node.contains(document.activeElement) ? document.activeElement : null;
  const changed = node.item !== undefined;
  node.dataset.id = incident.id;
  node.classList.toggle("row--closed", !isOpen(incident));
  node.classList.toggle("row--waiting", isOpen(incident) && !incident.acknowledged_at);
  fill(node,
    severityIcon(incident.severity),
    h("div", { class: "row__main" },
      h("div", { class: "row__first" }, h("span", { class: "row__number" }, `#${incident.number}`),
        h("a", { class: "row__title", href: `/incidents/${incident.number}`, title: incident.title }, incident.title), teamChips(incident.teams ?? [], { most: 2, shared: incident.shared_with ?? [] })),
      h("div", { class: "row__second" }, cause(incident), spread(incident))),
    h("div", { class: "row__status" }, statusPill(incident.status)),
    h("div", { class: "row__alerts", title: `${incident.firing_count} firing of ${plural(incident.alert_count, "alert")}` }, icon("alerts"),
      h("span", {}, incident.firing_count > 0 && incident.firing_count < incident.alert_count ? `${incident.firing_count}/${incident.alert_count}` : incident.alert_count), h("span", { class: "visually-hidden" }, " alerts")),
    h("div", { class: "row__ack" }, response(incident, act)),
    h("div", { class: "row__who" }, avatar(incident.assignee)),
    time(incident));
  if (focused) (node.querySelector(focused.tagName === "BUTTON" ? ".row__ack button" : ".row__title") ?? node.querySelector(".row__title")).focus({ preventScroll: true });
  if (changed) {
    node.classList.remove("row--fresh");
    void node.offsetWidth;
    node.classList.add("row--fresh");
  }
}
