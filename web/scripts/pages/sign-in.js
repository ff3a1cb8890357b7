import { h, fill } from "../core/dom.js";
import { post } from "../core/api.js";
import { setSession, loadSession, isSignedIn, mayBeSignedIn } from "../core/session.js";
import { go } from "../core/router.js";
import { field, form } from "../parts/form.js";
import { gate } from "../parts/gate.js";

/** Only a path of this site, never another's. */
const inside = (next) => (next && /^\/(?![/\\])/.test(next) ? next : "/incidents");

export default async function signInPage(page) {
  const next = inside(page.query.get("next"));
  if (!isSignedIn() && mayBeSignedIn()) await loadSession().catch(() => {});
  if (page.scope.ended) return;
  if (isSignedIn()) return go(next, { replace: true });
  const email = field("email", "E-mail", { type: "email", required: true, autocomplete: "username", autofocus: true });
  const password = field("password", "Password", { type: "password", required: true, autocomplete: "current-password" });
  fill(page.outlet, gate("Sign in", null, form([email, password], {
    actions: h("button", { type: "submit", class: "button button--primary button--wide" }, "Sign in"),
    submit: async (values) => {
      setSession(await post("/session", values, { quiet: true }));
      if (!isSignedIn() || !(await loadSession())) throw new Error("The browser did not keep the session. Are cookies allowed?");
      await go(next, { replace: true });
    },
  })));
  email.field.input.focus();
}
