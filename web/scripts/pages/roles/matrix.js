// The permissions of a role, in groups, to tick.
import { h } from "../../core/dom.js";
import { icon } from "../../parts/icon.js";
import { announce } from "../../core/announce.js";
import { byNoun, nounTitle, permissionWord, ofEverybody } from "../../model/permissions.js";
import { plural } from "../../model/words.js";

let counter = 0;

/** `permissions` as the API lists them, `chosen` a set of names. `may` false draws it to be read. `only` leaves out what is not among these. */
export function matrix(permissions, chosen, { may = true, only = null, legend = "What it may do", onchange = () => {} } = {}) {
  const boxes = [];
  const total = h("span", { class: "matrix__total", role: "status" });

  function option(one) {
    const id = `permission-${++counter}`;
    const always = ofEverybody.has(one.name);
    const why = !may ? null : always ? "Everybody has this" : !one.grantable ? "You do not have this yourself, so you cannot give it" : null;
    const box = h("input", { type: "checkbox", id, value: one.name, checked: chosen.has(one.name) || always, disabled: !may || Boolean(why), "aria-describedby": why ? `${id}-why` : undefined, onchange: changed });
    boxes.push(box);
    // What is only read is no form: a mark and a word.
    if (!may) return h("div", { class: ["matrix__option", !box.checked && "matrix__option--no"] }, box.checked ? icon("check") : h("span", { class: "matrix__dash", "aria-hidden": "true" }, "–"), h("div", { class: "matrix__words matrix__words--read" }, h("span", {}, permissionWord(one.name), h("span", { class: "visually-hidden" }, box.checked ? ": yes" : ": no")), h("code", { class: "matrix__code" }, one.name)));
    return h("div", { class: ["matrix__option", why && "matrix__option--off"] }, box, h("label", { for: id, class: "matrix__words" }, h("span", {}, permissionWord(one.name)),
      h("code", { class: "matrix__code" }, one.name), why && h("span", { class: "matrix__why", id: `${id}-why` }, icon("lock"), why)));
  }
  function group([noun, list]) {
    const options = list.map(option);
    const mine = boxes.slice(-list.length);
    const free = mine.filter((box) => !box.disabled);
    const all = may && free.length > 1 && h("button", { type: "button", class: "matrix__all", onclick: () => { const next = free.some((box) => !box.checked); for (const box of free) box.checked = next; changed(); announce(`${nounTitle(noun)}: ${next ? "all" : "none"}`); } });
    const count = h("span", { class: "matrix__count" });
    const node = h("fieldset", { class: "matrix__group" }, h("legend", { class: "matrix__noun" }, nounTitle(noun)), h("div", { class: "matrix__tools" }, count, all), options);
    node.update = () => {
      count.textContent = `${mine.filter((box) => box.checked).length} of ${mine.length}`;
      if (all) { all.textContent = free.some((box) => !box.checked) ? "All" : "None"; all.setAttribute("aria-label", `${all.textContent} of ${nounTitle(noun)}`); }
    };
    return node;
  }
  const shown = only ? permissions.filter((one) => only.has(one.name)) : permissions;
  const groups = byNoun(shown).map(group);
  const node = h("div", { class: "matrix", role: "group", "aria-label": legend }, h("p", { class: "matrix__head" }, h("span", { class: "field__label" }, legend), total), h("div", { class: "matrix__groups" }, groups));
  function changed() {
    for (const one of groups) one.update();
    total.textContent = `${plural(boxes.filter((box) => box.checked).length, "permission")} of ${boxes.length}`;
    onchange();
  }
  node.values = () => boxes.filter((box) => box.checked).map((box) => box.value);
  node.choose = (names) => { for (const box of boxes) if (!box.disabled) box.checked = names.has(box.value); changed(); };
  changed();
  return node;
}
