// Who is told next, and when, unless somebody acknowledges; and how to keep it quiet for a while.
import { h, fill } from "../../core/dom.js";
import { post } from "../../core/api.js";
import { moment } from "../../core/time.js";
import { card } from "../../parts/card.js";
import { button } from "../../parts/button.js";
import { openDialog } from "../../parts/dialog.js";
import { field, form } from "../../parts/form.js";
import { toast } from "../../parts/toast.js";

const held = (one) => ["Held by ", h("strong", {}, one.held_by), ", goes on ", moment(one.held_until, "relative")];
const words = { acknowledged: "Stopped: somebody has acknowledged", over: "Over", exhausted: "Gone through to the end, and nobody has acknowledged" };

export function drawEscalations(node, list) {
  if (list.length === 0) { fill(node); return; }
  fill(node, card("Escalation", h("ul", { class: "escalations" }, list.map((one) => h("li", {}, h("strong", {}, one.policy), h("span", { class: "faint" },
    one.status === "active" ? [`Level ${one.next_level} of ${one.levels}`, one.rounds > 1 && `, round ${one.round} of ${one.rounds}`, ", is told ", moment(one.next_at, "relative")] : one.status === "held" ? held(one) : words[one.status]))))));
}

export function snoozeDialog(incident) {
  return openDialog(`Snooze #${incident.number}`, (close) => form([
    field("minutes", "For", { type: "choice", required: true, value: "60", options: [["15", "15 minutes"], ["60", "1 hour"], ["240", "4 hours"], ["1440", "1 day"], ["10080", "1 week"]], hint: "Nobody is told of it until then. An escalation that runs stands still and goes on afterwards; acknowledge to stop it." }),
    field("reason", "Why", { maxlength: 500 }),
  ], {
    actions: [button("Cancel", { onclick: () => close() }), h("button", { type: "submit", class: "button button--primary" }, "Snooze")],
    submit: async (values, { key }) => {
      await post(`/incidents/${incident.id}/snooze`, { minutes: Number(values.minutes), ...(values.reason && { reason: values.reason }) }, { key });
      close();
      toast(`#${incident.number} is snoozed`);
    },
  }));
}
