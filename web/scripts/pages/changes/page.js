// What was changed where?
import { h, fill } from "../../core/dom.js";
import { get, items } from "../../core/api.js";
import { listen } from "../../core/live.js";
import { debounce } from "../../core/later.js";
import { setQuery, go } from "../../core/router.js";
import { bind } from "../../core/keys.js";
import { keyed } from "../../core/keyed.js";
import { isAbort } from "../../core/problem.js";
import { can } from "../../core/session.js";
import { blank, skeleton, failure } from "../../parts/states.js";
import { button, linkButton } from "../../parts/button.js";
import { moreSentinel } from "../../parts/more.js";
import { snippet } from "../../parts/copy.js";
import { choiceFilter, segments, searchBox } from "../../parts/filters.js";
import { kinds, kindWord, sourceWord, changeStatusWord } from "../../model/changes.js";
import { makeRow, patchRow } from "./row.js";
import { byService, risky, unapplied, ignored } from "./figures.js";
import { recordDialog } from "./record.js";

const pageSize = 100;
const days = 14;
const read = (query) => Object.fromEntries(["view", "service", "environment", "kind", "status", "source", "q"].map((name) => [name, query.get(name) ?? ""]));
const toParams = ({ view, kind, ...rest }) => ({ ...rest, kind: kind === "all" ? "" : kind || "effective" });

export default async function changesPage(page) {
  const { scope } = page;
  const { signal } = scope;
  let filters = read(page.query);
  let list = page.restored?.list ?? [];
  let cursor = page.restored?.cursor ?? null;
  let turn = 0;
  let busy = false;
  page.keep = () => ({ list, cursor });

  const search = searchBox("Search changes", { value: filters.q, placeholder: "Words, versions, commits", oninput: debounce(scope, 220, (q) => change({ q: q.trim() })) });
  const service = choiceFilter("Service", [{ value: "", label: "Any service" }], { value: filters.service, onchange: (value) => change({ service: value }) });
  get("/services", { params: { limit: 200 }, signal }).then((answer) => {
    const known = items(answer).map((one) => ({ value: one.id, label: one.display_name ?? one.name })).sort((a, b) => a.label.localeCompare(b.label));
    const other = filters.service && !known.some((one) => one.value === filters.service) ? [{ value: filters.service, label: filters.service }] : [];
    service.setOptions([{ value: "", label: "Any service" }, ...other, ...known]);
  }).catch(() => {});
  const any = (word, words) => [{ value: "", label: word }, ...Object.entries(words).map(([value, label]) => ({ value, label }))];
  const tools = h("div", { class: "toolbar__filters" },
    choiceFilter("Kind", [{ value: "", label: "What took effect" }, { value: "all", label: "Everything" }, ...kinds.map((one) => ({ value: one, label: kindWord[one] }))], { value: filters.kind, onchange: (value) => change({ kind: value }) }),
    service,
    choiceFilter("Environment", ["", "production", "staging", "development", "testing"].map((one) => ({ value: one, label: one ? one.charAt(0).toUpperCase() + one.slice(1) : "Any environment" })), { value: filters.environment, onchange: (value) => change({ environment: value }) }),
    choiceFilter("Status", any("Any status", changeStatusWord), { value: filters.status, onchange: (value) => change({ status: value }) }),
    choiceFilter("From", any("Any source", sourceWord), { value: filters.source, onchange: (value) => change({ source: value }) }));
  const views = [{ value: "", label: "List" }, { value: "services", label: "By service" }, { value: "risky", label: "Risky" }, { value: "unapplied", label: "Not rolled out" }, can("integration.manage") && { value: "ignored", label: "Ignored" }].filter(Boolean);
  const news = h("button", { type: "button", class: "news", hidden: true, onclick: () => load() }, "New changes · show");
  const rows = h("ul", { class: "change-list", hidden: true });
  const content = h("div", {});
  const more = moreSentinel(scope, loadMore);
  fill(page.outlet, h("div", { class: "page" },
    h("header", { class: "page__head" }, h("h1", {}, "Changes"), can("change.record") && h("div", { class: "page__actions" }, button("Record a change", { icon: "plus", onclick: () => recordDialog(load) }))),
    h("div", { class: "toolbar", role: "search", "aria-label": "Filter changes" }, segments("View", views, { value: filters.view, onchange: (value) => change({ view: value }) }), search, tools),
    h("div", { class: "news__place", "aria-live": "polite" }, news), content, rows, more));

  function draw() {
    keyed(rows, list, { make: makeRow, patch: patchRow });
    rows.hidden = filters.view !== "" || list.length === 0;
    more.hidden = filters.view !== "" || cursor === null;
    search.hidden = filters.view !== "";
    tools.hidden = filters.view !== "";
  }

  const figures = {
    services: async () => byService(items(await get("/changes/by-service", { params: { days }, signal })), days),
    risky: async () => risky(items(await get("/changes/risky", { signal }))),
    unapplied: async () => unapplied(items(await get("/changes/unapplied", { signal }))),
    ignored: async () => ignored(items(await get("/changes/ignored", { signal }))),
  };

  async function load() {
    const mine = ++turn;
    news.hidden = true;
    if (filters.view !== "" || list.length === 0) fill(content, skeleton(8));
    try {
      if (filters.view !== "") {
        list = [];
        cursor = null;
        draw();
        const drawn = await (figures[filters.view] ?? figures.risky)();
        if (mine === turn) fill(content, drawn);
        return;
      }
      const answer = await get("/changes", { params: { ...toParams(filters), limit: pageSize }, signal });
      if (mine !== turn) return;
      list = items(answer);
      cursor = answer.next_cursor ?? null;
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
    if (filters.q || filters.service || filters.environment || filters.kind || filters.status || filters.source) return blank("No change matches", "Try fewer filters, or everything instead of what took effect.", { actions: [button("Clear filters", { onclick: () => go("/changes") })] });
    return blank("No changes yet", "Connect GitHub, GitLab, Argo CD, Jenkins or Kubernetes, or tell of deployments from a script.", { picture: "changes", actions: can("integration.manage") ? [linkButton("Add an integration", "/settings/integrations/new", { kind: "primary" })] : [],
      more: h("div", { class: "blank__snippet" }, snippet("From a script", `BELLWETHER_URL=${location.origin} BELLWETHER_TOKEN=… \\\n  bellwether change record --service payment-service --version v2.3.1 --environment production`, { language: "shell" })) });
  }

  async function loadMore() {
    if (busy || cursor === null) return;
    busy = true;
    const mine = turn;
    try {
      const answer = await get("/changes", { params: { ...toParams(filters), limit: pageSize, cursor }, signal });
      if (mine !== turn) return;
      const known = new Set(list.map((one) => one.id));
      list = [...list, ...items(answer).filter((one) => !known.has(one.id))];
      cursor = answer.next_cursor ?? null;
      draw();
    } catch (error) { if (!isAbort(error)) more.hidden = false; } finally { busy = false; }
  }

  function change(values) {
    setQuery(values);
    filters = read(new URLSearchParams(location.search));
    list = [];
    cursor = null;
    load();
  }

  const stale = debounce(scope, 700, async () => {
    if (filters.view !== "" || list.length === 0) { load(); return; }
    try {
      const answer = await get("/changes", { params: { ...toParams(filters), limit: pageSize }, signal });
      const next = new Map(items(answer).map((one) => [one.id, one]));
      const known = new Set(list.map((one) => one.id));
      list = list.map((one) => next.get(one.id) ?? one);
      draw();
      const count = [...next.keys()].filter((id) => !known.has(id)).length;
      if (count > 0) { news.textContent = `${count}${count === pageSize ? "+" : ""} new ${count === 1 ? "change" : "changes"}`; news.hidden = false; }
    } catch { /* the next one asks again */ }
  });
  for (const kind of ["change", "resync"]) listen(scope, kind, stale);

  const move = (step) => {
    const all = [...rows.children];
    const at = all.indexOf(document.activeElement?.closest?.(".change-row"));
    const next = all[at === -1 ? 0 : Math.max(0, Math.min(all.length - 1, at + step))];
    next?.querySelector(".change-row__name").focus({ preventScroll: true });
    next?.scrollIntoView({ block: "nearest" });
  };
  bind(scope, "j", "Next change", () => move(1));
  bind(scope, "k", "Previous change", () => move(-1));
  if (page.restored && filters.view === "") { draw(); if (list.length === 0) await load(); else stale(); } else await load();
}
