import { h } from "../core/dom.js";
import { icon } from "./icon.js";
import { openMenu } from "./menu.js";

/** Some of a few: a button that tells what is chosen and opens a menu. */
export function choiceFilter(label, options, { value = "", onchange }) {
  const words = h("span", { class: "filter__value" });
  const node = h("button", { type: "button", class: "filter", "aria-haspopup": "menu", "aria-expanded": "false" }, h("span", { class: "filter__label" }, label), words, icon("down"));
  let current = value;
  const show = () => {
    const hit = options.find((option) => option.value === current);
    words.textContent = hit && current !== "" ? hit.label : "";
    node.classList.toggle("filter--on", current !== "");
  };
  node.addEventListener("click", () => openMenu(node, options.map((option) => ({
    label: option.label, picture: option.picture?.(), checked: option.value === current, run: () => { node.set(option.value); onchange(option.value); },
  })), { label }));
  node.set = (next) => { current = next ?? ""; show(); };
  node.setOptions = (next) => { options = next; show(); };
  show();
  return node;
}

/** One of a few that all show. */
export function segments(label, options, { value, onchange }) {
  const node = h("div", { class: "segments", role: "group", "aria-label": label });
  const show = (current) => {
    for (const part of node.children) part.setAttribute("aria-pressed", String(part.dataset.value === current));
  };
  for (const option of options) {
    node.append(h("button", { type: "button", class: "segments__part", data: { value: option.value }, onclick: () => { show(option.value); onchange(option.value); } },
      option.label, option.count !== undefined && h("span", { class: "segments__count" }, option.count)));
  }
  node.set = show;
  show(value);
  return node;
}

export function searchBox(label, { value = "", placeholder, oninput, key = "/" }) {
  const input = h("input", { type: "search", class: "search__input", value, placeholder, "aria-label": label, autocomplete: "off", spellcheck: "false", oninput: () => oninput(input.value) });
  const node = h("div", { class: "search" }, icon("search"), input, h("kbd", { class: "search__key", "aria-hidden": "true" }, key));
  node.input = input;
  return node;
}
