import { h } from "../../core/dom.js";
import { get, items, post } from "../../core/api.js";
import { go } from "../../core/router.js";
import { openDialog } from "../../parts/dialog.js";
import { field, form } from "../../parts/form.js";
import { button } from "../../parts/button.js";
import { toast } from "../../parts/toast.js";

/** All alerts of this incident go into another. */
export async function mergeDialog(incident) {
  const others = await get("/incidents", { params: { status: "open", limit: 100 } }).then(items).catch(() => []);
  const choices = others.filter((one) => one.id !== incident.id);
  return openDialog(`Merge #${incident.number}`, (close) => {
    if (choices.length === 0) return h("p", {}, "No other incident is open.");
    return h("div", { class: "stack" }, h("p", {}, "Its alerts move to the other incident, and this one is closed as merged. Splitting brings them apart again."),
      form([field("into", "Into", { type: "choice", required: true, options: choices.map((one) => [one.id, `#${one.number} ${one.title}`]) })], {
        actions: [button("Cancel", { onclick: () => close() }), h("button", { type: "submit", class: "button button--primary" }, "Merge")],
        submit: async ({ into }, { key }) => {
          await post(`/incidents/${incident.id}/merge`, { into }, { key });
          close();
          const target = choices.find((one) => one.id === into);
          toast(`#${incident.number} is now part of #${target.number}`);
          go(`/incidents/${target.number}`);
        },
      }));
  });
}
