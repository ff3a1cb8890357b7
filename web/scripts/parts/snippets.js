import { h } from "../core/dom.js";
import { snippet } from "./copy.js";

/** The snippets of a kind with this integration's own address and token in them. */
export function filledSnippets(kind, { url = "", token, baseURL }) {
  const base = new URL(baseURL ?? location.origin);
  const values = {
    url, base_url: baseURL ?? location.origin, scheme: base.protocol.slice(0, -1), host: base.host, token: token ?? "<token>",
  };
  const filled = (text) => text.replace(/\{\{\s*(\w+)\s*\}\}/g, (whole, name) => values[name] ?? whole);
  const list = kind?.snippets ?? [];
  return h("div", { class: "stack" }, list.map((one) => snippet(one.title, filled(one.text), { language: one.language })));
}

/** A secret that is shown this once. */
export function secretOnce(label, value, hint) {
  return h("div", { class: "secret" }, snippet(label, value), h("p", { class: "note note--warning" }, hint));
}
