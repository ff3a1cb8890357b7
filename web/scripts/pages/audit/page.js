// Who did what, and when?
import { h, fill } from "../../core/dom.js";
import { get, items } from "../../core/api.js";
import { setQuery, go } from "../../core/router.js";
import { isAbort } from "../../core/problem.js";
import { can } from "../../core/session.js";
import { blank, failure, skeleton } from "../../parts/states.js";
import { button } from "../../parts/button.js";
import { icon } from "../../parts/icon.js";
import { moreSentinel } from "../../parts/more.js";
import { openMenu } from "../../parts/menu.js";
import { toast } from "../../parts/toast.js";
import { readFilters, toParams, isFiltered, filterBar } from "./filters.js";
import { auditEntry } from "./entry.js";

const pageSize = 50;
const dayName = new Intl.DateTimeFormat("en", { weekday: "long", day: "numeric", month: "long", year: "numeric" });

/** Takes what the filters leave with one; the browser keeps it as a file. */
function download(filters, format) {
  const query = new URLSearchParams(Object.entries({ ...toParams(filters), format }).filter(([, value]) => value !== ""));
  const link = h("a", { href: `/api/v1/audit/export?${query}`, download: `bellwether-audit.${format}`, hidden: true });
  document.body.append(link);
  link.click();
  link.remove();
  toast("The export is on its way", { detail: "That somebody took it is itself a line of the trail." });
}

export default async function auditPage(page) {
  const { scope } = page;
  const { signal } = scope;
  let filters = readFilters(page.query);
  let list = page.restored?.list ?? [];
  let cursor = page.restored?.cursor ?? null;
  let turn = 0;
  let busy = false;
  page.keep = () => ({ list, cursor });
  const names = new Map();
  let people = [];

  const content = h("div", { class: "audit" }, list.length === 0 && skeleton(8));
  const bar = h("div", {});
  const more = moreSentinel(scope, loadMore);
  const exporter = button("Export", { icon: "download", "aria-haspopup": "menu", "aria-expanded": "false", onclick: () => { openMenu(exporter, [
    { label: "NDJSON", text: "One line a record, for programs", run: () => download(filters, "ndjson") }, { label: "CSV", text: "For a spreadsheet", run: () => download(filters, "csv") },
  ], { label: "Export" }); } });
  fill(page.outlet, h("div", { class: "page page--narrow" }, h("header", { class: "page__head" }, h("h1", {}, "Audit trail"), h("p", { class: "page__note" }, "Nobody can change it, not even us: each line holds the hash of the one before."), h("div", { class: "page__actions" }, exporter)), bar, content, more));

  function only(values) { changed({ ...Object.fromEntries(Object.keys(filters).map((name) => [name, ""])), ...values }, { redraw: true }); window.scrollTo(0, 0); }
  function drawBar() { fill(bar, filterBar(scope, filters, { people, changed })); }
  function changed(values, { redraw = false } = {}) {
    setQuery(values, { replace: !redraw });
    filters = readFilters(new URLSearchParams(location.search));
    if (redraw) drawBar();
    load();
  }
  function draw() {
    const days = Map.groupBy(list, (record) => new Date(record.at).toDateString());
    fill(content, [...days.values()].map((some) => {
      const title = dayName.format(new Date(some[0].at));
      return h("section", { class: "group", "aria-label": title }, h("h2", { class: "group__title" }, title), h("ol", { class: "box" }, some.map((record) => auditEntry(record, names, only))));
    }));
    if (list.length === 0) fill(content, isFiltered(filters) ? blank("No line matches", "Loosen the filters to see more.", { picture: "search", actions: [button("Clear filters", { onclick: () => go("/settings/audit") })] })
      : blank("Nothing has happened yet", "Every change that a person or a script makes, and every sign-in, becomes a line here.", { picture: "audit" }));
    if (list.length > 0 && cursor === null) content.append(h("p", { class: "audit__end" }, icon("check"), isFiltered(filters) ? "That is all that matches." : "This is where the trail begins."));
    more.hidden = cursor === null;
  }
  async function load() {
    const mine = ++turn;
    try {
      const answer = await get("/audit", { params: { ...toParams(filters), limit: pageSize }, signal });
      if (mine !== turn) return;
      [list, cursor] = [items(answer), answer.next_cursor];
      draw();
    } catch (error) { if (!isAbort(error) && mine === turn) fill(content, failure(error, { retry: load })); }
  }
  async function loadMore() {
    if (busy || cursor === null) return;
    busy = true;
    const mine = turn;
    try {
      const answer = await get("/audit", { params: { ...toParams(filters), limit: pageSize, cursor }, signal });
      if (mine !== turn) return;
      [list, cursor] = [[...list, ...items(answer)], answer.next_cursor];
      const open = new Set([...content.querySelectorAll("details[open]")].map((node) => node.parentElement.dataset.number));
      draw();
      for (const number of open) content.querySelector(`[data-number="${number}"] details`)?.setAttribute("open", "");
    } catch (error) { if (!isAbort(error)) more.hidden = false; } finally { busy = false; }
  }

  const [members, teams] = await Promise.all([can("member.read") ? get("/members", { signal }).then(items).catch(() => []) : [], can("team.read") ? get("/teams", { signal }).then(items).catch(() => []) : []]);
  if (scope.ended) return;
  people = [...members].sort((a, b) => a.name.localeCompare(b.name));
  for (const one of [...members, ...teams]) names.set(one.id, one.name);
  drawBar();
  if (page.restored) draw(); else await load();
}
