// Addresses to pages. All state that matters is in the URL; what a page had loaded is kept for back and forward.
import { Scope } from "./scope.js";

const routes = [];
const memory = new Map();
let current = null;
let onPage = async () => {};
let counter = Date.now();

export function route(pattern, load, options = {}) {
  const names = [];
  const source = pattern.replace(/:(\w+)/g, (_, name) => { names.push(name); return "([^/]+)"; });
  routes.push({ match: new RegExp(`^${source}/?$`), names, load, options });
}

export function handlePages(handler) { onPage = handler; }

function find(path) {
  for (const { match, names, load, options } of routes) {
    const hit = match.exec(path);
    if (!hit) continue;
    try {
      return { load, options, params: Object.fromEntries(names.map((name, i) => [name, decodeURIComponent(hit[i + 1])])) };
    } catch { return null; }
  }
  return null;
}

function key() {
  if (!history.state?.key) history.replaceState({ ...history.state, key: String(++counter) }, "");
  return history.state.key;
}

function leave() {
  if (!current) return;
  memory.set(current.key, { scroll: window.scrollY, kept: current.keep?.() });
  if (memory.size > 40) memory.delete(memory.keys().next().value);
  current.scope.end();
}

async function enter({ restore }) {
  const here = key();
  const found = find(location.pathname);
  const scope = new Scope();
  const page = {
    scope, key: here, path: location.pathname, params: found?.params ?? {}, query: new URLSearchParams(location.search),
    restored: restore ? memory.get(here)?.kept : undefined,
    scroll: restore ? memory.get(here)?.scroll ?? 0 : 0,
    keep: null,
  };
  current = page;
  await onPage(found, page);
}

/** Goes to a page. */
export function go(href, { replace = false } = {}) {
  leave();
  const state = { key: String(++counter) };
  if (replace) history.replaceState(state, "", href);
  else history.pushState(state, "", href);
  return enter({ restore: false });
}

/** Draws the page of this address again. */
export function reload() {
  leave();
  return enter({ restore: true });
}

/** Writes filters into the URL without leaving the page. Empty values disappear. */
export function setQuery(values, { replace = true } = {}) {
  const url = new URL(location.href);
  for (const [name, value] of Object.entries(values)) {
    if (value === null || value === undefined || value === "" || value === false) url.searchParams.delete(name);
    else url.searchParams.set(name, value);
  }
  const text = url.pathname + url.search.replaceAll("%2C", ",");
  if (replace) history.replaceState(history.state, "", text);
  else { history.pushState({ key: String(++counter) }, "", text); current.key = history.state.key; }
  current.query = url.searchParams;
}

export function startRouter() {
  history.scrollRestoration = "manual";
  window.addEventListener("popstate", () => { leave(); enter({ restore: true }); });
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href]");
    if (!link || event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    if (link.target || link.hasAttribute("download") || link.origin !== location.origin || !find(link.pathname)) return;
    if (link.hash && link.pathname === location.pathname) return;
    event.preventDefault();
    go(link.pathname + link.search);
  });
  return enter({ restore: true });
}
