// Rules in their order, and what another set of them would have done.
import { h } from "../../core/dom.js";
import { getAll, patch, put } from "../../core/api.js";
import { can } from "../../core/session.js";
import { blank } from "../../parts/states.js";
import { button } from "../../parts/button.js";
import { icon } from "../../parts/icon.js";
import { openMenu } from "../../parts/menu.js";
import { confirmDialog, openDialog } from "../../parts/dialog.js";
import { toast, complain } from "../../parts/toast.js";
import { removeWithUndo } from "./undo.js";
import { withMoments } from "../../core/time.js";
import { eventWord, readable, severityWord, plural } from "../../model/words.js";
import { rehearsal } from "./rehearsal.js";
import { ruleDialog } from "./rule-editor.js";
import { labelText } from "./pick.js";

const dayWord = { MO: "Mon", TU: "Tue", WE: "Wed", TH: "Thu", FR: "Fri", SA: "Sat", SU: "Sun" };

/** A rule's conditions as a sentence. */
export function conditionWords({ conditions = {} }) {
  const parts = [];
  if (conditions.minimum_severity) parts.push(`${severityWord[conditions.minimum_severity]} or worse`);
  if (conditions.maximum_severity) parts.push(`at most ${severityWord[conditions.maximum_severity]}`);
  if (conditions.services?.length) parts.push(`services ${conditions.services.join(", ")}`);
  if (conditions.teams?.length) parts.push(`teams ${conditions.teams.join(", ")}`);
  if (Object.keys(conditions.labels ?? {}).length) parts.push(labelText(conditions.labels));
  if (conditions.time) parts.push(`${conditions.time.from}–${conditions.time.to} ${conditions.time.days?.map((one) => dayWord[one] ?? one).join(" ") ?? "every day"} (${conditions.time.zone})`);
  return parts.join(" · ") || "Everything";
}

export default async function rulesView(part) {
  const { signal } = part.scope;
  const [rules, channels, policies] = await Promise.all([getAll("/notification-rules", { signal }), getAll("/channels", { signal }), getAll("/escalation-policies", { signal })]);
  const edit = (rule) => ruleDialog(rule, { rules, channels, policies }, part.reload);
  const rehearse = button("Rehearse", { icon: "history", onclick: () => rehearseDialog(rules, channels, policies) });
  part.actions(rules.length > 0 && can("rule.manage") && rehearse, can("rule.manage") && button("Add a rule", { kind: "primary", icon: "plus", onclick: () => edit(null) }));
  if (rules.length === 0) return blank("No rules yet", "Each channel hears what its own settings say. A rule decides by severity, service, label or time of day, and can start an escalation.", { picture: "channels", actions: can("rule.manage") ? [button("Add a rule", { kind: "primary", icon: "plus", onclick: () => edit(null) })] : [] });
  const name = (list, id) => list.find((one) => one.id === id)?.name ?? "something that is gone";

  async function move(at, by) {
    const ids = rules.map((rule) => rule.id);
    [ids[at], ids[at + by]] = [ids[at + by], ids[at]];
    try { await put("/notification-rules/order", { ids }); } catch (error) { complain(error, "The order was not saved"); }
    part.reload();
  }
  async function set(rule, enabled) {
    try { await patch(`/notification-rules/${rule.id}`, { enabled }, { version: rule.version }); toast(enabled ? "Enabled" : "Disabled"); } catch (error) { complain(error, "Not saved"); }
    part.reload();
  }
  async function drop(rule) {
    if (!(await confirmDialog(`Delete ${rule.name}?`, "What it told is told no more, unless another rule or a channel's own settings say so.", { yes: "Delete" }))) return;
    const at = rules.indexOf(rule);
    await removeWithUndo("/notification-rules", rule, part.reload, { restored: (made) => {
      const ids = rules.filter((one) => one !== rule).map((one) => one.id);
      ids.splice(at, 0, made.id);
      return put("/notification-rules/order", { ids });
    } });
  }
  function row(rule, at) {
    const told = [...rule.channels.map((id) => name(channels, id)), ...(rule.escalation_policy ? [`escalation ${name(policies, rule.escalation_policy)}`] : [])];
    const more = button(`More for ${rule.name}`, { icon: "more", kind: "quiet", size: "small", hideLabel: true, "aria-haspopup": "menu", "aria-expanded": "false", onclick: () => { openMenu(more, [
      { label: "Edit…", picture: icon("edit"), run: () => edit(rule) },
      at > 0 && { label: "Move up", run: () => move(at, -1) }, at < rules.length - 1 && { label: "Move down", run: () => move(at, 1) },
      rule.enabled ? { label: "Disable", picture: icon("close"), run: () => set(rule, false) } : { label: "Enable", picture: icon("check"), run: () => set(rule, true) },
      null, { label: "Delete…", danger: true, run: () => drop(rule) },
    ].filter((one) => one !== false)); } });
    return h("li", { class: ["directive", !rule.enabled && "directive--off"] }, h("span", { class: "directive__place", "aria-hidden": "true" }, at + 1),
      h("div", { class: "directive__words" },
        h("span", { class: "directive__name" }, rule.name),
        h("span", { class: "faint" }, `${rule.triggers.map((one) => eventWord[one] ?? readable(one)).join(", ")} · ${conditionWords(rule)}`),
        h("span", { class: "directive__told" }, icon("chevron"), h("span", {}, told.join(", ")), rule.continue && h("span", { class: "tag" }, "goes on")),
        (rule.flags ?? []).map((flag) => h("p", { class: "note note--warning directive__flag" }, h("span", {}, h("strong", {}, { inert: "Never matches", shadowed: "Never reached", broken: "Broken" }[flag.code]), ": ", withMoments(flag.message))))),
      !rule.enabled && h("span", { class: "pill pill--resolved" }, h("span", { class: "pill__dot", "aria-hidden": "true" }), "Disabled"),
      can("rule.manage") && more);
  }
  return h("div", {}, h("p", { class: "faint paging__lead" }, "Read from the top; the first that fits ends it, unless it goes on. A channel that no rule names hears what its own settings say."),
    h("ol", { class: "box" }, rules.map(row)));
}

/** The rules as they are against any one left out: what would have been different. */
function rehearseDialog(rules, channels, policies) {
  return openDialog("Rehearse the rules", () => {
    const left = new Set();
    const result = h("div", { class: "stack", "aria-live": "polite" }, h("p", { class: "faint" }, "Untick what you think of removing, and see who would have been told in the last days."));
    const days = h("select", { class: "input", "aria-label": "Days" }, [1, 7, 30, 90].map((one) => h("option", { value: one, selected: one === 7 }, `Last ${plural(one, "day")}`)));
    const boxes = h("ul", { class: "checks" }, rules.map((rule) => h("li", { class: "check" }, h("input", { type: "checkbox", id: `rehearse-${rule.id}`, checked: rule.enabled, onchange: (event) => { if (event.target.checked) left.delete(rule.id); else left.add(rule.id); } }), h("label", { for: `rehearse-${rule.id}` }, rule.name))));
    const run = button("Rehearse", { kind: "primary", onclick: async () => {
      try { result.replaceChildren(...await rehearsal(rules.filter((rule) => rule.enabled && !left.has(rule.id)), Number(days.value), { channels, policies })); } catch (error) { complain(error, "Not rehearsed"); }
    } });
    return h("div", { class: "stack" }, boxes, h("div", { class: "row-of-controls" }, days, run), result);
  }, { kind: "wide" });
}
