// The list of the settings: on a phone the way to each of them.
import { h, fill } from "../../core/dom.js";
import { can, organization } from "../../core/session.js";
import { icon } from "../../parts/icon.js";
import { settingsGroups } from "./list.js";

export default function settingsPage(page) {
  fill(page.outlet, h("div", { class: "page page--narrow" }, h("header", { class: "page__head" }, h("h1", {}, "Settings"), h("p", { class: "page__note" }, organization()?.name ?? "")),
    h("div", { class: "stack stack--loose" }, settingsGroups(can).map(([title, pages]) => h("section", { "aria-label": title }, h("h2", { class: "group__title" }, title),
      h("ul", { class: "box" }, pages.map((one) => h("li", {}, h("a", { class: "opening", href: one.href }, h("span", { class: "kind", "aria-hidden": "true" }, icon(one.icon)),
        h("span", { class: "opening__words" }, h("span", { class: "opening__title" }, one.label), h("span", { class: "faint" }, one.note)), icon("chevron"))))))))));
}
