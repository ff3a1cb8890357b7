import { h } from "../core/dom.js";
import { icon } from "./icon.js";

/** A team's name, small. */
export const teamChip = (team, { shared = false } = {}) => h("span", { class: ["team", shared && "team--shared"], title: shared ? `Shared with ${team.name}` : `Of ${team.name}` },
  icon(shared ? "share" : "teams"), h("span", { class: "team__name" }, shared && h("span", { class: "visually-hidden" }, "Shared with "), team.name));

/** Several; beyond `most` their number. */
export function teamChips(teams, { most = 3, shared = [] } = {}) {
  const all = [...teams.map((team) => teamChip(team)), ...shared.map((team) => teamChip(team, { shared: true }))];
  if (all.length === 0) return null;
  const rest = [...teams, ...shared].slice(most);
  return h("span", { class: "teams" }, all.slice(0, most), rest.length > 0 && h("span", { class: "team team--more", title: rest.map((team) => team.name).join(", ") }, `+${rest.length}`));
}
