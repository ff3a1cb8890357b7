import { h } from "../../core/dom.js";
import { post } from "../../core/api.js";
import { button } from "../../parts/button.js";
import { card } from "../../parts/card.js";
import { field, form } from "../../parts/form.js";
import { openDialog } from "../../parts/dialog.js";
import { newPassword } from "../../parts/password.js";
import { toast } from "../../parts/toast.js";

const whose = (account) => h("input", { type: "email", class: "visually-hidden", autocomplete: "username", value: account.email, readonly: true, tabindex: "-1", "aria-hidden": "true" });

function dialog(account, changed) {
  return openDialog("Change password", (close) => {
    const current = field("current_password", "Current password", { type: "password", required: true, autocomplete: "current-password", autofocus: true });
    return form([whose(account), current, newPassword("new_password", "New password"), h("p", { class: "faint" }, "You stay signed in here; everywhere else you are signed out.")], {
      actions: [button("Cancel", { onclick: () => close() }), h("button", { type: "submit", class: "button button--primary" }, "Change password")],
      submit: async (values, { key }) => {
        try { await post("/account/password", values, { key }); } catch (error) {
          if (error.code !== "wrong-password") throw error;
          current.field.say("This is not your password.");
          current.field.input.focus();
          return;
        }
        close();
        toast("Password changed", { detail: "Your other sessions have ended." });
        changed();
      },
    });
  });
}

export const passwordCard = (account, { changed }) => card("Password", h("div", { class: "manage manage--apart" }, h("p", { class: "faint" }, "Changing it ends your sessions everywhere else."), button("Change password", { icon: "lock", onclick: () => { dialog(account, changed); } })));

/** Asks for the password before something that matters, and does it: what `run(password)` answers, or undefined. */
export function withPassword(account, title, text, { yes = "Continue", kind = "primary", run }) {
  return openDialog(title, (close) => {
    const password = field("password", "Password", { type: "password", required: true, autocomplete: "current-password", autofocus: true });
    return form([h("p", {}, text), whose(account), password], {
      actions: [button("Cancel", { onclick: () => close() }), h("button", { type: "submit", class: ["button", `button--${kind}`] }, yes)],
      submit: async (values) => {
        try { close((await run(values.password)) ?? true); } catch (error) {
          if (error.code !== "wrong-password") throw error;
          password.field.say("This is not your password.");
          password.field.input.focus();
        }
      },
    });
  }, { kind: "small" });
}
