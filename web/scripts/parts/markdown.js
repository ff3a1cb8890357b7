import { h, loadScript } from "../core/dom.js";

// Debian 12's DOMPurify (2.4.1, +deb12u1) reads a variable that it never declares, and throws for every input.
// What it looks for is checked again for each element in its loop; an empty object lets it get there.
window.shadowNode ??= {};

/** Markdown from people: marked makes markup, DOMPurify keeps only what is harmless. Raw HTML in it stays text. */
export async function markdown(text) {
  const [marked, purify] = await Promise.all([loadScript("/vendor/marked.min.js", "marked"), loadScript("/vendor/purify.min.js", "DOMPurify")]);
  const renderer = new marked.Renderer();
  const escape = (raw) => raw.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
  renderer.html = (token) => escape(typeof token === "string" ? token : token.text);
  // Pictures would tell their host who reads.
  renderer.image = (href, _title, words) => escape(words || href);
  const html = marked.parse(text, { renderer, breaks: true, gfm: true, mangle: false, headerIds: false });
  const fragment = purify.sanitize(html, { RETURN_DOM_FRAGMENT: true, FORBID_ATTR: ["style", "class", "id"], FORBID_TAGS: ["style", "form", "input", "svg", "math"] });
  for (const link of fragment.querySelectorAll("a[href]")) { link.rel = "noopener noreferrer nofollow"; link.target = "_blank"; }
  for (const wide of fragment.querySelectorAll("pre, table")) wide.tabIndex = 0;
  return h("div", { class: "prose" }, fragment);
}

/** At once as plain text, as Markdown when it is ready. */
export function markdownSoon(text) {
  const node = h("div", { class: "prose prose--plain" }, text);
  markdown(text).then((ready) => node.replaceWith(ready)).catch(() => {});
  return node;
}
