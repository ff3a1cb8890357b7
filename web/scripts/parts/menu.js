import { h } from "../core/dom.js";

let opened = null;

/** A menu under its button: `entries` are `{ label, text, picture, checked, disabled, run }`, null for a line, or a string for a heading. `text` says more in small; what is disabled should say why there. */
export function openMenu(anchor, entries, { label = "Menu" } = {}) {
  opened?.(false);
  const items = entries.map((entry) => entry === null ? h("hr", { class: "menu__line", role: "separator" })
    : typeof entry === "string" ? h("p", { class: "menu__heading", role: "presentation" }, entry)
    : h("button", { type: "button", class: ["menu__item", entry.danger && "menu__item--danger"], tabindex: "-1",
      role: entry.checked === undefined ? "menuitem" : "menuitemradio",
      "aria-checked": entry.checked === undefined ? undefined : String(entry.checked),
      "aria-disabled": entry.disabled ? "true" : undefined,
      onclick: () => { if (entry.disabled) return; close(true); entry.run(); } },
    entry.picture, h("span", { class: ["menu__label", entry.text && "menu__label--two"] }, entry.label, entry.text && h("span", { class: "menu__text" }, entry.text)), entry.hint && h("span", { class: "menu__hint" }, entry.hint)));
  const menu = h("div", { class: "menu", role: "menu", "aria-label": label }, items);
  const host = anchor.closest("dialog") ?? document.body;
  host.append(menu);
  anchor.setAttribute("aria-expanded", "true");
  const focusable = items.filter((item) => item.tagName === "BUTTON");
  const abort = new AbortController();

  function close(back) {
    abort.abort();
    menu.remove();
    anchor.setAttribute("aria-expanded", "false");
    if (opened === close) opened = null;
    if (back && anchor.isConnected) anchor.focus({ preventScroll: true });
  }
  opened = close;

  /** Keeps it at its button while the page scrolls under both, and closes it once the button is out of sight. */
  function place() {
    if (!anchor.isConnected) return;
    const box = anchor.getBoundingClientRect();
    if (box.bottom < 0 || box.top > innerHeight) { close(false); return; }
    const left = Math.max(8, Math.min(box.left, innerWidth - menu.offsetWidth - 8));
    const below = box.bottom + 4 + menu.offsetHeight < innerHeight - 8;
    menu.style.setProperty("left", `${left}px`);
    menu.style.setProperty("top", `${Math.max(8, below ? box.bottom + 4 : box.top - 4 - menu.offsetHeight)}px`);
  }
  place();

  (focusable.find((item) => item.getAttribute("aria-checked") === "true") ?? focusable[0])?.focus();
  menu.addEventListener("keydown", (event) => {
    const at = focusable.indexOf(document.activeElement);
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) focusable.at((at + step) % focusable.length)?.focus();
    else if (event.key === "Home") focusable[0]?.focus();
    else if (event.key === "End") focusable.at(-1)?.focus();
    else if (event.key === "Escape") close(true);
    else if (event.key === "Tab") { close(true); return; }
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  document.addEventListener("pointerdown", (event) => { if (!menu.contains(event.target)) close(false); }, { signal: abort.signal, capture: true });
  window.addEventListener("resize", place, { signal: abort.signal });
  window.addEventListener("scroll", place, { signal: abort.signal, passive: true, capture: true });
}
