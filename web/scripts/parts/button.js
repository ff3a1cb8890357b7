import { h } from "../core/dom.js";
import { icon } from "./icon.js";

/** `button("Acknowledge", { icon: "check", kind: "primary", key: "a", onclick })`. While a promise of `onclick` runs, it is busy. */
export function button(label, { icon: name, kind = "plain", key, onclick, hideLabel = false, size, ...props } = {}) {
  const node = h("button", {
    type: "button", class: ["button", `button--${kind}`, size && `button--${size}`, hideLabel && "button--icon"],
    "aria-label": hideLabel ? label : undefined, title: hideLabel ? label : undefined, ...props,
  }, name && icon(name), hideLabel ? null : h("span", { class: "button__label" }, label), key && h("kbd", { class: "button__key", "aria-hidden": "true" }, key));
  if (onclick) {
    node.addEventListener("click", async (event) => {
      if (node.getAttribute("aria-busy") === "true") return;
      const work = onclick(event);
      if (!(work instanceof Promise)) return;
      node.setAttribute("aria-busy", "true");
      try { await work; } finally { node.removeAttribute("aria-busy"); }
    });
  }
  return node;
}

export function linkButton(label, href, { icon: name, kind = "plain", size, ...props } = {}) {
  return h("a", { href, class: ["button", `button--${kind}`, size && `button--${size}`], ...props }, name && icon(name), h("span", { class: "button__label" }, label));
}
