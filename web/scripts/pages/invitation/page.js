// Coming in by an invitation: with the account that there is for the address, or with a new one.
import { h, fill } from "../../core/dom.js";
import { get, post } from "../../core/api.js";
import { setSession, loadSession } from "../../core/session.js";
import { go } from "../../core/router.js";
import { moment } from "../../core/time.js";
import { field, form } from "../../parts/form.js";
import { gate } from "../../parts/gate.js";
import { linkButton } from "../../parts/button.js";
import { toast } from "../../parts/toast.js";
import { newPassword } from "../../parts/password.js";
import { readable } from "../../model/words.js";

export default async function invitationPage(page) {
  const token = page.query.get("token") ?? "";
  let offer;
  try {
    offer = await get("/invitations/accept", { params: { token }, quiet: true, signal: page.scope.signal });
  } catch (error) {
    if (error.status === 0 || error.status >= 500 || error.status === 429) throw error;
    return fill(page.outlet, gate("This invitation no longer works", "It was used already, taken back, or is too old.",
      h("p", { class: "gate__text" }, "Ask whoever invited you for a new link."), linkButton("Sign in", "/sign-in", { kind: "primary" })));
  }
  const lead = h("p", { class: "gate__text" }, "You come in as ", h("strong", {}, readable(offer.role)), ". The invitation is good until ", moment(offer.expires_at, "short"), ".");
  const address = field("email", "E-mail", { type: "email", value: offer.email, readonly: true, required: true, autocomplete: "username" });
  const known = offer.has_account;
  const name = known ? null : field("name", "Your name", { required: true, maxlength: 200, autocomplete: "name", hint: "As others see it." });
  const password = known ? field("password", "Password", { type: "password", required: true, autocomplete: "current-password", hint: "Of the account that you have already." }) : newPassword("password", "Choose a password");
  const body = h("div", { class: "stack" }, lead, form([address, name, password], {
    actions: h("button", { type: "submit", class: "button button--primary button--wide" }, known ? `Join ${offer.organization}` : "Create account and join"),
    submit: async (values, { key }) => {
      const answer = await post("/invitations/accept", { token, password: values.password, ...(!known && { name: values.name }) }, { quiet: true, key });
      if (answer.signed_in === false) {
        setSession(null);
        toast(`You joined ${offer.organization}. Sign in.`);
        await go(`/sign-in?organization=${encodeURIComponent(answer.organization)}&email=${encodeURIComponent(offer.email)}`, { replace: true });
        return;
      }
      setSession(answer);
      if (!(await loadSession())) throw new Error("The browser did not keep the session. Are cookies allowed?");
      toast(`Welcome to ${offer.organization}`);
      await go("/incidents", { replace: true });
    },
  }));
  fill(page.outlet, gate(`Join ${offer.organization}`, null, body));
  (name ?? password).field.input.focus();
}
