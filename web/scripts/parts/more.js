import { h } from "../core/dom.js";

/** The end of a list: asks for more when it comes near the window; a button for those who do not scroll. */
export function moreSentinel(scope, load) {
  const control = h("button", { type: "button", class: "button button--quiet", onclick: load }, "Show more");
  const node = h("div", { class: "more", hidden: true }, control);
  const observer = new IntersectionObserver((entries) => { if (entries.some((entry) => entry.isIntersecting) && !node.hidden) load(); }, { rootMargin: "600px" });
  observer.observe(node);
  scope.add(() => observer.disconnect());
  return node;
}
