// One's own account: who one is, how one gets in, and where one is signed in.
import { h, fill } from "../../core/dom.js";
import { get, items } from "../../core/api.js";
import { organization, role } from "../../core/session.js";
import { avatar } from "../../parts/avatar.js";
import { icon } from "../../parts/icon.js";
import { skeleton } from "../../parts/states.js";
import { readable } from "../../model/words.js";
import { profileCard } from "./profile.js";
import { passwordCard } from "./password.js";
import { factorCard } from "./factor.js";
import { sessionsCard } from "./sessions.js";

export default async function accountPage(page) {
  const { signal } = page.scope;
  const content = h("div", {}, skeleton(3, "card"));
  fill(page.outlet, h("div", { class: "page page--narrow" }, h("header", { class: "page__head" }, h("h1", {}, "Account"), h("p", { class: "page__note" }, "Yours alone, in every organization that you belong to.")), content));
  const places = { head: h("div", {}), profile: h("div", {}), password: h("div", {}), factor: h("div", {}), sessions: h("div", {}) };

  async function drawSessions() {
    const sessions = await get("/account/sessions", { signal }).then(items);
    if (!page.scope.ended) fill(places.sessions, sessionsCard(sessions, { changed: drawSessions }));
  }
  async function look() {
    const account = await get("/account", { signal });
    if (page.scope.ended) return;
    fill(places.head, h("div", { class: "whoami" }, h("span", { class: "whoami__picture" }, avatar(account)),
      h("div", { class: "whoami__words" }, h("strong", { class: "truncate" }, account.name), h("span", { class: "faint truncate" }, account.email)), h("span", { class: "tag" }, `${readable(role())} in ${organization()?.name}`)),
    !account.may_change && h("p", { class: "note" }, icon("sso"), "You came in by single sign-on: name, password and second factor are looked after where your company keeps its accounts."));
    fill(places.profile, account.may_change && profileCard(account, { changed: look }));
    fill(places.password, account.may_change && account.has_password && passwordCard(account, { changed: drawSessions }));
    fill(places.factor, account.may_change && account.has_password && factorCard(account, { changed: look }));
  }
  await Promise.all([look(), drawSessions()]);
  if (!page.scope.ended) fill(content, h("div", { class: "stack stack--loose stack--parts" }, Object.values(places)));
}
