import { h, fill } from "../core/dom.js";
import { get, post } from "../core/api.js";
import { setSession, loadSession, isSignedIn, mayBeSignedIn } from "../core/session.js";
import { go } from "../core/router.js";
import { field, form } from "../parts/form.js";
import { gate } from "../parts/gate.js";
import { button, linkButton } from "../parts/button.js";
import { icon } from "../parts/icon.js";

/** Only a path of this site, never another's. */
const inside = (next) => (next && /^\/(?![/\\])/.test(next) ? next : "/incidents");

/** Why somebody came back from their identity provider without being signed in. */
const refusals = {
  "unknown-provider": "There is no such way in any more.", "provider-unavailable": "The identity provider does not answer. Try again in a moment.", expired: "That took too long, or was begun in another window. Try again.",
  denied: "The identity provider refused.", failed: "The identity provider's answer could not be used. An admin finds the reason in the audit trail.", "email-missing": "The identity provider did not tell your e-mail address.",
  "email-not-verified": "Your e-mail address is not verified at the identity provider.", "email-domain": "Addresses like yours are not let in by this way.", "not-invited": "Nobody has invited you yet. Ask an admin.",
  "linked-to-another": "Your address belongs to another account of the identity provider.", "no-role": "None of your groups has a role here. Ask an admin.", "beyond-authority": "You would have more rights than the one who set this way in up. Ask an owner.",
  full: "The organization has as many members as it may have.", "too-many": "That was tried too often. Wait a little.",
};

export default async function signInPage(page) {
  const { scope, query } = page;
  const next = inside(query.get("next"));
  if (!isSignedIn() && mayBeSignedIn()) await loadSession().catch(() => {});
  if (scope.ended) return;
  if (isSignedIn() && !query.get("error")) return go(next, { replace: true });
  const organization = query.get("organization") ?? "";
  const refused = query.get("error") && h("div", { class: "form__problem", role: "alert" }, refusals[query.get("error")] ?? "Signing in did not work. Try again.");

  async function arrive(answer) {
    setSession(answer);
    if (!isSignedIn() || !(await loadSession())) throw new Error("The browser did not keep the session. Are cookies allowed?");
    await go(next, { replace: true });
  }

  /** The password was right; now the code. */
  function askCode(credentials) {
    let recovery = false;
    const code = () => field("code", recovery ? "Recovery code" : "Code", recovery ? { required: true, autocomplete: "off", autocapitalize: "off", spellcheck: "false", maxlength: 40, placeholder: "abcd-efgh-ijkl-mnop" }
      : { required: true, inputmode: "numeric", autocomplete: "one-time-code", maxlength: 10, placeholder: "123 456" });
    function draw() {
      const one = code();
      fill(page.outlet, gate("One more step", recovery ? "Each recovery code is good once." : "Enter the code that your authenticator app shows.", form([one], {
        actions: h("button", { type: "submit", class: "button button--primary button--wide" }, "Sign in"),
        submit: async (values) => {
          const value = recovery ? values.code : values.code.replaceAll(/\s/g, "");
          try { await arrive(await post("/session", { ...credentials, code: value }, { quiet: true })); } catch (error) {
            if (error.code !== "wrong-code") throw error;
            one.field.say(recovery ? "This code is wrong, or was used." : "This code is wrong, or too old. Wait for the next one.");
            one.field.input.select();
          }
        },
      }), h("p", { class: "gate__more" }, h("button", { type: "button", class: "linklike", onclick: () => { recovery = !recovery; draw(); } }, recovery ? "Use the authenticator app" : "Use a recovery code"), " · ", h("button", { type: "button", class: "linklike", onclick: () => drawFirst() }, "Start over"))));
      one.field.input.focus();
    }
    draw();
  }

  const options = await get("/sign-in/options", { params: { organization }, quiet: true, signal: scope.signal }).catch(() => ({ password: true, password_reset: false, providers: [] }));
  if (scope.ended) return;

  function providers() {
    return h("div", { class: "ways" }, options.providers.map((one) => linkButton(`Sign in with ${one.name}`, `${one.start_url}${next === "/incidents" ? "" : `&next=${encodeURIComponent(next)}`}`, { icon: "sso", class: "button button--plain button--wide" })));
  }
  function drawFirst() {
    const email = field("email", "E-mail", { type: "email", required: true, autocomplete: "username", value: query.get("email") ?? "" });
    const password = field("password", "Password", { type: "password", required: true, autocomplete: "current-password" });
    const credentials = options.password && form([email, password], {
      actions: h("button", { type: "submit", class: "button button--primary button--wide" }, "Sign in"),
      submit: async (values) => {
        const all = { ...values, ...(organization && { organization }) };
        try { await arrive(await post("/session", all, { quiet: true })); } catch (error) {
          if (error.code === "second-factor-required") askCode(all); else throw error;
        }
      },
    });
    const forgot = options.password && options.password_reset && h("a", { href: "/forgot-password" }, "Forgotten password?");
    const other = options.providers.length === 0 && button("Use single sign-on", { kind: "quiet", icon: "sso", onclick: askOrganization });
    fill(page.outlet, gate("Sign in", organization ? ["to ", h("strong", {}, organization)] : null, refused,
      options.providers.length > 0 && providers(), options.providers.length > 0 && credentials && h("p", { class: "ways__or", "aria-hidden": "true" }, "or"), credentials,
      (forgot || other) && h("div", { class: "gate__more gate__more--apart" }, forgot, other)));
    (credentials ? (email.field.value ? password : email).field.input : page.outlet.querySelector(".ways a"))?.focus();
  }
  /** Single sign-on belongs to an organization: which? */
  function askOrganization() {
    const slug = field("organization", "Organization", { required: true, maxlength: 63, autocapitalize: "off", spellcheck: "false", autocomplete: "organization", hint: "Its short name, as in its invitation. Ask a colleague if you do not know it." });
    fill(page.outlet, gate("Single sign-on", null, form([slug], {
      actions: h("button", { type: "submit", class: "button button--primary button--wide" }, "Continue"),
      submit: async (values) => {
        const found = await get("/sign-in/options", { params: { organization: values.organization }, quiet: true });
        if (found.providers.length === 0) { slug.field.say("No organization of this name signs in that way."); return; }
        await go(`/sign-in?organization=${encodeURIComponent(values.organization)}${next === "/incidents" ? "" : `&next=${encodeURIComponent(next)}`}`, { replace: true });
      },
    }), h("p", { class: "gate__more" }, h("button", { type: "button", class: "linklike", onclick: drawFirst }, icon("back"), "Back"))));
    slug.field.input.focus();
  }
  drawFirst();
}
