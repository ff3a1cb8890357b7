import { h } from "../core/dom.js";

const initials = (name) => name.split(/[\s.@-]+/).filter(Boolean).slice(0, 2).map((word) => word[0].toUpperCase()).join("");
const hue = (text) => [...text].reduce((sum, letter) => (sum * 31 + letter.codePointAt(0)) % 360, 7);

/** A person's initials on a colour of their own; the name beside it or on hover. */
export function avatar(person, { named = false } = {}) {
  if (!person) {
    return h("span", { class: "person" }, h("span", { class: "avatar avatar--nobody", title: "Nobody", "aria-hidden": "true" }),
      h("span", { class: named ? "faint" : "visually-hidden" }, "Nobody"));
  }
  const name = person.name || person.email || "?";
  return h("span", { class: "person", title: name },
    h("span", { class: "avatar", vars: { hue: hue(name) }, "aria-hidden": "true" }, initials(name)),
    h("span", { class: named ? "person__name" : "visually-hidden" }, name));
}
