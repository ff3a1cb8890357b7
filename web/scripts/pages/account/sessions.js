// Where one is signed in.
import { h } from "../../core/dom.js";
import { post, remove } from "../../core/api.js";
import { setSession } from "../../core/session.js";
import { stop } from "../../core/live.js";
import { go } from "../../core/router.js";
import { moment } from "../../core/time.js";
import { card } from "../../parts/card.js";
import { button } from "../../parts/button.js";
import { icon } from "../../parts/icon.js";
import { confirmDialog } from "../../parts/dialog.js";
import { toast, complain } from "../../parts/toast.js";

const browsers = [["Edg/", "Edge"], ["OPR/", "Opera"], ["Firefox/", "Firefox"], ["Chrome/", "Chrome"], ["CriOS/", "Chrome"], ["Safari/", "Safari"], ["curl/", "curl"]];
const systems = [["iPhone", "iPhone"], ["iPad", "iPad"], ["Android", "Android"], ["Mac OS X", "macOS"], ["Windows", "Windows"], ["Linux", "Linux"]];

/** "Firefox on Linux", as far as the browser tells. */
export function deviceOf(agent) {
  const hit = (list) => list.find(([mark]) => (agent ?? "").includes(mark))?.[1];
  const [browser, system] = [hit(browsers), hit(systems)];
  return browser && system ? `${browser} on ${system}` : browser ?? system ?? (agent || "Unknown browser");
}

function leave(text) {
  stop();
  setSession(null);
  toast(text);
  return go("/sign-in");
}

export function sessionsCard(sessions, { changed }) {
  const several = new Set(sessions.map((one) => one.organization.id)).size > 1;
  async function end(one) {
    try { await remove(`/account/sessions/${one.id}`); toast(`${deviceOf(one.user_agent)} is signed out`); } catch (error) { complain(error, "Not signed out"); }
    changed();
  }
  async function endAll() {
    if (!(await confirmDialog("Sign out everywhere?", "All your sessions end, this one too. Scripts with API keys go on.", { yes: "Sign out everywhere" }))) return;
    try { await post("/account/sign-out-everywhere", {}); await leave("You are signed out everywhere"); } catch (error) { complain(error, "Not signed out"); }
  }
  const row = (one) => h("li", { class: "person-row" }, h("span", { class: "kind", "aria-hidden": "true" }, icon("device")),
    h("div", { class: "person-row__words" }, h("span", { class: "connected__line" }, h("span", { class: "person-row__name truncate", title: one.user_agent ?? undefined }, deviceOf(one.user_agent)), one.current && h("span", { class: "pill pill--good" }, h("span", { class: "pill__dot", "aria-hidden": "true" }), "This one")),
      h("span", { class: "faint session__facts" }, [several && one.organization.name, one.address, one.method === "single_sign_on" && "single sign-on"].filter(Boolean).map((part) => [part, " · "]), "since ", moment(one.created_at, "short"))),
    h("span", { class: "person-row__since faint" }, one.current ? "in use now" : ["used ", moment(one.last_seen_at, "relative")]),
    !one.current && button("Sign out", { size: "small", "aria-label": `Sign out ${deviceOf(one.user_agent)}`, onclick: () => end(one) }));
  return card("Sessions", [h("p", { class: "card__text" }, "Where you are signed in. End what you do not know, and change your password then."), h("ul", { class: "person-rows" }, sessions.map(row))],
    { count: sessions.length, actions: button("Sign out everywhere", { size: "small", onclick: endAll }) });
}
