// A second factor: codes of an authenticator app, and recovery codes for when it is lost.
import { h } from "../../core/dom.js";
import { post } from "../../core/api.js";
import { moment } from "../../core/time.js";
import { button } from "../../parts/button.js";
import { card } from "../../parts/card.js";
import { icon } from "../../parts/icon.js";
import { copyButton } from "../../parts/copy.js";
import { field, form } from "../../parts/form.js";
import { openDialog } from "../../parts/dialog.js";
import { toast } from "../../parts/toast.js";
import { qrCode } from "../../parts/qr.js";
import { plural } from "../../model/words.js";
import { withPassword } from "./password.js";
import { showCodes } from "./codes.js";

/** Steps of the set-up: the code to scan, then the first code back. Answers the recovery codes. */
function enrol({ secret, otpauth_uri: uri }) {
  return openDialog("Set up an authenticator app", (close) => form([
    h("ol", { class: "steps" },
      h("li", {}, h("p", {}, "Scan this with an authenticator app."), h("div", { class: "enrol" }, qrCode(uri, { label: "QR code for the authenticator app" }),
        h("div", { class: "enrol__words" }, h("p", { class: "faint" }, "No camera? Type this key instead:"), h("code", { class: "enrol__secret" }, secret.replace(/(.{4})(?=.)/g, "$1 ")), h("div", {}, copyButton(secret, { label: "Copy key" }), h("a", { class: "button button--quiet button--small", href: uri }, "Open an app here"))))),
      h("li", {}, field("code", "Enter the code that it shows", { required: true, inputmode: "numeric", autocomplete: "one-time-code", maxlength: 10, placeholder: "123 456", autofocus: true }))),
  ], {
    actions: [button("Cancel", { onclick: () => close() }), h("button", { type: "submit", class: "button button--primary" }, "Turn it on")],
    submit: async ({ code }, { key }) => close((await post("/account/second-factor/confirm", { code: code.replaceAll(/\s/g, "") }, { key })).recovery_codes),
  }));
}

export function factorCard(account, { changed }) {
  const { enabled, confirmed_at: since, recovery_codes_left: left } = account.second_factor;
  async function turnOn() {
    const secret = await withPassword(account, "Turn on a second factor", "Who you are is asked once more, so that nobody does this at a machine that you left.", { run: (password) => post("/account/second-factor", { password }) });
    if (!secret) return;
    const codes = await enrol(secret);
    if (!codes) return;
    await showCodes(codes, account);
    toast("A second factor is on", { detail: "You are asked for a code at every sign-in." });
    changed();
  }
  async function turnOff() {
    if (!(await withPassword(account, "Turn off the second factor?", "A password alone is enough to sign in then. Your recovery codes end.", { yes: "Turn off", kind: "danger", run: (password) => post("/account/second-factor/disable", { password }) }))) return;
    toast("The second factor is off");
    changed();
  }
  async function renew() {
    const answer = await withPassword(account, "New recovery codes", "The ones that you have stop working.", { yes: "Make new ones", run: (password) => post("/account/recovery-codes", { password }) });
    if (!answer) return;
    await showCodes(answer.recovery_codes, account);
    changed();
  }
  if (!enabled) {
    return card("Second factor", h("div", { class: "manage manage--apart" }, h("p", { class: "faint" }, "A code from your phone besides the password: whoever learns the password alone does not get in."), button("Turn on", { icon: "shield", kind: "primary", onclick: turnOn })));
  }
  return card("Second factor", h("div", { class: "stack" },
    h("div", { class: "manage manage--apart" }, h("p", { class: "factor-on" }, icon("shield"), h("span", {}, h("strong", {}, "On"), " since ", moment(since, "short"), ". Codes of your authenticator app.")), button("Turn off", { kind: "danger", onclick: turnOff })),
    h("div", { class: "manage manage--apart" }, h("p", { class: left < 3 ? "soon" : "faint" }, left === 0 ? "No recovery code is left: make new ones, or a lost phone locks you out." : `${plural(left, "recovery code")} left, for when your phone is not.`), button("New recovery codes", { icon: "refresh", onclick: renew }))));
}
