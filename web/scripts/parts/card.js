import { h } from "../core/dom.js";

let counter = 0;

/** A titled part of a page. */
export function card(title, content, { count, actions, kind, level = "h2", id } = {}) {
  const name = id ?? `card-${++counter}`;
  return h("section", { class: ["card", kind && `card--${kind}`], "aria-labelledby": name },
    h("header", { class: "card__head" }, h(level, { class: "card__title", id: name, tabindex: id ? "-1" : undefined }, title, count !== undefined && h("span", { class: "card__count" }, count)), actions && h("div", { class: "card__actions" }, actions)),
    content);
}
