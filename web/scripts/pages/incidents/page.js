// What needs me now?
import { h, fill } from "../../core/dom.js";
import { get, items } from "../../core/api.js";
import { listen } from "../../core/live.js";
import { gather, debounce } from "../../core/later.js";
import { setQuery, go } from "../../core/router.js";
import { bind } from "../../core/keys.js";
import { keyed } from "../../core/keyed.js";
import { announce } from "../../core/announce.js";
import { isAbort } from "../../core/problem.js";
import { me, can } from "../../core/session.js";
import { skeleton, failure } from "../../parts/states.js";
import { moreSentinel } from "../../parts/more.js";
import { acknowledge } from "../../model/actions.js";
import { resolveDialog } from "../../model/resolve.js";
import { isOpen, plural } from "../../model/words.js";
import { readFilters, toParams, belongs, isFiltered, filterBar } from "./filters.js";
import { makeRow, patchRow } from "./row.js";
import { figures } from "./figures.js";
import { nothingMatches, allQuiet } from "./empty.js";

const pageSize = 50;
const groups = [["waiting", "Needs acknowledgement"], ["handled", "Being handled"], ["closed", "Closed"]];
const groupOf = (incident) => (!isOpen(incident) ? "closed" : incident.acknowledged_at ? "handled" : "waiting");

export default async function incidentsPage(page) {
  const { scope } = page;
  let filters = readFilters(page.query);
  let list = page.restored?.list ?? [];
  let cursor = page.restored?.cursor ?? null;
  // A row keeps its place until the list is loaded anew: nothing jumps under a finger.
  let places = page.restored?.places ?? new Map();
  let turn = 0;
  let loadingMore = false;
  const fresh = new Set();
  page.keep = () => ({ list, cursor, places });

  const strip = figures(scope);
  const bar = h("button", { type: "button", class: "news", hidden: true, onclick: () => load({ focus: true }) });
  const parts = new Map(groups.map(([name, title]) => {
    const count = h("span", { class: "group__count" });
    const rows = h("ul", { class: "rows" });
    return [name, { rows, count, node: h("section", { class: "group", hidden: true, "aria-label": title }, h("h2", { class: "group__title" }, title, count), rows) }];
  }));
  const content = h("div", { class: "incidents__content" });
  const more = moreSentinel(scope, loadMore);
  const body = h("div", { class: "incidents__groups" }, [...parts.values()].map((part) => part.node));
  const header = h("header", { class: "page__head" }, h("h1", {}, "Incidents"));
  function clear() { go("/incidents"); }
  fill(page.outlet, h("div", { class: "page incidents" }, header, strip.node, filterBar(scope, filters, refilter), h("div", { class: "news__place", "aria-live": "polite" }, bar), content, body, more));

  function act(incident) { return acknowledge(incident, update); }

  function draw() {
    for (const [name, part] of parts) {
      const some = list.filter((incident) => places.get(incident.id) === name);
      keyed(part.rows, some, { make: (incident) => makeRow(incident, act), patch: (node, incident) => patchRow(node, incident, act) });
      part.count.textContent = cursor && name === groups.findLast(([one]) => [...places.values()].includes(one))?.[0] ? `${some.length}+` : some.length;
      part.node.hidden = some.length === 0;
    }
    more.hidden = cursor === null;
    const waiting = list.filter((incident) => groupOf(incident) === "waiting").length;
    page.title(waiting > 0 ? `(${waiting}) Incidents` : "Incidents");
  }

  async function drawEmpty() {
    if (list.length > 0) { fill(content); return; }
    const mine = turn;
    const view = isFiltered(filters) || filters.view !== "open" ? nothingMatches(clear) : await allQuiet(scope);
    if (mine === turn && !scope.ended) fill(content, view);
  }

  function take(found) {
    list = found;
    for (const incident of found) if (!places.has(incident.id)) places.set(incident.id, groupOf(incident));
  }

  async function load({ quiet = false, focus = false } = {}) {
    const mine = ++turn;
    if (!quiet && list.length === 0) fill(content, skeleton(8));
    try {
      const answer = await get("/incidents", { params: { ...toParams(filters), limit: pageSize }, signal: scope.signal });
      if (mine !== turn) return;
      fresh.clear();
      bar.hidden = true;
      places = new Map();
      cursor = answer.next_cursor ?? null;
      take(items(answer));
      fill(content);
      draw();
      await drawEmpty();
      if (focus) page.outlet.querySelector(".row__title")?.focus();
    } catch (error) {
      if (isAbort(error) || mine !== turn) return;
      if (list.length === 0) fill(content, failure(error, { retry: () => load() }));
    }
  }

  async function loadMore() {
    if (loadingMore || cursor === null) return;
    loadingMore = true;
    const mine = turn;
    try {
      const answer = await get("/incidents", { params: { ...toParams(filters), limit: pageSize, cursor }, signal: scope.signal });
      if (mine !== turn) return;
      const known = new Set(list.map((incident) => incident.id));
      cursor = answer.next_cursor ?? null;
      take([...list, ...items(answer).filter((incident) => !known.has(incident.id))]);
      draw();
    } catch (error) { if (!isAbort(error)) more.hidden = false; } finally { loadingMore = false; }
  }

  function refilter(values) {
    setQuery({ ...values, mine: values.mine === undefined ? (filters.mine ? "1" : "") : values.mine ? "1" : "" });
    filters = readFilters(new URLSearchParams(location.search));
    list = [];
    cursor = null;
    draw();
    load();
  }

  function update(incident) {
    if (!incident || !list.some((one) => one.id === incident.id)) return;
    list = list.map((one) => (one.id === incident.id ? incident : one));
    draw();
    refreshFigures();
  }

  const refreshFigures = debounce(scope, 800, () => strip.load());
  const changed = gather(scope, 250, async (ids) => {
    refreshFigures();
    const known = new Set(list.map((incident) => incident.id));
    const answers = await Promise.all(ids.slice(0, 20).map((id) => get(`/incidents/${id}`, { signal: scope.signal }).catch(() => null)));
    if (scope.ended) return;
    let patched = false;
    for (const incident of answers.filter(Boolean)) {
      if (known.has(incident.id)) {
        list = list.map((one) => (one.id === incident.id && incident.version >= one.version ? incident : one));
        patched = true;
      } else if (belongs(incident, filters, me()?.id)) fresh.add(incident.id);
    }
    if (patched) draw();
    // An empty list has nobody to disturb.
    if (fresh.size > 0 && list.length === 0) { load({ quiet: true }); return; }
    if (fresh.size > 0) {
      bar.textContent = `${plural(fresh.size, "new incident")}`;
      bar.hidden = false;
      announce(bar.textContent);
    }
  });
  listen(scope, "incident", ({ id }) => { if (id) changed(id); });
  listen(scope, "resync", () => load({ quiet: true }));

  const rows = () => [...page.outlet.querySelectorAll(".row")].filter((row) => row.offsetParent);
  const current = () => document.activeElement?.closest?.(".row");
  function move(step) {
    const all = rows();
    const at = all.indexOf(current());
    const next = all[at === -1 ? (step > 0 ? 0 : all.length - 1) : Math.max(0, Math.min(all.length - 1, at + step))];
    next?.querySelector(".row__title").focus({ preventScroll: true });
    next?.scrollIntoView({ block: "nearest" });
  }
  const onCurrent = (permission, action) => () => { const item = current()?.item; if (item && can(permission)) action(item); };
  bind(scope, "j", "Next incident", () => move(1));
  bind(scope, "k", "Previous incident", () => move(-1));
  bind(scope, "Enter", "Open the incident", () => current()?.querySelector(".row__title").click());
  bind(scope, "a", "Acknowledge", onCurrent("incident.acknowledge", (item) => { if (!item.acknowledged_at) act(item); }));
  bind(scope, "r", "Resolve", onCurrent("incident.resolve", (item) => { if (isOpen(item)) resolveDialog(item, update); }));

  strip.load();
  if (page.restored) { draw(); drawEmpty(); refresh(); } else await load();

  // What was kept may be old: bring each row up to date, without changing the order.
  async function refresh() {
    try {
      const answer = await get("/incidents", { params: { ...toParams(filters), limit: 200 }, signal: scope.signal });
      const now = new Map(items(answer).map((incident) => [incident.id, incident]));
      list = list.map((incident) => now.get(incident.id) ?? incident);
      draw();
      for (const incident of list) if (!now.has(incident.id) && list.indexOf(incident) < now.size) changed(incident.id);
      for (const id of now.keys()) if (!list.some((incident) => incident.id === id) && !cursor) changed(id);
    } catch (error) { if (!isAbort(error)) throw error; }
  }
}
