// What each role may do, side by side.
import { h, fill } from "../../core/dom.js";
import { can, role as ownRole } from "../../core/session.js";
import { skeleton } from "../../parts/states.js";
import { linkButton } from "../../parts/button.js";
import { card } from "../../parts/card.js";
import { icon } from "../../parts/icon.js";
import { Roles } from "../../model/roles.js";
import { byNoun, nounTitle, permissionWord } from "../../model/permissions.js";
import { plural } from "../../model/words.js";

const row = (one) => h("li", { class: "connected" }, h("span", { class: "kind", "aria-hidden": "true" }, icon("roles")),
  h("div", { class: "connected__words" }, h("span", { class: "connected__line" }, h("a", { class: "connected__name truncate", href: `/settings/roles/${one.name}` }, one.title), one.name === ownRole() && h("span", { class: "tag" }, "Yours")), h("span", { class: "faint connected__text" }, one.description || "No description")),
  h("span", { class: "connected__last" }, plural(one.permissions.length, "permission"), !one.built_in && [h("br"), one.users > 0 ? `given ${plural(one.users, "time")}` : "given to nobody"]));

/** Permissions down, roles across. */
function comparison(roles) {
  const sets = roles.all.map((one) => new Set(one.permissions));
  const cell = (has, title, word) => h("td", { class: "compare__cell" }, has ? [icon("check"), h("span", { class: "visually-hidden" }, `${title}: yes`)] : [h("span", { class: "compare__no", "aria-hidden": "true" }, "–"), h("span", { class: "visually-hidden" }, `${title}: no`)], word);
  return h("div", { class: "compare", tabindex: "0", role: "region", "aria-label": "What each role may do" }, h("table", { class: "compare__table" },
    h("thead", {}, h("tr", {}, h("th", { scope: "col", class: "compare__corner" }, "Permission"), roles.all.map((one) => h("th", { scope: "col", class: "compare__role", title: one.title }, h("span", {}, one.title))))),
    byNoun(roles.permissions).map(([noun, list]) => h("tbody", {}, h("tr", {}, h("th", { scope: "colgroup", class: "compare__noun", colspan: roles.all.length + 1 }, h("span", {}, nounTitle(noun)))),
      list.map(({ name }) => h("tr", {}, h("th", { scope: "row", class: "compare__word", title: name }, permissionWord(name)), sets.map((set, at) => cell(set.has(name), roles.all[at].title))))))));
}

export default async function rolesPage(page) {
  const content = h("div", {}, skeleton(4), skeleton(1, "card"));
  const add = () => can("role.manage") && linkButton("New role", "/settings/roles/new", { kind: "primary", icon: "plus" });
  fill(page.outlet, h("div", { class: "page page--narrow" }, h("header", { class: "page__head" }, h("h1", {}, "Roles"), h("p", { class: "page__note" }, "Four that every organization has, and your own."), h("div", { class: "page__actions" }, add())), content));
  const roles = await Roles.load(page.scope.signal);
  if (page.scope.ended) return;
  const own = roles.all.filter((one) => !one.built_in);
  fill(content, h("div", { class: "stack stack--loose" },
    h("section", { "aria-label": "Of every organization" }, h("h2", { class: "group__title" }, "Of every organization"), h("ul", { class: "box" }, roles.all.filter((one) => one.built_in).map(row))),
    h("section", { "aria-label": "Your own" }, h("h2", { class: "group__title" }, "Your own"), own.length > 0 ? h("ul", { class: "box" }, own.map(row))
      : h("p", { class: "hint hint--flat" }, "None yet. A role of your own holds just what somebody needs: a support desk that reads and comments, or a release manager who records changes.")),
    card("Side by side", comparison(roles))));
}
