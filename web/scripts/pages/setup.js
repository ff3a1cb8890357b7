import { h, fill } from "../core/dom.js";
import { get, post } from "../core/api.js";
import { setSession, loadSession } from "../core/session.js";
import { go } from "../core/router.js";
import { field, form } from "../parts/form.js";
import { gate } from "../parts/gate.js";
import { newPassword } from "../parts/password.js";
import { linkButton } from "../parts/button.js";

const dead = (detail) => gate("This link no longer works", detail || "It was used already, or the server has started anew since.",
  h("p", { class: "gate__text" }, "The server prints a new one when it starts and no owner exists."), linkButton("Sign in", "/sign-in", { kind: "primary" }));

export default async function setupPage(page) {
  const token = page.query.get("token") ?? "";
  try {
    const answer = await get("/setup", { params: { token }, quiet: true, signal: page.scope.signal });
    if (answer?.valid === false || answer?.needed === false) return fill(page.outlet, dead());
  } catch (error) {
    if (error.status === 0) throw error;
    return fill(page.outlet, dead(error.detail));
  }
  const name = field("name", "Your name", { required: true, autocomplete: "name" });
  fill(page.outlet, gate("Welcome to Bellwether", "Create the first owner. You can invite others later.", form([
    name,
    field("email", "E-mail", { type: "email", required: true, autocomplete: "username" }),
    newPassword("password", "Password"),
  ], {
    actions: h("button", { type: "submit", class: "button button--primary button--wide" }, "Create owner"),
    submit: async (values, { key }) => {
      const session = await post("/setup", { token, ...values }, { quiet: true, key });
      // Some answers carry the session, some only set the cookie.
      setSession(session?.csrf_token ? session : null);
      if (!(await loadSession())) await post("/session", { email: values.email, password: values.password }, { quiet: true }).then(setSession);
      await go("/incidents", { replace: true });
    },
  })));
  name.field.input.focus();
}
