import { h } from "../core/dom.js";
import { icon } from "./icon.js";
import { openMenu } from "./menu.js";

/** A button that shows what is chosen and opens the others; `entries()` are those of a menu. */
export function chooser(text, label, entries) {
  const node = h("button", { type: "button", class: "chooser", "aria-haspopup": "menu", "aria-expanded": "false", "aria-label": `${label}: ${text}. Change`, onclick: () => openMenu(node, entries(), { label }) }, h("span", { class: "truncate" }, text), icon("down"));
  return node;
}
