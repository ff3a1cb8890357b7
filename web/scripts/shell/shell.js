// What stays while pages come and go: navigation, the connection banner, palette, help.
import { h, fill } from "../core/dom.js";
import { Scope } from "../core/scope.js";
import { start, stop } from "../core/live.js";
import { bind } from "../core/keys.js";
import { go } from "../core/router.js";
import { icon } from "../parts/icon.js";
import { avatar } from "../parts/avatar.js";
import { can, me, organization } from "../core/session.js";
import { settingsPages } from "../pages/settings/list.js";
import { openAccountMenu } from "./account.js";
import { watchConnection } from "./connection.js";
import { watchCounts } from "./counts.js";

/** Before the line, what a phone has at its edge, too; the rest is under “More” there. */
const sections = [
  ["incidents", "/incidents", "Incidents", "g i"], ["alerts", "/alerts", "Alerts", "g a"], ["changes", "/changes", "Changes", "g h"], ["topology", "/topology", "Topology", "g t"],
  null,
  ["paging", "/paging", "Paging", "g p"], ["settings", "/settings", "Settings", "g s"],
];

let scope = null;

const palette = async () => (await import("./palette.js")).openPalette();
const help = async () => (await import("./help.js")).openHelp();

function link([id, href, label]) {
  return h("a", { class: "nav__link", href, data: { section: id } }, icon(id), h("span", { class: "nav__label" }, label),
    id === "incidents" && h("span", { class: "nav__count", id: "open-count", hidden: true }));
}

function brand() {
  return h("a", { class: "brand", href: "/incidents", "aria-label": "Bellwether, incidents" },
    h("img", { src: "/favicon.svg", alt: "", width: 24, height: 24 }), h("span", { class: "brand__name" }, "Bellwether"));
}

export function showShell() {
  if (scope) return;
  scope = new Scope();
  const bar = document.getElementById("bar");
  document.body.dataset.shell = "full";
  const words = h("span", { class: "account__words" });
  const account = h("button", { type: "button", class: "account", "aria-haspopup": "menu", "aria-expanded": "false", onclick: () => openAccountMenu(account, help) },
    avatar(me()), words, icon("more"));
  const name = () => fill(words, h("span", { class: "account__name" }, me()?.name || me()?.email), h("span", { class: "account__organization" }, organization()?.name ?? ""));
  name();
  scope.on(window, "session", name);
  const more = h("button", { type: "button", class: "nav__link nav__more", "aria-haspopup": "menu", "aria-expanded": "false", onclick: () => openAccountMenu(more, help, sections.slice(sections.indexOf(null) + 1)) },
    icon("menu"), h("span", { class: "nav__label" }, "More"));
  fill(bar,
    brand(),
    h("button", { type: "button", class: "palette-button", onclick: palette, "aria-label": "Search and commands", "aria-keyshortcuts": "Control+K" },
      icon("search"), h("span", { class: "palette-button__label" }, "Search"), h("kbd", { "aria-hidden": "true" }, "Ctrl K")),
    h("nav", { class: "nav", "aria-label": "Main" }, sections.map((section, at) => section === null ? h("hr", { class: "nav__line" })
      : h("div", { class: ["nav__item", at > sections.indexOf(null) && "nav__item--wide"] }, link(section))), more),
    account);
  watchConnection(scope);
  watchCounts(scope);
  start();

  for (const { keys, label, href, needs } of settingsPages) if (keys && can(needs)) bind(scope, keys, `Go to ${label.toLowerCase()}`, () => go(href), "Everywhere");
  for (const section of sections.filter(Boolean)) bind(scope, section[3], `Go to ${section[2].toLowerCase()}`, () => go(section[1]), "Everywhere");
  bind(scope, "?", "Show keys", help, "Everywhere");
  bind(scope, "/", "Search this page", () => document.querySelector("#page input[type=search]")?.focus(), "Everywhere");
  scope.on(document, "keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") { event.preventDefault(); palette(); }
  });
}

export function hideShell() {
  document.body.dataset.shell = "bare";
  if (!scope) return;
  scope.end();
  scope = null;
  stop();
  fill(document.getElementById("bar"));
}

export function markCurrent(section) {
  for (const one of document.querySelectorAll(".nav__link[data-section]")) {
    if (one.dataset.section === section) one.setAttribute("aria-current", "page");
    else one.removeAttribute("aria-current");
  }
}
