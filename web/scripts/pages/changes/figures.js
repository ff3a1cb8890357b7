// How often services change, which of their changes break things, what was changed and not rolled out.
import { h } from "../../core/dom.js";
import { moment } from "../../core/time.js";
import { blank } from "../../parts/states.js";
import { changeFacts, kindMark } from "../../parts/change.js";
import { plural } from "../../model/words.js";

/** A region that is scrolled to its end once it is there: the newest day is what one looks for. */
function atTheEnd(node) {
  requestAnimationFrame(() => { node.scrollLeft = node.scrollWidth; });
  return node;
}

const dayWord = new Intl.DateTimeFormat("en", { day: "numeric", month: "short", timeZone: "UTC" });

export function byService(counts, days) {
  if (counts.length === 0) return blank("Nothing was changed", `No change took effect in the last ${days} days.`, { picture: "changes" });
  const all = Array.from({ length: days }, (_, at) => new Date(Date.now() - (days - 1 - at) * 86400000).toISOString().slice(0, 10));
  const services = [...Map.groupBy(counts, (one) => one.service || "No service")].map(([name, some]) => ({
    name, id: some[0].service_id, known: Boolean(some[0].service), days: new Map(some.map((one) => [one.day, one])), total: some.reduce((sum, one) => sum + one.changes, 0), failures: some.reduce((sum, one) => sum + one.failures, 0),
  })).sort((a, b) => b.total - a.total);
  const most = Math.max(...counts.map((one) => one.changes));
  return atTheEnd(h("div", { class: "heat__place box", tabindex: "0", role: "region", "aria-label": "Changes by service and day" }, h("table", { class: "heat" },
    h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "Service"), all.map((day) => h("th", { scope: "col", title: day }, dayWord.format(new Date(day)))), h("th", { scope: "col", class: "heat__sum" }, "All"))),
    h("tbody", {}, services.map((service) => h("tr", {},
      h("th", { scope: "row", class: "heat__name" }, service.known ? h("a", { href: `/changes?service=${encodeURIComponent(service.id ?? service.name)}`, title: service.name }, service.name) : service.name),
      all.map((day) => {
        const one = service.days.get(day);
        const words = one ? `${plural(one.changes, "change")}, ${plural(one.deployments, "deployment")}${one.failures ? `, ${one.failures} failed` : ""}` : "";
        return h("td", { class: ["heat__cell", one?.failures > 0 && "heat__cell--failed"], title: words && `${day}: ${words}`, vars: one ? { heat: Math.sqrt(one.changes / most) } : {} }, one ? one.changes : h("span", { class: "visually-hidden" }, "0"));
      }),
      h("td", { class: "heat__sum" }, service.total, service.failures > 0 && h("span", { class: "heat__failures", title: `${service.failures} failed` }, ` (${service.failures})`))))))));
}

export function risky(list) {
  if (list.length === 0) return blank("No service stands out", "Services appear here once one of their changes is suspected of an incident, or rolled back.", { picture: "shield" });
  return h("div", { class: "heat__place box", tabindex: "0", role: "region", "aria-label": "Risky services" }, h("table", { class: "table risk" },
    h("thead", {}, h("tr", {}, ["Service", "Suspected", "Confirmed", "Incidents", "Rolled back", "Failed", "Changes"].map((word, at) => h("th", { scope: "col", class: at > 0 && "risk__number" }, word)))),
    h("tbody", {}, list.map((one) => h("tr", {},
      h("th", { scope: "row" }, h("a", { href: `/changes?service=${encodeURIComponent(one.service_id ?? one.service)}` }, one.service)),
      h("td", { class: "risk__number" }, h("strong", {}, one.suspected), h("span", { class: "faint" }, one.changes > 0 ? ` of ${one.changes}` : "")), h("td", { class: "risk__number" }, one.confirmed), h("td", { class: "risk__number" }, one.incidents),
      h("td", { class: "risk__number" }, one.rollbacks), h("td", { class: "risk__number" }, one.failures), h("td", { class: "risk__number" }, one.changes))))));
}

export function unapplied(list) {
  if (list.length === 0) return blank("Everything was rolled out", "Every configuration that was changed was followed by a deployment of what uses it.", { picture: "check" });
  return h("ul", { class: "box unapplied" }, list.map(({ change, affects }) => h("li", { class: "unapplied__item" },
    kindMark(change.kind),
    h("div", { class: "unapplied__words" }, h("a", { class: "unapplied__name", href: `/changes/${change.id}` }, change.headline), changeFacts(change),
      h("span", { class: "faint" }, affects.length > 0 ? `Used by ${affects.slice(0, 3).join(", ")}${affects.length > 3 ? ` and ${affects.length - 3} more` : ""}, not deployed since` : "Nothing of its service was deployed since")))));
}

export function ignored(list) {
  if (list.length === 0) return blank("Every message was understood", "Messages of which nothing was made are kept here with the reason.", { picture: "check" });
  return h("ul", { class: "box unapplied" }, list.map((one) => h("li", { class: "unapplied__item" }, h("div", { class: "unapplied__words" },
    h("span", { class: "unapplied__name" }, one.event || "Message"), h("span", {}, one.reason), h("span", { class: "faint" }, one.integration ?? "By hand", " · ", moment(one.received_at, "both"))))));
}
