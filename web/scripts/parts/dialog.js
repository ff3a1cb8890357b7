import { h } from "../core/dom.js";
import { button } from "./button.js";

let counter = 0;

/** A modal dialog. `build(close)` gives its content; the promise ends with what `close` was given. One that `stays` is left by its own buttons only. */
export function openDialog(title, build, { kind = "plain", hideTitle = false, stays = false } = {}) {
  return new Promise((resolve) => {
    const id = `dialog-${++counter}`;
    const before = document.activeElement;
    let result;
    const close = (value) => { result = value; node.close(); };
    const heading = h("h2", { id, class: hideTitle ? "visually-hidden" : "dialog__title" }, title);
    const node = h("dialog", { class: ["dialog", `dialog--${kind}`], "aria-labelledby": id, closedby: stays ? "none" : undefined,
      onclick: (event) => { if (event.target === node && !stays) node.close(); },
      oncancel: (event) => { if (stays) event.preventDefault(); },
      onclose: () => {
        node.remove();
        if (before?.isConnected) before.focus({ preventScroll: true });
        resolve(result);
      } });
    node.append(h("div", { class: "dialog__body" },
      h("header", { class: hideTitle ? "visually-hidden" : "dialog__head" }, heading,
        hideTitle || stays ? null : button("Close", { icon: "close", kind: "quiet", size: "small", hideLabel: true, onclick: () => close() })),
      build(close)));
    document.body.append(node);
    node.showModal();
    node.querySelector("[autofocus]")?.focus();
  });
}

/** Yes or no. */
export function confirmDialog(title, text, { yes = "Yes", kind = "danger" } = {}) {
  return openDialog(title, (close) => h("div", { class: "stack" }, h("p", {}, text),
    h("div", { class: "dialog__actions" }, button("Cancel", { onclick: () => close(false) }),
      button(yes, { kind, autofocus: true, onclick: () => close(true) }))), { kind: "small" });
}
