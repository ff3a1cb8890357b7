import { h } from "../../core/dom.js";
import { patch } from "../../core/api.js";
import { patchSession } from "../../core/session.js";
import { card } from "../../parts/card.js";
import { field, form } from "../../parts/form.js";
import { toast } from "../../parts/toast.js";

export function profileCard(account, { changed }) {
  return card("Name", form([field("name", "Your name", { required: true, value: account.name, maxlength: 200, autocomplete: "name", hint: "As others see it, at incidents and in the audit trail." })], {
    class: "form form--line", actions: h("button", { type: "submit", class: "button button--primary" }, "Save"),
    submit: async ({ name }, { key }) => {
      const answer = await patch("/account", { name }, { key });
      patchSession({ user: { name: answer.name } });
      toast("Name saved");
      changed();
    },
  }));
}
