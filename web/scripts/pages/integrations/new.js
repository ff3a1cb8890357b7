import { h, fill } from "../../core/dom.js";
import { post } from "../../core/api.js";
import { setQuery } from "../../core/router.js";
import { can } from "../../core/session.js";
import { Problem } from "../../core/problem.js";
import { field, form } from "../../parts/form.js";
import { card } from "../../parts/card.js";
import { icon } from "../../parts/icon.js";
import { button, linkButton } from "../../parts/button.js";
import { kindMark } from "../../parts/kind.js";
import { skeleton } from "../../parts/states.js";
import { filledSnippets, secretOnce } from "../../parts/snippets.js";
import { settingsFields, settingsValues } from "../../parts/settings-fields.js";
import { kinds } from "./kinds.js";

export default async function newIntegrationPage(page) {
  if (!can("admin")) throw new Problem({ status: 403, detail: "Only admins add integrations." });
  const content = h("div", {}, skeleton(3, "card"));
  const heading = h("h1", {}, "Add an integration");
  fill(page.outlet, h("div", { class: "page page--narrow" },
    h("header", { class: "head" }, h("nav", { class: "crumbs", "aria-label": "Breadcrumb" }, h("a", { href: "/settings/integrations" }, "Integrations"), icon("chevron"), h("span", { "aria-current": "page" }, "New")), heading), content));
  const all = await kinds();
  if (page.scope.ended) return;
  const wanted = all.find((one) => one.kind === page.query.get("kind"));
  if (wanted) create(wanted); else choose();

  function choose() {
    fill(content, h("ul", { class: "choices" }, all.map((kind) => h("li", {}, h("button", { type: "button", class: "choice", onclick: () => { setQuery({ kind: kind.kind }); create(kind); } },
      kindMark(kind.kind), h("span", { class: "choice__words" }, h("span", { class: "choice__title" }, kind.title), h("span", { class: "choice__text" }, kind.description)), icon("chevron"))))));
  }

  function create(kind) {
    const name = field("name", "Name", { required: true, value: kind.title, hint: "To tell it from others of its kind.", maxlength: 200 });
    fill(content, card(kind.title, [h("p", { class: "card__text" }, kind.description), form([name, ...settingsFields(kind)], {
      actions: [button("Back", { onclick: () => { setQuery({ kind: "" }); choose(); } }), h("button", { type: "submit", class: "button button--primary" }, "Create")],
      submit: async (values, { key }) => done(kind, await post("/integrations", { kind: kind.kind, name: values.name, ...settingsValues(kind, values) }, { key })),
    })]));
    name.field.input.focus();
    name.field.input.select();
  }

  function done(kind, made) {
    heading.textContent = `${made.name} is ready`;
    const { token, url } = made;
    fill(content, h("div", { class: "stack stack--loose" },
      card("Token", [secretOnce("Token", token, "It is shown this once. Copy it now; if it is lost, rotate it.")]),
      card("Paste one of these", h("div", { class: "stack" }, filledSnippets(kind, { url, token, baseURL: made.base_url }), h("p", { class: "field__hint" }, "Address: ", h("code", { class: "breakable" }, url)))),
      h("div", { class: "form__actions" }, linkButton("See it arrive", `/settings/integrations/${made.id}`, { kind: "primary" }), linkButton("All integrations", "/settings/integrations"))));
    heading.tabIndex = -1;
    heading.focus();
  }
}
