// What fired, why it is grouped, what became of it.
import { h, fill } from "../../core/dom.js";
import { get, items } from "../../core/api.js";
import { listen } from "../../core/live.js";
import { debounce } from "../../core/later.js";
import { moment } from "../../core/time.js";
import { isAbort } from "../../core/problem.js";
import { card } from "../../parts/card.js";
import { icon } from "../../parts/icon.js";
import { skeleton } from "../../parts/states.js";
import { severityBadge } from "../../parts/severity.js";
import { alertStatus } from "../../parts/status.js";
import { copyButton } from "../../parts/copy.js";
import { whyParts } from "../../parts/why.js";
import { linkButton } from "../../parts/button.js";
import { serviceName, serviceID, severityWord, alertEventWord, readable, plural } from "../../model/words.js";
import { pagingWhy } from "../../parts/paging-why.js";
import { episodes } from "./episodes.js";
import { relatedChanges } from "./changes.js";

const fact = (label, ...content) => h("div", { class: "fact" }, h("dt", {}, label), h("dd", {}, content));
const safe = (url) => /^https?:\/\//i.test(url ?? "");
const quote = (value) => (/\s/.test(value) ? `"${value}"` : value);

function pairs(values, { search = false } = {}) {
  const all = Object.entries(values ?? {}).sort(([a], [b]) => a.localeCompare(b));
  if (all.length === 0) return h("p", { class: "faint" }, "None.");
  return h("dl", { class: "pairs" }, all.map(([name, value]) => h("div", { class: "pairs__row" }, h("dt", {}, name),
    h("dd", {}, safe(value) ? h("a", { href: value, target: "_blank", rel: "noopener noreferrer" }, value) : search ? h("a", { href: `/alerts?status=all&q=${encodeURIComponent(`${name}=${quote(value)}`)}`, title: "Alerts with this label" }, value) : value))));
}

export default async function alertPage(page) {
  const { scope, params } = page;
  const { signal } = scope;
  fill(page.outlet, h("div", { class: "page" }, skeleton(1, "head"), skeleton(2, "card")));
  const base = `/alerts/${encodeURIComponent(params.id)}`;
  const load = () => Promise.all([get(base, { signal }), get(`${base}/events`, { params: { limit: 100 }, signal }).then(items).catch((error) => { if (isAbort(error)) throw error; return []; }), get(`${base}/changes`, { signal }).then(items).catch((error) => { if (isAbort(error)) throw error; return []; })]);
  const node = h("div", { class: "page alert-page" });
  const told = pagingWhy(scope, `${base}/decisions`);

  function draw([alert, events, changes]) {
    page.title(alert.name);
    fill(node,
      h("header", { class: "head" },
        h("nav", { class: "crumbs", "aria-label": "Breadcrumb" }, h("a", { href: "/alerts" }, "Alerts"), icon("chevron"), h("span", { class: "truncate", "aria-current": "page" }, alert.name)),
        h("h1", { class: "head__title" }, alert.name),
        alert.annotations?.summary && h("p", { class: "head__lead" }, alert.annotations.summary),
        h("div", { class: "head__line" }, severityBadge(alert.severity), alertStatus(alert.status), alert.flapping && h("span", { class: "tag tag--flapping" }, "Flapping"),
          alert.reported_severity && alert.reported_severity !== alert.severity && h("span", { class: "faint" }, `Sender says ${severityWord[alert.reported_severity]?.toLowerCase()}; repeats raised it`)),
        h("dl", { class: "facts" },
          fact("Service", serviceID(alert) ? h("a", { href: `/topology?service=${serviceID(alert)}` }, serviceName(alert)) : h("span", { class: "faint" }, serviceName(alert) || "None matched")),
          fact(alert.status === "firing" ? "Firing since" : "Fired", moment(alert.starts_at)),
          alert.ends_at && alert.status === "resolved" && fact("Resolved", moment(alert.ends_at)),
          fact("First seen", moment(alert.first_seen)), fact("Last seen", moment(alert.last_seen)),
          fact("Heard", plural(alert.notifications ?? 0, "time"), h("span", { class: "faint" }, ` in ${plural(alert.episode ?? 1, "episode")}`)),
          fact("From", alert.integration_id ? h("a", { href: `/settings/integrations/${alert.integration_id}` }, typeof alert.integration === "string" ? alert.integration : alert.integration?.name ?? "Integration") : "–"))),
      h("div", { class: "incident__columns" },
        h("div", { class: "incident__main" },
          card("Incident, and why", alert.incident ? [
            h("p", {}, h("a", { class: "big-link", href: `/incidents/${alert.incident.number ?? alert.incident.id}` }, h("span", { class: "row__number" }, `#${alert.incident.number ?? ""} `), alert.incident.title ?? "Open the incident")),
            alert.why ? whyParts(alert.why) : h("p", { class: "faint" }, "No score was stored.")] : h("p", { class: "faint" }, "It belongs to no incident.")),
          alert.incident && card("Why was I told, or not?", told),
          relatedChanges(changes, { incident: alert.incident, changed: () => again() }),
          card("Episodes", [episodes(scope, alert, events), h("ol", { class: "transitions" }, [...events].sort((a, b) => b.at.localeCompare(a.at)).slice(0, 50).map((event) => h("li", {}, transitionPill(event), moment(event.at), event.episode > 1 && h("span", { class: "faint" }, `episode ${event.episode}`))))], { count: events.length }),
          card("Annotations", pairs(alert.annotations))),
        h("div", { class: "incident__aside" },
          card("Labels", pairs(alert.labels, { search: true }), { count: Object.keys(alert.labels ?? {}).length, actions: copyButton(() => Object.entries(alert.labels ?? {}).map(([name, value]) => `${name}="${value}"`).join(", ")) }),
          (safe(alert.generator_url) || alert.fingerprint) && card("Source", h("div", { class: "stack" }, safe(alert.generator_url) && linkButton("Open at the sender", alert.generator_url, { icon: "link", target: "_blank", rel: "noopener noreferrer" }),
            alert.fingerprint && h("p", { class: "faint" }, "Fingerprint ", h("code", {}, alert.fingerprint)), alert.dedup_key && h("p", { class: "faint" }, "Dedup key ", h("code", {}, alert.dedup_key)))))));
  }
  function transitionPill(event) {
    const status = event.status ?? event.kind;
    return status === "firing" || status === "resolved" ? alertStatus(status) : h("span", { class: "pill" }, alertEventWord[status] ?? readable(status));
  }
  draw(await load());
  fill(page.outlet, node);
  const again = debounce(scope, 400, async () => { try { draw(await load()); } catch { /* the next change asks again */ } });
  listen(scope, "alert", ({ id }) => { if (!id || id === params.id) again(); });
  listen(scope, "resync", again);
}
