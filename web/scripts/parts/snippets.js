import { h } from "../core/dom.js";
import { snippet } from "./copy.js";

/** The snippets of a kind with this integration's own address and token in them. */
export function filledSnippets(kind, { url = "", token }) {
  let host = location.host;
  let path = "";
  try { const parsed = new URL(url, location.origin); host = parsed.host; path = parsed.pathname; } catch { /* shown as it is */ }
  const values = { url, base_url: location.origin, token: token ?? "<token>", host, path };
  const filled = (text) => text.replace(/\{\{\s*(\w+)\s*\}\}/g, (whole, name) => values[name] ?? whole);
  const list = kind?.snippets ?? [];
  return h("div", { class: "stack" }, list.map((one) => snippet(one.title, filled(one.text ?? one.body ?? ""), { language: one.language })));
}

/** A secret that is shown this once. */
export function secretOnce(label, value, hint) {
  return h("div", { class: "secret" }, snippet(label, value), h("p", { class: "note note--warning" }, hint));
}
