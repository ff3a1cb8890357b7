// One service: its state, its open incidents, its neighbours.
import { h, fill } from "../../core/dom.js";
import { get, items } from "../../core/api.js";
import { button, linkButton } from "../../parts/button.js";
import { severityBadge, severityIcon } from "../../parts/severity.js";
import { isAbort } from "../../core/problem.js";

const name = (service) => service.display_name ?? service.name;

export function panel(node, { signal, close }) {
  let turn = 0;
  async function show(service, state, topology) {
    const mine = ++turn;
    node.hidden = !service;
    if (!service) { fill(node); return; }
    const byID = new Map(topology.services.map((one) => [one.id, one]));
    const needs = topology.dependencies.filter((edge) => edge.from === service.id).map((edge) => byID.get(edge.to)).filter(Boolean);
    const neededBy = topology.dependencies.filter((edge) => edge.to === service.id).map((edge) => byID.get(edge.from)).filter(Boolean);
    const neighbours = (title, list, none) => h("section", {}, h("h3", { class: "panel__heading" }, title), list.length === 0 ? h("p", { class: "faint" }, none)
      : h("ul", { class: "panel__list" }, list.map((one) => h("li", {}, h("a", { href: `/topology?service=${one.id}` }, name(one))))));
    const incidents = h("section", {});
    fill(node,
      h("header", { class: "panel__head" }, h("h2", { class: "panel__title" }, name(service)), button("Close", { icon: "close", kind: "quiet", size: "small", hideLabel: true, onclick: close })),
      h("p", { class: "panel__state" }, state?.severity ? severityBadge(state.severity) : state?.radius ? "Healthy, in the blast radius" : "Healthy", state?.root_cause && h("span", { class: "tag tag--root" }, "Root cause")),
      h("dl", { class: "pairs" }, [["Name", [service.cluster, service.namespace, service.name].filter(Boolean).join("/")], ["Team", service.owner_team], ["Tier", service.tier], ["Environment", service.environment]].filter(([, value]) => value).map(([label, value]) => h("div", { class: "pairs__row" }, h("dt", {}, label), h("dd", {}, value)))),
      incidents, neighbours("Depends on", needs, "Nothing."), neighbours("Needed by", neededBy, "Nothing."),
      linkButton("Alerts of this service", `/alerts?status=all&service=${service.id}`, { size: "small", icon: "alerts" }));
    try {
      const list = await get("/incidents", { params: { status: "open", service: service.id, limit: 10 }, signal }).then(items);
      if (mine === turn) fill(incidents, h("h3", { class: "panel__heading" }, "Open incidents"), list.length === 0 ? h("p", { class: "faint" }, "None.") : h("ul", { class: "panel__list" }, list.map((one) => h("li", { class: "panel__incident" }, severityIcon(one.severity), h("a", { href: `/incidents/${one.number}` }, `#${one.number} ${one.title}`)))));
    } catch (error) { if (!isAbort(error)) fill(incidents); }
  }
  return { show };
}
