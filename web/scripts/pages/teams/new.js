import { h, fill } from "../../core/dom.js";
import { post } from "../../core/api.js";
import { go } from "../../core/router.js";
import { Problem } from "../../core/problem.js";
import { field, form } from "../../parts/form.js";
import { card } from "../../parts/card.js";
import { linkButton } from "../../parts/button.js";
import { skeleton } from "../../parts/states.js";
import { toast } from "../../parts/toast.js";
import { crumbs } from "../../parts/crumbs.js";
import { slugOf } from "../../model/slug.js";
import { knownNames, matcherEditor } from "./matcher.js";
import { teamPreview } from "./preview.js";

export default async function newTeamPage(page) {
  const { scope } = page;
  const content = h("div", {}, skeleton(2, "card"));
  fill(page.outlet, h("div", { class: "page page--narrow" }, h("header", { class: "head" }, crumbs(["Teams", "/settings/teams"], "New"), h("h1", {}, "New team")), content));
  const known = await knownNames(scope.signal);
  if (scope.ended) return;
  const preview = teamPreview(scope);
  const name = field("name", "Name", { required: true, maxlength: 200, hint: "As people call it.", placeholder: "Payments" });
  const slug = field("slug", "Short name", { required: true, maxlength: 63, hint: "Of a to z, 0 to 9 and hyphens. Services name their owner by it, and it stays.", autocapitalize: "off", spellcheck: "false", placeholder: "payments" });
  let own = false;
  name.field.input.addEventListener("input", () => { if (!own) slug.field.input.value = slugOf(name.field.value); });
  slug.field.input.addEventListener("input", () => { own = slug.field.value !== ""; });
  const matchers = matcherEditor([{}], { known, onchange: preview.ask });
  fill(content, card("The team", form([h("div", { class: "form__pair" }, name, slug), field("description", "Description", { type: "lines", rows: 2, maxlength: 2000, hint: "What it looks after, and how to reach it." }), matchers, preview.node], {
    actions: [linkButton("Cancel", "/settings/teams"), h("button", { type: "submit", class: "button button--primary" }, "Create team")],
    submit: async (values, { key }) => {
      if (!matchers.take()) throw new Problem({ status: 422, detail: "One of the labels is not finished." });
      const team = await post("/teams", { name: values.name, slug: values.slug, description: values.description, matchers: matchers.values() }, { key });
      toast(`${team.name} is made. Put people into it.`);
      go(`/settings/teams/${team.id}`);
    },
  })));
  name.field.input.focus();
}
