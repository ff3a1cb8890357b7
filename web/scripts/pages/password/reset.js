import { h, fill } from "../../core/dom.js";
import { post } from "../../core/api.js";
import { go } from "../../core/router.js";
import { form } from "../../parts/form.js";
import { gate } from "../../parts/gate.js";
import { linkButton } from "../../parts/button.js";
import { newPassword } from "../../parts/password.js";
import { toast } from "../../parts/toast.js";

const dead = () => gate("This link no longer works", "It was used already, or is older than an hour.", linkButton("Ask for a new one", "/forgot-password", { kind: "primary" }));

export default async function resetPage(page) {
  // Behind the #: browsers send that to nobody.
  const token = new URLSearchParams(location.hash.slice(1)).get("token") ?? "";
  if (!token) return fill(page.outlet, dead());
  const { valid } = await post("/password-resets/check", { token }, { quiet: true, signal: page.scope.signal });
  if (page.scope.ended) return;
  if (!valid) return fill(page.outlet, dead());
  const password = newPassword("password", "New password");
  fill(page.outlet, gate("Choose a new password", "You are signed out everywhere then, and sign in anew.", form([password], {
    actions: h("button", { type: "submit", class: "button button--primary button--wide" }, "Set the password"),
    submit: async (values, { key }) => {
      try { await post("/password-resets/use", { token, ...values }, { quiet: true, key }); } catch (error) {
        if (error.status !== 404 && error.status !== 410) throw error;
        fill(page.outlet, dead());
        return;
      }
      toast("The password is set. Sign in.");
      await go("/sign-in", { replace: true });
    },
  })));
  password.field.input.focus();
}
