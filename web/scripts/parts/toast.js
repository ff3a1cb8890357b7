import { h } from "../core/dom.js";
import { icon } from "./icon.js";

/** A short word at the edge of the screen; `undo` adds a button. Stays longer while pointed at. */
export function toast(text, { undo, kind = "plain", detail } = {}) {
  const shelf = document.getElementById("toasts");
  let timer = null;
  const close = () => { clearTimeout(timer); node.remove(); };
  const wait = () => { timer = setTimeout(close, undo || kind === "bad" ? 8000 : 4000); };
  const node = h("div", { class: ["toast", `toast--${kind}`], role: kind === "bad" ? "alert" : "status",
    onpointerenter: () => clearTimeout(timer), onpointerleave: wait },
    icon(kind === "bad" ? "incidents" : "check"),
    h("div", { class: "toast__text" }, h("p", {}, text), detail && h("p", { class: "toast__detail" }, detail)),
    undo && h("button", { type: "button", class: "button button--quiet button--small", onclick: () => { close(); undo(); } }, "Undo"),
    h("button", { type: "button", class: "button button--quiet button--small button--icon", "aria-label": "Dismiss", onclick: close }, icon("close")));
  shelf.append(node);
  while (shelf.children.length > 4) shelf.firstChild.remove();
  wait();
}

/** A problem, in the server's words. */
export function complain(error, text = "That did not work") {
  const detail = [error?.words || error?.detail || error?.message, ...(error?.errors ?? []).map((e) => `${e.field} ${e.message}`)].filter(Boolean).join(" · ");
  toast(text, { kind: "bad", detail });
}
