import { h, fill } from "../../core/dom.js";
import { moment } from "../../core/time.js";
import { severityIcon } from "../../parts/severity.js";
import { alertStatus } from "../../parts/status.js";
import { serviceName } from "../../model/words.js";

const dull = new Set(["alertname", "severity"]);
const most = 3;

function labels(alert, filterBy) {
  const all = Object.entries(alert.labels ?? {}).filter(([name]) => !dull.has(name));
  return h("span", { class: "labels" }, all.slice(0, most).map(([name, value]) => h("button", { type: "button", class: "label", title: `Only ${name}=${value}`, onclick: () => filterBy(`${name}=${/\s/.test(value) ? `"${value}"` : value}`) },
    h("span", { class: "label__name" }, name), h("span", { class: "label__value" }, value))), all.length > most && h("span", { class: "label label--more", title: all.slice(most).map(([name, value]) => `${name}=${value}`).join("\n") }, `+${all.length - most}`));
}

export function makeRow(alert, filterBy) {
  const node = h("li", { class: "alert" });
  patchRow(node, alert, filterBy);
  return node;
}

export function patchRow(node, alert, filterBy) {
  const had = node.contains(document.activeElement);
  const summary = alert.annotations?.summary ?? alert.annotations?.description ?? "";
  fill(node,
    severityIcon(alert.severity),
    h("div", { class: "alert__main" },
      h("div", { class: "alert__first" }, h("a", { class: "alert__name truncate", href: `/alerts/${alert.id}`, title: alert.name }, alert.name), alert.flapping && h("span", { class: "tag tag--flapping" }, "Flapping"), h("span", { class: "alert__summary truncate", title: summary }, summary)),
      labels(alert, filterBy)),
    h("span", { class: "alert__service truncate", title: serviceName(alert) }, serviceName(alert) || "–"),
    h("span", { class: "alert__incident" }, alert.incident ? h("a", { href: `/incidents/${alert.incident.number ?? alert.incident.id}`, title: alert.incident.title }, `#${alert.incident.number ?? "…"}`) : h("span", { class: "faint" }, "–")),
    h("span", { class: "alert__status" }, alertStatus(alert.status)),
    moment(alert.last_seen ?? alert.starts_at, "relative", { class: "alert__time" }));
  if (had) node.querySelector(".alert__name").focus({ preventScroll: true });
}
