// What stands around a settings page: the other ones. On a phone, the way back to the list of them.
import { h, fill } from "../../core/dom.js";
import { can } from "../../core/session.js";
import { icon } from "../../parts/icon.js";
import { settingsGroups } from "./list.js";

/** Puts the frame into `outlet` (or keeps the one that is there) and answers where the page goes. */
export function settingsFrame(outlet, current) {
  let frame = outlet.firstElementChild?.classList.contains("settings") ? outlet.firstElementChild : null;
  if (!frame) {
    frame = h("div", { class: "settings" },
      h("nav", { class: "settings__nav", "aria-label": "Settings" }, h("p", { class: "settings__title" }, "Settings"),
        settingsGroups(can).map(([title, pages]) => h("section", { class: "settings__group" }, h("p", { class: "settings__heading" }, title),
          h("ul", {}, pages.map((page) => h("li", {}, h("a", { class: "settings__link", href: page.href, data: { settings: page.id } }, icon(page.icon), page.label))))))),
      h("div", { class: "settings__main" }, h("a", { class: "settings__back", href: "/settings" }, icon("back"), "Settings"), h("div", { class: "settings__page" })));
    fill(outlet, frame);
  }
  frame.dataset.index = String(current === "");
  for (const link of frame.querySelectorAll(".settings__link")) {
    if (link.dataset.settings === current) link.setAttribute("aria-current", "page"); else link.removeAttribute("aria-current");
  }
  return frame.querySelector(".settings__page");
}
