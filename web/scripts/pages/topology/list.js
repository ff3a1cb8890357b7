// The same as the graph, in words.
import { h } from "../../core/dom.js";
import { blank } from "../../parts/states.js";
import { severityBadge } from "../../parts/severity.js";
import { severityRank, plural } from "../../model/words.js";

const rank = (state) => (state?.root_cause ? 10 : 0) + (severityRank[state?.severity] ?? (state?.radius ? -1 : -2));

export function serviceList(services, states, { select }) {
  if (services.length === 0) return blank("No service matches", "Try another word.");
  const sorted = [...services].sort((a, b) => rank(states.get(b.id)) - rank(states.get(a.id)) || (a.display_name ?? a.name).localeCompare(b.display_name ?? b.name));
  return h("ul", { class: "services" }, sorted.map((service) => {
    const state = states.get(service.id);
    return h("li", { class: "services__row" },
      h("div", { class: "services__words" }, h("button", { type: "button", class: "services__name truncate", onclick: () => select(service.id) }, service.display_name ?? service.name),
        h("span", { class: "faint truncate" }, [service.cluster, service.namespace, service.name].filter(Boolean).join("/"))),
      h("span", { class: "services__team faint truncate" }, [service.owner_team, service.tier && `tier ${service.tier}`].filter(Boolean).join(" · ")),
      h("span", { class: "services__state" }, state?.root_cause && h("span", { class: "tag tag--root" }, "Root cause"), state?.severity ? severityBadge(state.severity) : state?.radius ? h("span", { class: "faint" }, "In the blast radius") : h("span", { class: "faint" }, "Healthy")),
      h("span", { class: "services__count" }, state?.firing_count > 0 ? plural(state.firing_count, "alert") : ""));
  }));
}
