// The roles of the organization, and which of them one may give to somebody.
import { get } from "../core/api.js";
import { permissionWord } from "./permissions.js";
import { readable } from "./words.js";

export class Roles {
  constructor({ items, permissions }) {
    this.all = items;
    this.permissions = permissions;
    this.byName = new Map(items.map((role) => [role.name, role]));
    this.own = new Set(permissions.filter((one) => one.grantable).map((one) => one.name));
    this.ofTeams = new Set(permissions.filter((one) => one.in_teams).map((one) => one.name));
  }

  static async load(signal) { return new Roles(await get("/roles", { signal })); }

  title(name) { return this.byName.get(name)?.title ?? readable(name); }
  /** Whether one has it oneself, in the whole organization and not in a team only. */
  has(permission) { return this.own.has(permission); }

  /** What keeps one from giving this role; null where nothing does. Only what counts in a team is asked for `inTeam`. */
  obstacle(name, { inTeam = false } = {}) {
    const lacking = (this.byName.get(name)?.permissions ?? []).filter((one) => (!inTeam || this.ofTeams.has(one)) && !this.has(one));
    if (lacking.length === 0) return null;
    const rest = lacking.length - 1;
    return `It may do what you may not: ${permissionWord(lacking[0]).toLowerCase()}${rest > 0 ? `, and ${rest} more` : ""}.`;
  }

  /** For a menu of roles. */
  entries({ current, inTeam = false, run }) {
    return this.all.filter((role) => !inTeam || role.permissions.some((one) => this.ofTeams.has(one)) || role.name === current).map((role) => {
      const obstacle = this.obstacle(role.name, { inTeam });
      return { label: role.title, text: obstacle ?? role.description, checked: role.name === current, disabled: Boolean(obstacle), run: () => { if (role.name !== current) run(role); } };
    });
  }

  /** For a select: those that one may give. */
  options({ inTeam = false } = {}) {
    return this.all.filter((role) => !this.obstacle(role.name, { inTeam }) && (!inTeam || role.permissions.some((one) => this.ofTeams.has(one)))).map((role) => [role.name, role.title]);
  }
}
