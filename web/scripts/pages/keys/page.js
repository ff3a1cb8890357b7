// API keys: for scripts that drive Bellwether.
import { h, fill } from "../../core/dom.js";
import { get, getAll, items, remove } from "../../core/api.js";
import { setQuery } from "../../core/router.js";
import { moment, seconds } from "../../core/time.js";
import { can } from "../../core/session.js";
import { blank, skeleton } from "../../parts/states.js";
import { button } from "../../parts/button.js";
import { icon } from "../../parts/icon.js";
import { confirmDialog } from "../../parts/dialog.js";
import { teamChips } from "../../parts/team.js";
import { toast, complain } from "../../parts/toast.js";
import { snippet } from "../../parts/copy.js";
import { Roles } from "../../model/roles.js";
import { permissionWord } from "../../model/permissions.js";
import { plural } from "../../model/words.js";
import { createKey } from "./create.js";

function expiry(key) {
  if (!key.expires_at) return "never expires";
  const left = -seconds(key.expires_at);
  if (left <= 0) return h("span", { class: "alarm" }, "expired ", moment(key.expires_at, "relative"));
  return left < 7 * 86400 ? h("span", { class: "soon" }, "expires ", moment(key.expires_at, "relative")) : ["expires ", moment(key.expires_at, left < 60 * 86400 ? "relative" : "short")];
}

function row(key, { roles, teams, drop }) {
  const scope = key.permissions && h("span", { class: "tag", title: key.permissions.map(permissionWord).join(", ") }, plural(key.permissions.length, "permission"));
  const only = (key.team_ids ?? []).map((id) => teams.get(id)).filter(Boolean);
  return h("li", { class: "connected connected--key" }, h("span", { class: "kind", "aria-hidden": "true" }, icon("keys")),
    h("div", { class: "connected__words" }, h("span", { class: "connected__line" }, h("span", { class: "connected__name truncate", title: key.name }, key.name), scope, teamChips(only, { most: 2 })),
      h("span", { class: "faint connected__text" }, roles.title(key.role), " · ", h("code", {}, key.hint), " · ", expiry(key))),
    h("span", { class: "connected__last" }, key.last_used_at ? ["Used ", moment(key.last_used_at, "relative")] : "Never used"),
    drop && button("Revoke", { size: "small", "aria-label": `Revoke ${key.name}`, onclick: () => drop(key) }));
}

export default async function keysPage(page) {
  const { scope } = page;
  const { signal } = scope;
  const may = can("key.manage");
  const content = h("div", {}, skeleton(3));
  let [roles, teams] = [null, new Map()];
  const create = () => { if (roles) createKey({ roles, teams: [...teams.values()], made: load }); };
  const add = () => may && button("Create a key", { kind: "primary", icon: "plus", onclick: create });
  fill(page.outlet, h("div", { class: "page page--narrow" }, h("header", { class: "page__head" }, h("h1", {}, "API keys"), h("p", { class: "page__note" }, "For scripts that read or act through the API."), h("div", { class: "page__actions" }, add())), content));

  async function drop(key) {
    if (!(await confirmDialog(`Revoke ${key.name}?`, "Whatever uses it is refused from now on. This cannot be undone.", { yes: "Revoke" }))) return;
    try { await remove(`/api-keys/${key.id}`); toast(`${key.name} revoked`); } catch (error) { complain(error, "Not revoked"); }
    load();
  }
  async function load() {
    const [list, known, some] = await Promise.all([getAll("/api-keys", { signal }), Roles.load(signal), can("team.read") ? get("/teams", { signal }).then(items) : []]);
    if (scope.ended) return;
    [roles, teams] = [known, new Map(some.map((team) => [team.id, team]))];
    fill(content, list.length > 0 ? h("ul", { class: "box" }, list.map((key) => row(key, { roles, teams, drop: may && drop })))
      : blank("No keys yet", "A key lets a script do what its role allows, or less: only some permissions, only some teams, only for a while.", { picture: "keys", actions: [add()].filter(Boolean),
        more: h("div", { class: "blank__snippets" }, snippet("How a script uses one", `curl -H "Authorization: Bearer bw_…" \\\n  ${location.origin}/api/v1/incidents?status=open`, { language: "sh" })) }));
  }
  await load();
  if (may && page.query.get("new")) { setQuery({ new: "" }); create(); }
}
