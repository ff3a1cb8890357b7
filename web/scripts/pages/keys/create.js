import { h, fill } from "../../core/dom.js";
import { post } from "../../core/api.js";
import { now } from "../../core/clock.js";
import { Problem } from "../../core/problem.js";
import { button } from "../../parts/button.js";
import { field, form, checkbox } from "../../parts/form.js";
import { openDialog } from "../../parts/dialog.js";
import { segments } from "../../parts/filters.js";
import { secretOnce } from "../../parts/snippets.js";
import { snippet } from "../../parts/copy.js";
import { matrix } from "../roles/matrix.js";

const day = 86_400_000;
const terms = [["30", "30 days"], ["90", "90 days"], ["365", "A year"], ["date", "On a day…"], ["", "Never"]];

/** All of them, or some: the second shows what there is to choose from. */
function part(label, all, some, content) {
  let chosen = "all";
  const body = h("div", { class: "part__body", hidden: true }, content);
  const node = h("div", { class: "part", role: "group", "aria-label": label }, h("span", { class: "field__label" }, label),
    segments(label, [{ value: "all", label: all }, { value: "some", label: some }], { value: chosen, onchange: (value) => { chosen = value; body.hidden = value === "all"; } }), body);
  node.isAll = () => chosen === "all";
  return node;
}

function dialog({ roles, teams }) {
  return openDialog("New API key", (close) => {
    const options = roles.options();
    const role = field("role", "Role", { type: "choice", required: true, options, value: options.some(([name]) => name === "operator") ? "operator" : options[0]?.[0], hint: "The most that it may do.", onchange: () => drawScope() });
    const place = h("div", {});
    let choices = null;
    function drawScope() {
      const held = new Set(roles.byName.get(role.field.value)?.permissions ?? []);
      choices = matrix(roles.permissions, new Set(), { only: held, legend: "Only these" });
      fill(place, choices);
    }
    drawScope();
    const scope = part("What it may do", "All that the role may", "Only some of it", place);
    const picks = h("fieldset", { class: "picks" }, h("legend", { class: "visually-hidden" }, "Teams"), teams.map((team) => checkbox("team", team.name, { value: team.id })));
    const reach = teams.length > 0 ? part("Whose rows it sees", "Every team's", "Only some teams'", picks) : null;
    const date = field("expires_at", "Until", { type: "date", required: false, min: new Date(now() + day).toISOString().slice(0, 10) });
    date.hidden = true;
    const term = field("term", "Expires", { type: "choice", required: true, options: terms, value: "90", hint: "A key that nobody needs any more should end by itself.", onchange: () => { date.hidden = term.field.value !== "date"; } });
    term.field.input.required = false;
    const until = () => {
      if (term.field.value === "") return null;
      if (term.field.value !== "date") return new Date(now() + Number(term.field.value) * day).toISOString();
      if (!date.field.value) throw new Problem({ status: 422, errors: [{ field: "expires_at", message: "is needed" }] });
      return new Date(`${date.field.value}T23:59:59`).toISOString();
    };
    return form([field("name", "Name", { required: true, autofocus: true, hint: "Who or what uses it.", placeholder: "Terraform", maxlength: 200 }), role, scope, reach, h("div", { class: "form__pair" }, term, date)], {
      actions: [button("Cancel", { onclick: () => close() }), h("button", { type: "submit", class: "button button--primary" }, "Create")],
      submit: async (values, { key }) => {
        const permissions = scope.isAll() ? null : choices.values();
        const ids = !reach || reach.isAll() ? null : [...picks.querySelectorAll("input:checked")].map((input) => input.value);
        if (ids?.length === 0) throw new Problem({ status: 422, detail: "Choose at least one team, or let it see every team's rows." });
        close(await post("/api-keys", { name: values.name, role: values.role, permissions, team_ids: ids, expires_at: until() }, { key }));
      },
    });
  }, { kind: "wide" });
}

/** Makes a key, and shows it once. */
export async function createKey({ roles, teams, made }) {
  const key = await dialog({ roles, teams });
  if (!key) return;
  made();
  await openDialog("API key created", (close) => h("div", { class: "stack" }, secretOnce("Key", key.key, "It is shown this once. Copy it now: we keep only a hash of it."),
    snippet("Try it", `curl -H "Authorization: Bearer ${key.key}" \\\n  ${location.origin}/api/v1/incidents`, { language: "sh" }), h("div", { class: "dialog__actions" }, button("Done", { kind: "primary", onclick: () => close() }))), { kind: "wide" });
}
