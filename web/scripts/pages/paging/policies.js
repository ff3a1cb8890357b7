// What happens when nobody answers: level after level.
import { h } from "../../core/dom.js";
import { getAll, patch, post } from "../../core/api.js";
import { can, users } from "../../core/session.js";
import { blank } from "../../parts/states.js";
import { button } from "../../parts/button.js";
import { icon } from "../../parts/icon.js";
import { openDialog, confirmDialog } from "../../parts/dialog.js";
import { field, form } from "../../parts/form.js";
import { toast } from "../../parts/toast.js";
import { removeWithUndo } from "./undo.js";
import { plural } from "../../model/words.js";

async function everybody(signal) {
  const [people, schedules, channels, teams] = await Promise.all([users(), getAll("/schedules", { signal }), getAll("/channels", { signal }), getAll("/teams", { signal }).catch(() => [])]);
  return [
    ...schedules.map((one) => ({ kind: "schedule", id: one.id, label: `On call: ${one.name}` })), ...people.map((one) => ({ kind: "user", id: one.id, label: one.name || one.email })),
    ...teams.map((one) => ({ kind: "team", id: one.id, label: `Team ${one.name}` })), ...channels.map((one) => ({ kind: "channel", id: one.id, label: one.name })),
  ];
}

export default async function policiesView(part) {
  const { signal } = part.scope;
  const [policies, targets] = await Promise.all([getAll("/escalation-policies", { signal }), everybody(signal)]);
  const label = (target) => targets.find((one) => one.kind === target.kind && one.id === target.id)?.label ?? "somebody who is gone";
  const edit = (policy) => policyDialog(policy, targets, part.reload);
  const add = () => button("Add a policy", { kind: "primary", icon: "plus", onclick: () => edit(null) });
  part.actions(can("escalation.manage") && add());
  if (policies.length === 0) return blank("No escalation yet", "A policy tells one level of people after another until somebody acknowledges. A rule starts it.", { picture: "history", actions: can("escalation.manage") ? [add()] : [] });
  async function drop(policy) {
    if (!(await confirmDialog(`Delete ${policy.name}?`, "Escalations that run go on as they began.", { yes: "Delete" }))) return;
    await removeWithUndo("/escalation-policies", policy, part.reload);
  }
  return h("div", { class: "stack" }, policies.map((policy) => h("section", { class: "card policy" },
    h("header", { class: "card__head" }, h("h2", { class: "card__title" }, policy.name),
      can("escalation.manage") && h("div", { class: "card__actions" }, button(`Edit ${policy.name}`, { icon: "edit", size: "small", kind: "quiet", hideLabel: true, onclick: () => edit(policy) }), button(`Delete ${policy.name}`, { icon: "close", size: "small", kind: "quiet", hideLabel: true, onclick: () => drop(policy) }))),
    h("ol", { class: "levels" }, policy.levels.map((level, at) => h("li", { class: "levels__one" }, h("span", { class: "levels__when" }, level.after_minutes === 0 ? "At once" : `After ${plural(level.after_minutes, "minute")}`),
      h("span", {}, level.targets.map(label).join(", "))))),
    h("p", { class: "faint" }, policy.repeats > 0 ? `Begins again ${plural(policy.repeats, "time")}, ${plural(policy.repeat_after_minutes, "minute")} after the last level.` : "Ends after the last level."))));
}

function policyDialog(policy, targets, saved) {
  return openDialog(policy ? `Edit ${policy.name}` : "New escalation policy", (close) => {
    let levels = structuredClone(policy?.levels ?? [{ after_minutes: 0, targets: [] }]);
    const key = (target) => `${target.kind}:${target.id}`;
    const list = h("ol", { class: "level-editor" });
    function draw() {
      list.replaceChildren(...levels.map((level, at) => {
        const minutes = h("input", { class: "input", type: "number", min: 0, max: 10080, value: level.after_minutes, "aria-label": `Minutes before level ${at + 1}`, onchange: () => { level.after_minutes = Number(minutes.value); } });
        const add = h("select", { class: "input", "aria-label": `Add to level ${at + 1}`, onchange: () => { const found = targets.find((one) => key(one) === add.value); if (found) level.targets.push({ kind: found.kind, id: found.id }); draw(); } },
          h("option", { value: "" }, "Add somebody…"), targets.filter((one) => !level.targets.some((target) => key(target) === key(one))).map((one) => h("option", { value: key(one) }, one.label)));
        return h("li", { class: "level-editor__one" }, h("div", { class: "level-editor__head" }, h("span", {}, `Level ${at + 1}, after`), minutes, h("span", {}, "minutes"),
          levels.length > 1 && button(`Remove level ${at + 1}`, { icon: "close", kind: "quiet", size: "small", hideLabel: true, onclick: () => { levels.splice(at, 1); draw(); } })),
          h("ul", { class: "chips" }, level.targets.map((target, index) => { const name = targets.find((one) => key(one) === key(target))?.label ?? "gone"; return h("li", { class: "chip" }, name, button(`Remove ${name}`, { icon: "close", kind: "quiet", size: "small", hideLabel: true, onclick: () => { level.targets.splice(index, 1); draw(); } })); })), add);
      }));
    }
    draw();
    return form([
      field("name", "Name", { required: true, value: policy?.name ?? "", maxlength: 200, autofocus: true }),
      list, button("Add a level", { icon: "plus", size: "small", onclick: () => { levels.push({ after_minutes: levels.at(-1).after_minutes + 15, targets: [] }); draw(); } }),
      h("div", { class: "pair" }, field("repeats", "Begin again, times", { type: "number", min: 0, max: 10, value: policy?.repeats ?? 0 }), field("repeat_after_minutes", "Minutes in between", { type: "number", min: 1, max: 1440, value: policy?.repeat_after_minutes ?? 30 })),
    ], {
      actions: [button("Cancel", { onclick: () => close() }), h("button", { type: "submit", class: "button button--primary" }, policy ? "Save" : "Create")],
      submit: async (values, { key: once }) => {
        const body = { name: values.name, levels, repeats: Number(values.repeats), repeat_after_minutes: Number(values.repeat_after_minutes) };
        if (policy) await patch(`/escalation-policies/${policy.id}`, body, { version: policy.version, key: once });
        else await post("/escalation-policies", body, { key: once });
        close();
        toast(policy ? "Policy saved" : "Policy created. A rule starts it.");
        saved();
      },
    });
  }, { kind: "wide" });
}
