import { h, fill } from "../../core/dom.js";
import { get, items, post } from "../../core/api.js";
import { go } from "../../core/router.js";
import { card } from "../../parts/card.js";
import { crumbs } from "../../parts/crumbs.js";
import { linkButton } from "../../parts/button.js";
import { skeleton } from "../../parts/states.js";
import { toast } from "../../parts/toast.js";
import { Roles } from "../../model/roles.js";
import { providerForm } from "./editor.js";

export default async function newProviderPage(page) {
  const { signal } = page.scope;
  const content = h("div", {}, skeleton(1, "card"));
  fill(page.outlet, h("div", { class: "page page--narrow" }, h("header", { class: "head" }, crumbs(["Single sign-on", "/settings/sso"], "New"), h("h1", {}, "Add a provider")), content));
  const [roles, teams] = await Promise.all([Roles.load(signal), get("/teams", { signal }).then(items).catch(() => [])]);
  if (page.scope.ended) return;
  const editor = providerForm(null, { roles, teams,
    actions: [linkButton("Cancel", "/settings/sso"), h("button", { type: "submit", class: "button button--primary" }, "Add provider")],
    save: async (body, key) => { const made = await post("/identity-providers", body, { key }); toast(`${made.name} is added. Register the redirect address there, then test it.`); go(`/settings/sso/${made.id}`); } });
  fill(content, card("OpenID Connect", editor));
  editor.querySelector("input").focus();
}
