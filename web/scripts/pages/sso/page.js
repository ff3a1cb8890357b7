// Single sign-on: people come in with the account that their company gives them.
import { h, fill } from "../../core/dom.js";
import { get, items } from "../../core/api.js";
import { can } from "../../core/session.js";
import { blank, skeleton } from "../../parts/states.js";
import { linkButton } from "../../parts/button.js";
import { icon } from "../../parts/icon.js";
import { plural, readable } from "../../model/words.js";
import { testButton } from "./test.js";

function row(one) {
  const domains = one.email_domains.length > 0 ? one.email_domains.join(", ") : "every address";
  return h("li", { class: "connected" }, h("span", { class: "kind", "aria-hidden": "true" }, icon("sso")),
    h("div", { class: "connected__words" }, h("a", { class: "connected__name truncate", href: `/settings/sso/${one.id}`, title: one.name }, one.name),
      h("span", { class: "faint connected__text", title: one.issuer }, `${one.issuer} · ${domains} · ${one.mapping.length > 0 ? plural(one.mapping.length, "rule") : one.default_role ? `everybody is ${readable(one.default_role)}` : "nobody gets a role"}`)),
    h("span", { class: ["pill", one.enabled ? "pill--good" : "pill--resolved"] }, h("span", { class: "pill__dot", "aria-hidden": "true" }), one.enabled ? "On" : "Off"),
    can("sso.manage") && h("div", { class: "connected__actions" }, testButton(one)));
}

export default async function ssoPage(page) {
  const add = () => can("sso.manage") && linkButton("Add a provider", "/settings/sso/new", { kind: "primary", icon: "plus" });
  const content = h("div", {}, skeleton(3));
  fill(page.outlet, h("div", { class: "page page--narrow" }, h("header", { class: "page__head" }, h("h1", {}, "Single sign-on"), h("p", { class: "page__note" }, "People come in with the account that their company gives them."), h("div", { class: "page__actions" }, add())), content));
  const list = await get("/identity-providers", { signal: page.scope.signal }).then(items);
  if (page.scope.ended) return;
  fill(content, list.length > 0 ? h("ul", { class: "box" }, list.map(row))
    : blank("No identity provider", "Connect one that speaks OpenID Connect, such as Keycloak, Entra ID, Okta or Google. People sign in there; their groups decide which role they have here, and who leaves the company is out here too.", { picture: "sso", actions: [add()].filter(Boolean) }));
}
