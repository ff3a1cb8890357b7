// The blast radius as a small graph: the cause to the left, what suffers to the right.
import { h, s, fill, loadD3 } from "../../core/dom.js";
import { card } from "../../parts/card.js";
import { linkButton } from "../../parts/button.js";
import { layout } from "../../graph/layers.js";
import { drawGraph } from "../../graph/draw.js";
import { severityRank, serviceID, plural } from "../../model/words.js";

const most = 40;

/** Keeps the place of the picture while d3 and the topology are fetched. */
export function reserveBlast(node, incident) {
  const count = (incident.affected_services ?? []).filter((service) => service.id).length;
  if (incident.root_cause?.service_id && count > 1) fill(node, card("Blast radius", h("div", { class: "graph__place", "aria-hidden": "true" })));
}

export async function drawBlast(node, incident, alerts, topology, isGone) {
  const affected = new Map((incident.affected_services ?? []).filter((service) => service.id).map((service) => [service.id, service]));
  const radius = new Map((incident.blast_radius?.services ?? []).map((service) => (typeof service === "string" ? [service, {}] : [service.id ?? service.service_id, service])));
  const root = incident.root_cause?.service_id;
  const ids = new Set([...(root ? [root] : []), ...affected.keys(), ...[...radius.keys()].slice(0, most)]);
  const services = (topology?.services ?? []).filter((service) => ids.has(service.id));
  if (services.length < 2) { fill(node); return; }
  const d3 = await loadD3().catch(() => null);
  if (!d3 || isGone()) return;
  const states = new Map();
  for (const alert of alerts) {
    const id = serviceID(alert);
    if (!id) continue;
    const state = states.get(id) ?? { severity: alert.severity, firing_count: 0 };
    if (severityRank[alert.severity] > severityRank[state.severity]) state.severity = alert.severity;
    if (alert.status === "firing") state.firing_count += 1;
    states.set(id, state);
  }
  for (const [id, service] of affected) if (states.has(id)) states.get(id).hops = service.hops;
  for (const [id, service] of radius) if (!states.has(id)) states.set(id, { radius: true, hops: service.hops });
  if (root) states.set(root, { severity: incident.severity, firing_count: 0, ...states.get(root), root_cause: true });
  const graph = layout(services, topology.dependencies, { width: 184, height: 38, gapX: 36, gapY: 12, wrap: 12 });
  const drawn = drawGraph(d3, graph, states, { href: (service) => `/topology?service=${service.id}` });
  const picture = s("svg", { class: "graph graph--small", viewBox: `-12 -28 ${graph.width + 24} ${graph.height + 44}`, vars: { natural: `${graph.width + 24}px` }, role: "group", "aria-label": "Blast radius: what depends on the root cause" }, drawn.group);
  const total = incident.blast_radius?.total;
  fill(node, card("Blast radius", [
    h("p", { class: "card__text" }, total ? `${plural(total, "service")} depend on the cause, directly or not. ` : "", `${[...affected.keys()].filter((id) => id !== root).length} of them have alerts.`),
    h("div", { class: "graph__scroll", tabindex: "0", role: "region", "aria-label": "Blast radius graph" }, picture)],
  { actions: linkButton("Open in topology", `/topology?incident=${incident.number}`, { kind: "quiet", size: "small" }) }));
}
