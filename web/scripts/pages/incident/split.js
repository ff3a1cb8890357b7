import { h } from "../../core/dom.js";
import { post } from "../../core/api.js";
import { go } from "../../core/router.js";
import { openDialog } from "../../parts/dialog.js";
import { field, form } from "../../parts/form.js";
import { button } from "../../parts/button.js";
import { toast } from "../../parts/toast.js";
import { Problem } from "../../core/problem.js";
import { serviceName } from "../../model/words.js";

/** Some alerts become an incident of their own. */
export function splitDialog(incident, alerts, _changed, chosen = new Set()) {
  return openDialog(`Split #${incident.number}`, (close) => {
    if (alerts.length < 2) return h("p", {}, "It has one alert: nothing to split.");
    const list = h("fieldset", { class: "picks" }, h("legend", { class: "field__label" }, "Which alerts belong elsewhere?"), alerts.map((alert) => h("label", { class: "pick" },
      h("input", { type: "checkbox", value: alert.id, checked: chosen.has(alert.id) }), h("span", { class: "pick__words" }, h("span", {}, alert.name), h("span", { class: "faint" }, serviceName(alert))))));
    return form([list, field("title", "Title of the new incident", { hint: "Left empty, it is named after its alerts.", maxlength: 300 })], {
      actions: [button("Cancel", { onclick: () => close() }), h("button", { type: "submit", class: "button button--primary" }, "Split")],
      submit: async ({ title }, { key }) => {
        const ids = [...list.querySelectorAll("input:checked")].map((input) => input.value);
        if (ids.length === 0) throw new Problem({ status: 422, detail: "Choose at least one alert." });
        if (ids.length === alerts.length) throw new Problem({ status: 422, detail: "Leave at least one alert here." });
        const answer = await post(`/incidents/${incident.id}/split`, { alert_ids: ids, ...(title && { title }) }, { key });
        close();
        toast(`${ids.length} split off into #${answer.number}`);
        go(`/incidents/${answer.number}`);
      },
    });
  });
}
