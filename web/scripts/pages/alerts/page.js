// What fired?
import { h, fill } from "../../core/dom.js";
import { get, items } from "../../core/api.js";
import { listen } from "../../core/live.js";
import { debounce } from "../../core/later.js";
import { setQuery, go } from "../../core/router.js";
import { bind } from "../../core/keys.js";
import { keyed } from "../../core/keyed.js";
import { isAbort } from "../../core/problem.js";
import { blank, skeleton, failure } from "../../parts/states.js";
import { button, linkButton } from "../../parts/button.js";
import { moreSentinel } from "../../parts/more.js";
import { choiceFilter, segments, searchBox } from "../../parts/filters.js";
import { severityShape } from "../../parts/severity.js";
import { severities, severityWord, severityRank } from "../../model/words.js";
import { makeRow, patchRow } from "./row.js";

const pageSize = 100;
const read = (query) => ({ status: query.get("status") ?? "firing", severity: query.get("severity") ?? "", service: query.get("service") ?? "", integration: query.get("integration") ?? "", incident: query.get("incident") ?? "", q: query.get("q") ?? "" });
const toParams = ({ status, severity, ...rest }) => ({ ...rest, status: status === "all" ? "" : status, severity: severity ? severities.filter((one) => severityRank[one] >= severityRank[severity]).join(",") : "" });

export default async function alertsPage(page) {
  const { scope } = page;
  const { signal } = scope;
  let filters = read(page.query);
  let list = page.restored?.list ?? [];
  let cursor = page.restored?.cursor ?? null;
  let turn = 0;
  let busy = false;
  page.keep = () => ({ list, cursor });

  const search = searchBox("Search alerts", { value: filters.q, placeholder: "Words, or label=value", oninput: debounce(scope, 220, (q) => change({ q: q.trim() })) });
  const service = choiceFilter("Service", [{ value: "", label: "Any service" }], { value: filters.service, onchange: (value) => change({ service: value }) });
  const integration = choiceFilter("From", [{ value: "", label: "Any integration" }], { value: filters.integration, onchange: (value) => change({ integration: value }) });
  get("/services", { params: { limit: 200 }, signal }).then((answer) => service.setOptions([{ value: "", label: "Any service" }, ...items(answer).map((one) => ({ value: one.id, label: one.display_name ?? one.name })).sort((a, b) => a.label.localeCompare(b.label))])).catch(() => {});
  get("/integrations", { params: { limit: 200 }, signal }).then((answer) => integration.setOptions([{ value: "", label: "Any integration" }, ...items(answer).map((one) => ({ value: one.id, label: one.name }))])).catch(() => {});

  const news = h("button", { type: "button", class: "news", hidden: true, onclick: () => load() }, "Alerts have changed · show");
  const rows = h("ul", { class: "alerts", hidden: true });
  const content = h("div", {});
  const more = moreSentinel(scope, loadMore);
  fill(page.outlet, h("div", { class: "page" }, h("header", { class: "page__head" }, h("h1", {}, "Alerts")),
    h("div", { class: "toolbar", role: "search", "aria-label": "Filter alerts" },
      segments("Which alerts", [{ value: "firing", label: "Firing" }, { value: "resolved", label: "Resolved" }, { value: "all", label: "All" }], { value: filters.status, onchange: (value) => change({ status: value }) }),
      search,
      h("div", { class: "toolbar__filters" },
        choiceFilter("Severity", [{ value: "", label: "Any severity" }, ...severities.map((one) => ({ value: one, label: one === "fatal" ? "Fatal" : `${severityWord[one]} or worse`, picture: () => severityShape(one) }))], { value: filters.severity, onchange: (value) => change({ severity: value }) }),
        service, integration)),
    h("div", { class: "news__place", "aria-live": "polite" }, news), content, rows, more));

  const filterBy = (text) => { const q = search.input.value.trim(); const next = q.split(/\s+/).includes(text) ? q : `${q} ${text}`.trim(); search.input.value = next; change({ q: next }); };

  function draw() {
    keyed(rows, list, { make: (alert) => makeRow(alert, filterBy), patch: (node, alert) => patchRow(node, alert, filterBy) });
    rows.hidden = list.length === 0;
    more.hidden = cursor === null;
  }

  async function load() {
    const mine = ++turn;
    if (list.length === 0) fill(content, skeleton(10));
    try {
      const answer = await get("/alerts", { params: { ...toParams(filters), limit: pageSize }, signal });
      if (mine !== turn) return;
      list = items(answer);
      cursor = answer.next_cursor ?? null;
      news.hidden = true;
      draw();
      fill(content, list.length === 0 && empty());
    } catch (error) {
      if (isAbort(error) || mine !== turn) return;
      list = [];
      draw();
      fill(content, failure(error, { retry: load }));
    }
  }

  function empty() {
    if (filters.q || filters.severity || filters.service || filters.integration || filters.incident) return blank("No alert matches", "Every word must match, and every label=value exactly: try fewer.", { actions: [button("Clear filters", { onclick: () => go("/alerts") })] });
    return blank(filters.status === "firing" ? "Nothing is firing" : "No alerts yet", filters.status === "firing" ? "Alerts appear here the moment they fire." : "Connect a sender, and its alerts appear here.", { picture: filters.status === "firing" ? "check" : "integrations", actions: filters.status === "firing" ? [button("Show all alerts", { onclick: () => go("/alerts?status=all") })] : [linkButton("Add an integration", "/settings/integrations/new", { kind: "primary" })] });
  }

  async function loadMore() {
    if (busy || cursor === null) return;
    busy = true;
    const mine = turn;
    try {
      const answer = await get("/alerts", { params: { ...toParams(filters), limit: pageSize, cursor }, signal });
      if (mine !== turn) return;
      const known = new Set(list.map((alert) => alert.id));
      list = [...list, ...items(answer).filter((alert) => !known.has(alert.id))];
      cursor = answer.next_cursor ?? null;
      draw();
    } catch (error) { if (!isAbort(error)) more.hidden = false; } finally { busy = false; }
  }

  function change(values) {
    setQuery({ ...values, ...(values.status !== undefined && { status: values.status === "firing" ? "" : values.status }) });
    filters = read(new URLSearchParams(location.search));
    list = [];
    cursor = null;
    load();
  }

  const stale = debounce(scope, 500, async () => {
    if (list.length === 0) { load(); return; }
    try {
      const answer = await get("/alerts", { params: { ...toParams(filters), limit: pageSize }, signal });
      const next = new Map(items(answer).map((alert) => [alert.id, alert]));
      const known = new Set(list.map((alert) => alert.id));
      list = list.map((alert) => next.get(alert.id) ?? alert);
      draw();
      const count = [...next.keys()].filter((id) => !known.has(id)).length;
      if (count > 0) { news.textContent = `${count}${count === pageSize ? "+" : ""} new ${count === 1 ? "alert" : "alerts"}`; news.hidden = false; }
    } catch { /* the next change asks again */ }
  });
  for (const kind of ["alert", "incident", "resync"]) listen(scope, kind, stale);

  const all = () => [...rows.children];
  const move = (step) => {
    const at = all().indexOf(document.activeElement?.closest?.(".alert"));
    const next = all()[at === -1 ? 0 : Math.max(0, Math.min(all().length - 1, at + step))];
    next?.querySelector(".alert__name").focus({ preventScroll: true });
    next?.scrollIntoView({ block: "nearest" });
  };
  bind(scope, "j", "Next alert", () => move(1));
  bind(scope, "k", "Previous alert", () => move(-1));
  if (page.restored) { draw(); if (list.length === 0) await load(); else stale(); } else await load();
}
