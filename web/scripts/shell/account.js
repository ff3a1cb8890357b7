import { openMenu } from "../parts/menu.js";
import { icon } from "../parts/icon.js";
import { signOut } from "../core/session.js";
import { go } from "../core/router.js";
import { stop } from "../core/live.js";
import { chosenTheme, chooseTheme, themes } from "./themes.js";

export async function leave() {
  stop();
  await signOut();
  go("/sign-in");
}

/** The person's menu; on a phone it also holds the settings pages. */
export function openAccountMenu(anchor, help, pages = []) {
  openMenu(anchor, [
    ...pages.map(([id, href, label]) => ({ label, picture: icon(id), run: () => go(href) })),
    ...(pages.length > 0 ? [null] : []),
    ...themes.map(({ value, label, picture }) => ({ label, picture: icon(picture), checked: chosenTheme() === value, run: () => chooseTheme(value) })),
    null,
    { label: "Keyboard shortcuts", picture: icon("help"), hint: "?", run: help },
    { label: "Sign out", picture: icon("out"), run: leave },
  ], { label: "Account" });
}
