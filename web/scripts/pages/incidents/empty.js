import { h } from "../../core/dom.js";
import { blank } from "../../parts/states.js";
import { snippet } from "../../parts/copy.js";
import { linkButton, button } from "../../parts/button.js";
import { get, items } from "../../core/api.js";
import { can } from "../../core/session.js";

/** Filters that nothing passes. */
export const nothingMatches = (clear) => blank("No incident matches", "Loosen the filters to see more.", { picture: "search", actions: [button("Clear filters", { onclick: clear })] });

/** Nothing is wrong. Where nothing was ever connected, how to connect it. */
export async function allQuiet(scope) {
  const connected = await get("/integrations", { params: { limit: 1 }, signal: scope.signal }).then((answer) => items(answer).length > 0).catch(() => true);
  if (connected) return blank("All quiet", "No incident is open. New ones appear here by themselves.", { picture: "check", actions: [linkButton("Closed incidents", "/incidents?view=resolved")] });
  const host = location.host;
  return blank("Connect your first sender", "Incidents are made from alerts. Point a Prometheus at Bellwether, or watch a rehearsed outage first.", {
    picture: "integrations",
    actions: can("integration.manage") ? [linkButton("Add an integration", "/settings/integrations/new", { kind: "primary", icon: "plus" })] : [],
    more: h("div", { class: "blank__snippets" },
      snippet("See it work: a storm of fourteen alerts", `bellwether demo`, { language: "sh" }),
      snippet("prometheus.yml", `alerting:\n  alertmanagers:\n    - static_configs:\n        - targets: ["${host}"]\n      authorization:\n        credentials: <token of the integration>`, { language: "yaml" })),
  });
}
