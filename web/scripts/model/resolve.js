import { h } from "../core/dom.js";
import { post } from "../core/api.js";
import { openDialog } from "../parts/dialog.js";
import { field, form } from "../parts/form.js";
import { button } from "../parts/button.js";
import { toast } from "../parts/toast.js";
import { resolutions } from "./words.js";
import { complain } from "../parts/toast.js";

/** Asks for the reason, then resolves. */
export function resolveDialog(incident, changed) {
  return openDialog(`Resolve #${incident.number}`, (close) => {
    const reasons = h("fieldset", { class: "reasons" }, h("legend", { class: "field__label" }, "Why does it end?"),
      resolutions.map(([value, word, hint], at) => h("label", { class: "reason" },
        h("input", { type: "radio", name: "resolution", value, checked: at === 0, autofocus: at === 0 }),
        h("span", { class: "reason__words" }, h("span", { class: "reason__word" }, word), h("span", { class: "reason__hint" }, hint)))));
    return h("div", { class: "stack" },
      incident.firing_count > 0 && h("p", { class: "note note--warning" }, `${incident.firing_count} of its alerts still fire. They stay with this incident.`),
      form([reasons, field("note", "Note", { type: "lines", rows: 3, hint: "What helped? The next person will be glad of it." })], {
        actions: [button("Cancel", { onclick: () => close() }), h("button", { type: "submit", class: "button button--primary" }, "Resolve")],
        submit: async ({ note }, { key }) => {
          const resolution = reasons.querySelector("input:checked").value;
          const answer = await post(`/incidents/${incident.id}/resolve`, { resolution, ...(note && { note }) }, { key });
          close(true);
          changed(answer);
          toast(`#${incident.number} resolved`, { undo: async () => {
            try { changed(await post(`/incidents/${incident.id}/reopen`, {})); } catch (error) { complain(error, "Not reopened"); }
          } });
        },
      }));
  });
}
