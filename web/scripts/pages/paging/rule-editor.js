import { h } from "../../core/dom.js";
import { get, patch, post } from "../../core/api.js";
import { openDialog } from "../../parts/dialog.js";
import { field, form, checkbox } from "../../parts/form.js";
import { button } from "../../parts/button.js";
import { complain, toast } from "../../parts/toast.js";
import { rehearsal } from "./rehearsal.js";
import { eventWord, nothingRaises, readable, severities, severityWord } from "../../model/words.js";
import { labelPairs, labelText, pickMany, routingNames, words, zoneList, zoneOfReader } from "./pick.js";
import { Problem } from "../../core/problem.js";

const triggers = ["alert.received", "incident.opened", "incident.severity_raised", "incident.acknowledged", "incident.analysis_complete", "incident.resolved", "runbook.approval_needed", "runbook.execution_failed", "sla.near_breach"];
const days = [["MO", "Mon"], ["TU", "Tue"], ["WE", "Wed"], ["TH", "Thu"], ["FR", "Fri"], ["SA", "Sat"], ["SU", "Sun"]];

/** A new rule, or `rule` changed. */
export async function ruleDialog(rule, { rules, channels, policies }, saved) {
  const [list, names] = await Promise.all([zoneList(get), routingNames(get)]);
  return openDialog(rule ? `Edit ${rule.name}` : "New rule", (close) => {
    const conditions = rule?.conditions ?? {};
    const events = pickMany("When", triggers.map((one) => ({ value: one, label: eventWord[one] ?? readable(one), hint: nothingRaises.has(one) ? "Nothing raises this yet: a rule for it is flagged until something does." : undefined })), rule?.triggers ?? ["incident.opened"]);
    const told = pickMany("Tell", channels.map((one) => ({ value: one.id, label: one.name })), rule?.channels ?? []);
    const onDays = pickMany("On", days.map(([value, label]) => ({ value, label })), conditions.time?.days ?? days.map(([value]) => value));
    const on = checkbox("continue", "Go on to the next rule all the same", { checked: rule?.continue ?? false });
    const any = [["", "Any"], ...severities.map((one) => [one, severityWord[one]])];
    const result = h("div", { class: "stack", "aria-live": "polite" });
    const read = (values) => {
      const labels = labelPairs(values.labels);
      if (labels === null) throw new Problem({ status: 422, errors: [{ field: "labels", message: "must be pairs such as env=prod" }] });
      const chosenDays = onDays.chosen();
      return {
        name: values.name, triggers: events.chosen(), channels: told.chosen(), continue: on.querySelector("input").checked,
        escalation_policy: values.escalation_policy || null, settle_seconds: values.settle_seconds === "" ? null : Number(values.settle_seconds),
        conditions: {
          ...(values.minimum_severity && { minimum_severity: values.minimum_severity }), ...(values.maximum_severity && { maximum_severity: values.maximum_severity }),
          ...(words(values.services).length && { services: words(values.services) }), ...(words(values.teams).length && { teams: words(values.teams) }),
          ...(Object.keys(labels).length && { labels }),
          ...(values.from && values.to && { time: { zone: values.zone, from: values.from, to: values.to, ...(chosenDays.length < 7 && { days: chosenDays }) } }),
        },
      };
    };
    const rehearse = button("Rehearse on the last week", { icon: "history", onclick: async () => {
      try {
        const values = Object.fromEntries([...node.querySelectorAll("[name]")].map((input) => [input.name, input.value.trim()]));
        const mine = { enabled: rule?.enabled ?? true, ...read({ ...values, name: values.name || "New rule" }) };
        result.replaceChildren(...await rehearsal(rule ? rules.map((one) => (one.id === rule.id ? mine : one)) : [...rules, mine], 7, { channels, policies }));
      } catch (error) { complain(error, "Not rehearsed"); }
    } });
    const node = form([
      field("name", "Name", { required: true, value: rule?.name ?? "", maxlength: 200, autofocus: true }),
      events.node,
      h("div", { class: "pair" }, field("minimum_severity", "At least", { type: "choice", value: conditions.minimum_severity ?? "", options: any }), field("maximum_severity", "At most", { type: "choice", value: conditions.maximum_severity ?? "", options: any })),
      field("services", "Services", { value: (conditions.services ?? []).join(", "), hint: "As the topology or alerts call them, separated by commas; * at the end stands for anything.", ...names.services }),
      field("teams", "Teams that own them", { value: (conditions.teams ?? []).join(", "), ...names.teams }),
      field("labels", "Labels", { value: labelText(conditions.labels), hint: "As in env=prod, region=eu*" }),
      h("details", { class: "disclosure", open: Boolean(conditions.time) }, h("summary", {}, "Time of day"),
        h("div", { class: "stack" }, h("div", { class: "pair" }, field("from", "From", { type: "time", value: conditions.time?.from ?? "" }), field("to", "To", { type: "time", value: conditions.time?.to ?? "" })),
          field("zone", "Time zone", { value: conditions.time?.zone ?? zoneOfReader(), list }), onDays.node)),
      told.node,
      field("escalation_policy", "Start an escalation", { type: "choice", value: rule?.escalation_policy ?? "", options: [["", "None"], ...policies.map((one) => [one.id, one.name])] }),
      field("settle_seconds", "Wait for company, seconds", { type: "number", min: 0, max: 3600, value: rule?.settle_seconds ?? "" }),
      on, rehearse, result,
    ], {
      actions: [button("Cancel", { onclick: () => close() }), h("button", { type: "submit", class: "button button--primary" }, rule ? "Save" : "Create")],
      submit: async (values, { key }) => {
        const body = read(values);
        if (rule) await patch(`/notification-rules/${rule.id}`, body, { version: rule.version, key });
        else await post("/notification-rules", body, { key });
        close();
        toast(rule ? "Rule saved" : "Rule created");
        saved();
      },
    });
    return node;
  }, { kind: "wide" });
}
