import { h, fill } from "../../core/dom.js";
import { get, items, patch, remove } from "../../core/api.js";
import { go } from "../../core/router.js";
import { moment } from "../../core/time.js";
import { can, organization } from "../../core/session.js";
import { card } from "../../parts/card.js";
import { crumbs } from "../../parts/crumbs.js";
import { button } from "../../parts/button.js";
import { icon } from "../../parts/icon.js";
import { snippet } from "../../parts/copy.js";
import { skeleton } from "../../parts/states.js";
import { confirmDialog } from "../../parts/dialog.js";
import { toast, complain } from "../../parts/toast.js";
import { Roles } from "../../model/roles.js";
import { providerForm } from "./editor.js";
import { testButton } from "./test.js";

const fact = (label, ...content) => h("div", { class: "fact" }, h("dt", {}, label), h("dd", {}, content));

export default async function providerPage(page) {
  const { scope } = page;
  const { signal } = scope;
  const may = can("sso.manage");
  fill(page.outlet, h("div", { class: "page page--narrow" }, skeleton(1, "head"), skeleton(1, "card")));
  const path = `/identity-providers/${encodeURIComponent(page.params.id)}`;
  let [one, roles, teams] = await Promise.all([get(path, { signal }), Roles.load(signal), get("/teams", { signal }).then(items).catch(() => [])]);
  if (scope.ended) return;
  const node = h("div", { class: "page page--narrow" });
  const teamName = (id) => teams.find((team) => team.id === id)?.name ?? id;

  async function look() { one = await get(path, { signal }); if (!scope.ended) draw(); }
  async function drop() {
    if (!(await confirmDialog(`Remove ${one.name}?`, "Nobody signs in by it any more. Its members stay, and need a password or another provider.", { yes: "Remove" }))) return;
    try { await remove(path, { version: one.version }); toast(`${one.name} removed`); go("/settings/sso"); } catch (error) { complain(error, "Not removed"); if (error.status === 412) look(); }
  }
  function readOnly() {
    const rule = ({ group, role, team_ids: ids = [] }) => h("li", {}, h("code", {}, group), " → ", [role && roles.title(role), ...ids.map(teamName)].filter(Boolean).join(", "));
    return h("dl", { class: "pairs" }, [["Issuer", one.issuer], ["Client id", one.client_id], ["E-mail domains", one.email_domains.join(", ") || "every address"], ["Groups", one.mapping.length > 0 ? h("ul", {}, one.mapping.map(rule)) : "no rules"], ["Others", one.default_role ? roles.title(one.default_role) : "refused"]]
      .map(([label, value]) => h("div", { class: "pairs__row" }, h("dt", {}, label), h("dd", {}, value))));
  }
  function draw() {
    page.title(one.name);
    const signIn = `${location.origin}/sign-in?organization=${organization().slug}`;
    fill(node, h("header", { class: "head" }, crumbs(["Single sign-on", "/settings/sso"], one.name),
      h("div", { class: "head__titleline head__titleline--apart" }, h("h1", { class: "head__title" }, one.name), may && testButton(one)),
      h("dl", { class: "facts" }, fact("State", h("span", { class: ["pill", one.enabled ? "pill--good" : "pill--resolved"] }, h("span", { class: "pill__dot", "aria-hidden": "true" }), one.enabled ? "On" : "Off")), fact("Lets in owners", one.admits_owners ? "Yes" : "No: an owner must save it for that"), fact("Added", moment(one.created_at, "short")))),
    h("div", { class: "stack stack--loose" },
      card("At the provider", h("div", { class: "stack" }, snippet("Redirect address to register there", one.redirect_url), snippet("Where people of this organization sign in", signIn))),
      card("The provider", may ? providerForm(one, { roles, teams, again: look, actions: h("button", { type: "submit", class: "button button--primary" }, "Save"),
        save: async (body, key) => { one = await patch(path, body, { version: one.version, key }); toast("Provider saved"); draw(); } }) : readOnly()),
      may ? card("Remove this provider", h("div", { class: "manage manage--apart" }, h("p", { class: "faint" }, "Its members stay."), button("Remove", { kind: "danger", onclick: drop }))) : h("p", { class: "note" }, icon("lock"), "Your role lets you read this, not change it.")));
  }
  draw();
  fill(page.outlet, node);
}
