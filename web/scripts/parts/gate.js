import { h } from "../core/dom.js";

/** The frame of the pages before one is signed in. */
export function gate(title, text, ...content) {
  return h("div", { class: "gate" },
    h("div", { class: "gate__card" },
      h("img", { class: "gate__mark", src: "/favicon.svg", alt: "", width: 40, height: 40 }),
      h("h1", { class: "gate__title" }, title), text && h("p", { class: "gate__text" }, text), content),
    h("p", { class: "gate__foot" }, "Bellwether: many alerts, one incident, and why."));
}
