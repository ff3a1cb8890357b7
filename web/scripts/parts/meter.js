import { h } from "../core/dom.js";
import { percent } from "../model/words.js";

/** A bar from 0 to 1, with the number in words beside it. */
export function meter(value, label, { kind = "plain", text = percent(value) } = {}) {
  return h("div", { class: ["meter", `meter--${kind}`], role: "meter", "aria-valuemin": "0", "aria-valuemax": "100", "aria-valuenow": Math.round((value ?? 0) * 100), "aria-valuetext": text, "aria-label": label },
    h("span", { class: "meter__fill", vars: { value: Math.max(0, Math.min(1, value ?? 0)) } }));
}

/** A named part of a sum: word, bar, number, and why. */
export function factor(name, value, { weight, detail, text = percent(value) } = {}) {
  return h("div", { class: "factor" },
    h("span", { class: "factor__name" }, name, weight !== undefined && weight !== null && h("span", { class: "factor__weight", title: `Counts for ${percent(weight)} of the whole` }, `×${weight}`)),
    meter(value, name, { text }), h("span", { class: "factor__value" }, text),
    detail && h("span", { class: "factor__detail" }, detail));
}
