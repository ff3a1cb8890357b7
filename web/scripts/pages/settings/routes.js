// Where the settings pages are. Each stands in the frame of ./frame.js, and names the permission that opens it.
import { go } from "../../core/router.js";
import { settingsPages } from "./list.js";

const pages = {
  account: [["", () => import("../account/page.js")]],
  organization: [["", () => import("../organization/page.js")]],
  teams: [["", () => import("../teams/page.js")], ["/new", () => import("../teams/new.js"), "New team"], ["/:id", () => import("../teams/one.js"), "Team"]],
  members: [["", () => import("../members/page.js")]],
  roles: [["", () => import("../roles/page.js")], ["/new", () => import("../roles/new.js"), "New role"], ["/:name", () => import("../roles/one.js"), "Role"]],
  sso: [["", () => import("../sso/page.js")], ["/new", () => import("../sso/new.js"), "Add a provider"], ["/:id", () => import("../sso/one.js"), "Provider"]],
  audit: [["", () => import("../audit/page.js")]],
  // Senders post to /integrations/…, so what people look at lives under /settings.
  integrations: [["", () => import("../integrations/page.js")], ["/new", () => import("../integrations/new.js"), "Add an integration"], ["/:id", () => import("../integrations/one.js"), "Integration"]],
  channels: [["", () => import("../channels/page.js")]],
  keys: [["", () => import("../keys/page.js")]],
};

/** What else than the page's own permission a page needs. */
const needs = { "/settings/teams/new": "team.manage", "/settings/roles/new": "role.manage", "/settings/sso/new": "sso.manage", "/settings/integrations/new": "integration.manage" };

export function settingsRoutes(route) {
  route("/settings", () => import("./page.js"), { section: "settings", settings: "", title: "Settings" });
  for (const { id, href, label, needs: permission } of settingsPages) {
    for (const [rest, load, title] of pages[id]) route(href + rest, load, { section: "settings", settings: id, title: title ?? label, needs: needs[href + rest] ?? permission });
  }
  // Where these were before.
  for (const old of ["/integrations", "/integrations/:id", "/channels"]) route(old, async () => ({ default: () => go(`/settings${location.pathname}${location.search}`, { replace: true }) }));
}
