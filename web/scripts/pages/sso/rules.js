// Which role and which teams somebody's groups give.
import { h } from "../../core/dom.js";
import { button } from "../../parts/button.js";
import { icon } from "../../parts/icon.js";
import { checkbox } from "../../parts/form.js";

/** Rules in order: the first that matches and names a role decides it; the teams of all that match count. */
export function groupRules(mapping, { roles, teams }) {
  const list = h("ol", { class: "rules" });
  const node = h("fieldset", { class: "rules__all" }, h("legend", { class: "field__label" }, "Groups"), h("p", { class: "field__hint" }, "From top to bottom: the first rule that fits and names a role decides it. The teams of all that fit count. * is every group."), list,
    button("Add a rule", { icon: "plus", size: "small", onclick: () => add({ group: "", role: null, team_ids: [] }).querySelector("input").focus() }));
  const options = [["", "No role, only teams"], ...roles.options()];

  function add({ group, role, team_ids: ids = [] }) {
    // A role that one may not give stays where it was given.
    const known = role && !options.some(([name]) => name === role) ? [...options, [role, roles.title(role)]] : options;
    const input = h("input", { class: "input", value: group, placeholder: "sre", "aria-label": "Group", maxlength: 500, autocapitalize: "off", spellcheck: "false", autocomplete: "off" });
    const select = h("select", { class: "input", "aria-label": "Role" }, known.map(([name, title]) => h("option", { value: name, selected: name === (role ?? "") }, title)));
    const picks = teams.map((team) => checkbox("team", team.name, { value: team.id, checked: ids.includes(team.id) }));
    const up = button("Move up", { icon: "back", kind: "quiet", size: "small", hideLabel: true, onclick: () => { row.previousElementSibling?.before(row); up.focus(); } });
    up.classList.add("rules__up");
    const row = h("li", { class: "rule" }, input, h("span", { class: "rule__arrow", "aria-hidden": "true" }, icon("chevron")), select,
      h("span", { class: "rule__tools" }, up, button("Remove this rule", { icon: "close", kind: "quiet", size: "small", hideLabel: true, onclick: () => row.remove() })),
      teams.length > 0 && h("details", { class: "disclosure rule__teams", open: ids.length > 0 }, h("summary", {}, icon("chevron"), "Teams to join"), h("div", { class: "picks picks--flat" }, picks)));
    row.rule = () => ({ group: input.value.trim(), role: select.value || null, team_ids: picks.map((one) => one.querySelector("input")).filter((box) => box.checked).map((box) => box.value) });
    list.append(row);
    return row;
  }
  for (const rule of mapping) add(rule);
  node.values = () => [...list.children].map((row) => row.rule()).filter((rule) => rule.group !== "");
  return node;
}
