import { openMenu } from "../parts/menu.js";
import { icon } from "../parts/icon.js";
import { get, items, post } from "../core/api.js";
import { avatar } from "../parts/avatar.js";
import { complain } from "../parts/toast.js";
import { me, organization, signOut } from "../core/session.js";
import { go } from "../core/router.js";
import { stop } from "../core/live.js";
import { readable } from "../model/words.js";
import { chosenTheme, chooseTheme, themes } from "./themes.js";

export async function leave() {
  stop();
  await signOut();
  go("/sign-in");
}

/** Another organization is another world: everything is loaded anew. */
async function switchTo(one) {
  try {
    await post("/session/organization", { organization: one.slug });
    stop();
    location.assign("/incidents");
  } catch (error) { complain(error, `Not moved to ${one.name}`); }
}

const known = new Map();
/** One's organizations; asked for once. */
async function organizations() {
  const mine = me()?.id;
  if (!known.has(mine)) known.set(mine, get("/session/organizations").then(items).catch(() => { known.delete(mine); return []; }));
  return known.get(mine);
}

/** The person's menu, with their organizations; on a phone it also holds what the edge has no room for. */
export async function openAccountMenu(anchor, help, pages = []) {
  const others = await organizations();
  openMenu(anchor, [
    ...(others.length > 1 ? ["Organizations", ...others.map((one) => ({ label: one.name, hint: readable(one.role), checked: one.id === organization()?.id, run: () => { if (one.id !== organization()?.id) switchTo(one); } })), null] : []),
    ...pages.map(([id, href, label]) => ({ label, picture: icon(id), run: () => go(href) })),
    { label: "Your account", picture: avatar(me()).firstChild, hint: me()?.email, run: () => go("/settings/account") },
    null,
    ...themes.map(({ value, label, picture }) => ({ label, picture: icon(picture), checked: chosenTheme() === value, run: () => chooseTheme(value) })),
    null,
    { label: "Keyboard shortcuts", picture: icon("help"), hint: "?", run: help },
    { label: "Sign out", picture: icon("out"), run: leave },
  ], { label: "Account" });
}
