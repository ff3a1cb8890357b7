// A list that grows downwards, is kept up to date in its place, and says when something new belongs on top of it.
import { h, fill } from "../core/dom.js";
import { get, items } from "../core/api.js";
import { listen } from "../core/live.js";
import { debounce } from "../core/later.js";
import { bind } from "../core/keys.js";
import { keyed } from "../core/keyed.js";
import { isAbort } from "../core/problem.js";
import { skeleton, failure } from "./states.js";
import { moreSentinel } from "./more.js";

const pageSize = 100;

/**
 * `path` and `params()` say what is asked for, `events` what makes it stale. `rows` is the list's node, `make` and `patch`
 * its rows, `link` the selector of the link in a row. `word` is what one and many are called, `empty()` what stands where
 * there is none. `instead()` gives what draws something else in the list's place, or null.
 */
export function feed(page, { path, params, events, rows, make, patch, link, word: [one, many], empty, instead = () => null }) {
  const { scope } = page;
  const { signal } = scope;
  let list = page.restored?.list ?? [];
  let cursor = page.restored?.cursor ?? null;
  let turn = 0;
  let busy = false;
  page.keep = () => ({ list, cursor });

  const news = h("button", { type: "button", class: "news", hidden: true, onclick: () => load() });
  const content = h("div", {});
  const more = moreSentinel(scope, loadMore);
  const ask = (extra) => get(path, { params: { ...params(), limit: pageSize, ...extra }, signal });

  function draw() {
    const isElsewhere = instead() !== null;
    keyed(rows, list, { make, patch });
    rows.hidden = isElsewhere || list.length === 0;
    more.hidden = isElsewhere || cursor === null;
  }

  async function load() {
    const mine = ++turn;
    const other = instead();
    news.hidden = true;
    if (other || list.length === 0) fill(content, skeleton(8));
    try {
      if (other) {
        list = [];
        cursor = null;
        draw();
        const drawn = await other();
        if (mine === turn) fill(content, drawn);
        return;
      }
      const answer = await ask();
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

  async function loadMore() {
    if (busy || cursor === null) return;
    busy = true;
    const mine = turn;
    try {
      const answer = await ask({ cursor });
      if (mine !== turn) return;
      const known = new Set(list.map((item) => item.id));
      list = [...list, ...items(answer).filter((item) => !known.has(item.id))];
      cursor = answer.next_cursor ?? null;
      draw();
    } catch (error) { if (!isAbort(error)) more.hidden = false; } finally { busy = false; }
  }

  const stale = debounce(scope, 500, async () => {
    if (instead() !== null || list.length === 0) { load(); return; }
    const mine = turn;
    try {
      const next = new Map(items(await ask()).map((item) => [item.id, item]));
      if (mine !== turn) return;
      const known = new Set(list.map((item) => item.id));
      list = list.map((item) => next.get(item.id) ?? item);
      draw();
      const count = [...next.keys()].filter((id) => !known.has(id)).length;
      if (count > 0) { news.textContent = `${count}${count === pageSize ? "+" : ""} new ${count === 1 ? one : many}`; news.hidden = false; }
    } catch { /* the next one asks again */ }
  });
  for (const kind of events) listen(scope, kind, stale);

  const move = (step) => {
    const all = [...rows.children];
    const at = all.findIndex((row) => row.contains(document.activeElement));
    const next = all[at === -1 ? 0 : Math.max(0, Math.min(all.length - 1, at + step))];
    next?.querySelector(link).focus({ preventScroll: true });
    next?.scrollIntoView({ block: "nearest" });
  };
  bind(scope, "j", `Next ${one}`, () => move(1));
  bind(scope, "k", `Previous ${one}`, () => move(-1));

  return {
    nodes: [h("div", { class: "news__place", "aria-live": "polite" }, news), content, rows, more],
    load,
    /** Something else is asked for from now on. */
    restart() {
      list = [];
      cursor = null;
      return load();
    },
    /** What was there when the page was left comes back at once. */
    async start() {
      if (!page.restored || instead() !== null) { await load(); return; }
      draw();
      if (list.length === 0) await load(); else stale();
    },
  };
}
