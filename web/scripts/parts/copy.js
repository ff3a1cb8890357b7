import { h, fill } from "../core/dom.js";
import { icon } from "./icon.js";
import { announce } from "../core/announce.js";

async function toClipboard(text) {
  if (navigator.clipboard && window.isSecureContext) return navigator.clipboard.writeText(text);
  // Plain http on another host has no clipboard API.
  const area = h("textarea", { class: "visually-hidden", "aria-hidden": "true", tabindex: "-1", value: text });
  (document.querySelector("dialog[open]") ?? document.body).append(area);
  area.select();
  document.execCommand("copy");
  area.remove();
}

export function copyButton(text, { label = "Copy" } = {}) {
  const words = h("span", { class: "button__label" }, label);
  const picture = h("span", { class: "button__picture" }, icon("copy"));
  return h("button", {
    type: "button", class: "button button--quiet button--small copy",
    onclick: async (event) => {
      event.preventDefault();
      await toClipboard(typeof text === "function" ? text() : text);
      words.textContent = "Copied";
      fill(picture, icon("check"));
      announce("Copied");
      setTimeout(() => { words.textContent = label; fill(picture, icon("copy")); }, 1800);
    },
  }, picture, words);
}

/** Something to paste elsewhere, with a title and a copy button. */
export function snippet(title, text, { language = "" } = {}) {
  return h("figure", { class: "snippet" },
    h("figcaption", { class: "snippet__head" }, h("span", { class: "snippet__title" }, title), copyButton(text)),
    h("pre", { class: "snippet__code", tabindex: "0", "aria-label": title, data: { language } }, h("code", {}, text)));
}
