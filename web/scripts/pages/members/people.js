import { h } from "../../core/dom.js";
import { patch, remove } from "../../core/api.js";
import { moment } from "../../core/time.js";
import { can, me } from "../../core/session.js";
import { avatar } from "../../parts/avatar.js";
import { blank } from "../../parts/states.js";
import { button } from "../../parts/button.js";
import { chooser } from "../../parts/choose.js";
import { openMenu } from "../../parts/menu.js";
import { confirmDialog } from "../../parts/dialog.js";
import { teamChips } from "../../parts/team.js";
import { toast, complain } from "../../parts/toast.js";

/** The people in `list`; `all` tells how many owners there are. */
export function memberList(list, { all, roles, teams, changed, clear, invite }) {
  if (list.length === 0) return blank("Nobody matches", "Loosen the filters to see more.", { picture: "search", actions: [button("Clear filters", { onclick: clear })] });

  async function set(person, role) {
    const before = person.role;
    try {
      await patch(`/members/${person.id}`, { role: role.name });
      toast(`${person.name} is ${role.title} now`, { undo: async () => { try { await patch(`/members/${person.id}`, { role: before }); toast("Taken back"); } catch (error) { complain(error, "Not taken back"); } changed(); } });
    } catch (error) { complain(error, `${person.name} keeps the role ${roles.title(before)}`); }
    changed();
  }
  async function drop(person) {
    const mine = person.id === me()?.id;
    if (!(await confirmDialog(mine ? "Leave the organization?" : `Remove ${person.name}?`, `${mine ? "Your" : "Their"} sessions end at once, and ${mine ? "your" : "their"} places in teams go. What ${mine ? "you" : "they"} did stays in the records. To come back takes a new invitation.`, { yes: mine ? "Leave" : "Remove" }))) return;
    try { await remove(`/members/${person.id}`); toast(`${person.name} was removed`); } catch (error) { complain(error, "Not removed"); }
    changed();
  }
  function row(person) {
    const mine = person.id === me()?.id;
    const own = person.teams.map((one) => teams.get(one.team_id)).filter(Boolean);
    const tooMuch = roles.obstacle(person.role);
    const may = can("member.manage") && !tooMuch;
    const more = can("member.manage") && button(`More for ${person.name}`, { icon: "more", kind: "quiet", size: "small", hideLabel: true, "aria-haspopup": "menu", "aria-expanded": "false", onclick: () => { openMenu(more, [
      { label: mine ? "Leave the organization…" : "Remove…", danger: !tooMuch, disabled: Boolean(tooMuch), text: tooMuch ?? undefined, run: () => drop(person) },
    ], { label: `More for ${person.name}` }); } });
    return h("li", { class: "person-row" }, avatar(person),
      h("div", { class: "person-row__words" }, h("span", { class: "person-row__name truncate", title: person.name }, person.name, mine && h("span", { class: "faint" }, " (you)")), h("span", { class: "faint truncate", title: person.email }, person.email)),
      h("span", { class: "person-row__teams" }, teamChips(own, { most: 2 })),
      h("span", { class: "person-row__since faint" }, person.last_seen_at ? ["seen ", moment(person.last_seen_at, "relative")] : "never signed in"),
      h("span", { class: "person-row__role" }, may ? chooser(roles.title(person.role), `Role of ${person.name}`, () => roles.entries({ current: person.role, run: (role) => set(person, role) }))
        : h("span", { class: "tag", title: can("member.manage") ? tooMuch : undefined }, roles.title(person.role))),
      more);
  }
  return h("div", { class: "stack" }, h("ul", { class: "box" }, list.map(row)),
    all.length === 1 && can("member.invite") && h("div", { class: "hint" }, h("p", {}, h("strong", {}, "You are alone here. "), "Invite the people who are on call with you; a role says what each may do, and teams whose alerts they see."), button("Invite somebody", { icon: "plus", onclick: invite })));
}
