// Who suffers: each affected service with its alerts, and how far from the cause it is.
import { h, fill } from "../../core/dom.js";
import { card } from "../../parts/card.js";
import { plural } from "../../model/words.js";

function distance(service, incident) {
  if (service.id && service.id === incident.root_cause?.service_id) return "Root cause";
  if (service.hops === null || service.hops === undefined) return "Related";
  if (service.hops === 0) return "Here";
  const way = { downstream: "downstream", upstream: "upstream", down: "downstream", up: "upstream" }[service.direction] ?? "away";
  return `${plural(service.hops, "hop")} ${way}`;
}

export function drawServices(node, incident, { select }) {
  const list = incident.affected_services ?? [];
  const most = Math.max(1, ...list.map((service) => service.alert_count));
  fill(node, card("Affected services", list.length === 0 ? h("p", { class: "faint" }, "No alert names a service that is known.")
    : h("ul", { class: "affected" }, list.map((service) => h("li", { class: ["affected__item", service.id === incident.root_cause?.service_id && "affected__item--root"] },
      h("button", { type: "button", class: "affected__name truncate", title: `${service.name}: show its alerts`, onclick: () => select(service) }, service.name),
      h("span", { class: "affected__hops" }, distance(service, incident)),
      h("span", { class: "affected__bar", "aria-hidden": "true" }, h("span", { class: "affected__fill", vars: { value: service.alert_count / most } })),
      h("span", { class: "affected__count" }, plural(service.alert_count, "alert"), service.firing_count > 0 && h("span", { class: "affected__firing" }, ` ${service.firing_count} firing`))))), { count: list.length }));
}
