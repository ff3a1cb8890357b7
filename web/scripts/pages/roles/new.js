import { h, fill } from "../../core/dom.js";
import { post } from "../../core/api.js";
import { go } from "../../core/router.js";
import { field, form } from "../../parts/form.js";
import { linkButton } from "../../parts/button.js";
import { skeleton } from "../../parts/states.js";
import { crumbs } from "../../parts/crumbs.js";
import { card } from "../../parts/card.js";
import { toast } from "../../parts/toast.js";
import { Roles } from "../../model/roles.js";
import { slugOf } from "../../model/slug.js";
import { matrix } from "./matrix.js";

export default async function newRolePage(page) {
  const content = h("div", {}, skeleton(2, "card"));
  fill(page.outlet, h("div", { class: "page page--narrow" }, h("header", { class: "head" }, crumbs(["Roles", "/settings/roles"], "New"), h("h1", {}, "New role")), content));
  const roles = await Roles.load(page.scope.signal);
  if (page.scope.ended) return;
  const start = roles.byName.get(page.query.get("from") ?? "viewer") ?? roles.all[0];
  const title = field("title", "Title", { required: true, maxlength: 100, placeholder: "Support desk" });
  const name = field("name", "Short name", { required: true, maxlength: 40, hint: "Of a to z, 0 to 9 and hyphens; it stays.", autocapitalize: "off", spellcheck: "false", placeholder: "support-desk" });
  let own = false;
  title.field.input.addEventListener("input", () => { if (!own) name.field.input.value = slugOf(title.field.value).replace(/^[^a-z]+/, ""); });
  name.field.input.addEventListener("input", () => { own = name.field.value !== ""; });
  const from = field("from", "Begin with what this role has", { type: "choice", required: true, options: roles.all.map((one) => [one.name, one.title]), value: start.name, onchange: () => choices.choose(new Set(roles.byName.get(from.field.value).permissions)) });
  const choices = matrix(roles.permissions, new Set(start.permissions));
  fill(content, card("The role", form([h("div", { class: "form__pair" }, title, name), field("description", "Description", { maxlength: 500, hint: "Who it is for." }), from, choices], {
    actions: [linkButton("Cancel", "/settings/roles"), h("button", { type: "submit", class: "button button--primary" }, "Create role")],
    submit: async (values, { key }) => {
      const role = await post("/roles", { name: values.name, title: values.title, description: values.description, permissions: choices.values() }, { key });
      toast(`${role.title} is made. Give it to somebody under Members.`);
      go(`/settings/roles/${role.name}`);
    },
  })));
  title.field.input.focus();
}
