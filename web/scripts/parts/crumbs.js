import { h } from "../core/dom.js";
import { icon } from "./icon.js";

/** `crumbs(["Teams", "/settings/teams"], "Payments")`: where one is, and the way back. */
export const crumbs = ([label, href], here) => h("nav", { class: "crumbs", "aria-label": "Breadcrumb" }, h("a", { href }, label), icon("chevron"), h("span", { class: "truncate", "aria-current": "page" }, here));
