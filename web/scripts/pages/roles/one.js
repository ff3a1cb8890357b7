import { h, fill } from "../../core/dom.js";
import { patch, remove } from "../../core/api.js";
import { go } from "../../core/router.js";
import { moment } from "../../core/time.js";
import { can } from "../../core/session.js";
import { Problem } from "../../core/problem.js";
import { field, form } from "../../parts/form.js";
import { button, linkButton } from "../../parts/button.js";
import { skeleton } from "../../parts/states.js";
import { crumbs } from "../../parts/crumbs.js";
import { card } from "../../parts/card.js";
import { icon } from "../../parts/icon.js";
import { confirmDialog } from "../../parts/dialog.js";
import { toast, complain } from "../../parts/toast.js";
import { Roles } from "../../model/roles.js";
import { plural } from "../../model/words.js";
import { matrix } from "./matrix.js";

const fact = (label, ...content) => h("div", { class: "fact" }, h("dt", {}, label), h("dd", {}, content));

export default async function rolePage(page) {
  const { scope } = page;
  fill(page.outlet, h("div", { class: "page page--narrow" }, skeleton(1, "head"), skeleton(1, "card")));
  const path = `/roles/${encodeURIComponent(page.params.name)}`;
  const node = h("div", { class: "page page--narrow" });
  await look();
  if (!scope.ended) fill(page.outlet, node);

  async function look() {
    const roles = await Roles.load(scope.signal);
    const role = roles.byName.get(page.params.name);
    if (!role) throw new Problem({ status: 404, detail: "There is no such role." });
    if (!scope.ended) draw(roles, role);
  }
  function draw(roles, role) {
    page.title(role.title);
    const obstacle = roles.obstacle(role.name);
    const may = can("role.manage") && !role.built_in && !obstacle;
    const copy = can("role.manage") && linkButton("Make one like it", `/settings/roles/new?from=${role.name}`, { icon: "copy" });
    const choices = matrix(roles.permissions, new Set(role.permissions), { may });
    const head = h("header", { class: "head" }, crumbs(["Roles", "/settings/roles"], role.title),
      h("div", { class: "head__titleline head__titleline--apart" }, h("h1", { class: "head__title" }, role.title), copy), role.description && h("p", { class: "head__lead" }, role.description),
      h("dl", { class: "facts" }, fact("Short name", h("code", {}, role.name)), !role.built_in && fact("Given", role.users > 0 ? plural(role.users, "time") : "to nobody"), role.created_at && fact("Created", moment(role.created_at))));
    const lock = role.built_in ? "Every organization has this role, and it is the same everywhere. Make one like it to change something." : obstacle ?? (may ? null : "Your role does not let you change roles.");
    if (!may) {
      fill(node, head, h("div", { class: "stack stack--loose" }, h("p", { class: "note" }, icon("lock"), lock), card("Permissions", choices)));
      return;
    }
    async function drop() {
      if (!(await confirmDialog(`Delete ${role.title}?`, "This cannot be undone.", { yes: "Delete role" }))) return;
      try { await remove(path, { version: role.version }); toast(`${role.title} deleted`); go("/settings/roles"); } catch (error) { complain(error, "Not deleted"); }
    }
    const editor = form([field("title", "Title", { required: true, value: role.title, maxlength: 100 }), field("description", "Description", { value: role.description, maxlength: 500 }), choices], {
      actions: h("button", { type: "submit", class: "button button--primary" }, "Save"), again: look,
      submit: async (values, { key }) => {
        await patch(path, { title: values.title, description: values.description, permissions: choices.values() }, { version: role.version, key });
        toast("Role saved", { detail: role.users > 0 ? "It counts from their next request on." : undefined });
        await look();
      },
    });
    fill(node, head, h("div", { class: "stack stack--loose" }, role.users > 0 && h("p", { class: "note note--warning" }, icon("incidents"), `What you change here counts at once for everybody who has it: it is given ${plural(role.users, "time")}.`), card("The role", editor),
      card("Delete this role", h("div", { class: "manage manage--apart" }, h("p", { class: "faint" }, role.users > 0 ? "Somebody has it. Give them another role first." : "Nobody has it."), button("Delete role", { kind: "danger", disabled: role.users > 0, onclick: drop })))));
  }
}
