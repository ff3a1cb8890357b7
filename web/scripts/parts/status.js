import { h } from "../core/dom.js";
import { statusWord } from "../model/words.js";

export function statusPill(status) {
  return h("span", { class: ["pill", `pill--${status}`] }, h("span", { class: "pill__dot", "aria-hidden": "true" }), statusWord[status] ?? status);
}

export function alertStatus(status) {
  return h("span", { class: ["pill", status === "firing" ? "pill--firing" : "pill--resolved"] },
    h("span", { class: "pill__dot", "aria-hidden": "true" }), status === "firing" ? "Firing" : "Resolved");
}
