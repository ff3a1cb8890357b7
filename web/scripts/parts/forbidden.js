// A page that one may not read: which permission it needs, who could give it, and what one can do instead.
import { h } from "../core/dom.js";
import { get, items } from "../core/api.js";
import { can, role } from "../core/session.js";
import { blank } from "./states.js";
import { linkButton } from "./button.js";
import { copyButton } from "./copy.js";
import { avatar } from "./avatar.js";
import { permissionWord } from "../model/permissions.js";
import { readable } from "../model/words.js";

/** Who could open it: those whose role allows to give roles. */
async function helpers() {
  if (!can("member.read") || !can("role.read")) return [];
  const [members, roles] = await Promise.all([get("/members").then(items), get("/roles").then(items)]);
  const able = new Set(roles.filter((one) => one.permissions.includes("member.manage")).map((one) => one.name));
  return members.filter((one) => able.has(one.role)).slice(0, 5);
}

export function forbidden(title, permission) {
  const people = h("div", { class: "askable", hidden: true });
  helpers().then((some) => {
    if (some.length === 0) return;
    people.hidden = false;
    people.append(h("h2", { class: "askable__title" }, "Who can help"), h("ul", { class: "box" }, some.map((one) => h("li", { class: "askable__person" }, avatar(one, { named: true }), h("span", { class: "faint truncate" }, one.email), copyButton(one.email, { label: "Copy address" })))));
  }).catch(() => { /* then nobody is named */ });
  return blank(title, [`Your role, ${readable(role())}, does not allow: “${permissionWord(permission)}”. It takes the permission `, h("code", {}, permission), "."],
    { picture: "lock", level: "h1", actions: [linkButton("Back to settings", "/settings")], more: people });
}
