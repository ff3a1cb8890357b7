// Who is in a team, and as what.
import { h } from "../../core/dom.js";
import { get, items, put, remove } from "../../core/api.js";
import { moment } from "../../core/time.js";
import { me } from "../../core/session.js";
import { card } from "../../parts/card.js";
import { avatar } from "../../parts/avatar.js";
import { button } from "../../parts/button.js";
import { chooser } from "../../parts/choose.js";
import { openDialog } from "../../parts/dialog.js";
import { field, form } from "../../parts/form.js";
import { toast, complain } from "../../parts/toast.js";

export function teamPeople(team, people, roles, { may, changed, signal }) {
  const path = (id) => `/teams/${team.id}/members/${id}`;

  async function set(person, role) {
    const before = person.role;
    try {
      await put(path(person.user_id), { role: role.name });
      toast(`${person.name} is ${role.title} in ${team.name}`, { undo: async () => { try { await put(path(person.user_id), { role: before }); } catch (error) { complain(error, "Not taken back"); } changed(); } });
    } catch (error) { complain(error, "Not changed"); }
    changed();
  }
  async function drop(person) {
    try {
      await remove(path(person.user_id));
      toast(`${person.name} left ${team.name}`, { undo: async () => { try { await put(path(person.user_id), { role: person.role }); } catch (error) { complain(error, "Not taken back"); } changed(); } });
    } catch (error) { complain(error, "Not removed"); }
    changed();
  }
  async function add() {
    let all;
    try { all = await get("/members", { signal }).then(items); } catch (error) { complain(error, "The members could not be loaded"); return; }
    const inside = new Set(people.map((person) => person.user_id));
    const rest = all.filter((one) => !inside.has(one.id)).sort((a, b) => a.name.localeCompare(b.name));
    openDialog(`Add to ${team.name}`, (close) => {
      if (rest.length === 0) return h("div", { class: "stack" }, h("p", {}, "Everybody of the organization is in this team. Invite more people under Members."));
      const options = roles.options({ inTeam: true });
      return form([
        field("user_id", "Person", { type: "choice", required: true, options: rest.map((one) => [one.id, `${one.name} (${one.email})`]), autofocus: true }),
        field("role", "Role in this team", { type: "choice", required: true, options, value: options.some(([name]) => name === "operator") ? "operator" : undefined, hint: "Counts for this team's alerts and incidents, besides their role in the organization." }),
      ], {
        actions: [button("Cancel", { onclick: () => close() }), h("button", { type: "submit", class: "button button--primary" }, "Add")],
        submit: async ({ user_id: id, role }, { key }) => { await put(path(id), { role }, { key }); close(); toast(`${rest.find((one) => one.id === id).name} joined ${team.name}`); changed(); },
      });
    });
  }
  const row = (person) => h("li", { class: "person-row" }, avatar(person),
    h("div", { class: "person-row__words" }, h("span", { class: "person-row__name truncate" }, person.name, person.user_id === me()?.id && h("span", { class: "faint" }, " (you)")), h("span", { class: "faint truncate" }, person.email)),
    h("span", { class: "person-row__since faint" }, "joined ", moment(person.joined_at, "relative")),
    h("span", { class: "person-row__role" }, may ? chooser(roles.title(person.role), `Role of ${person.name} in this team`, () => roles.entries({ current: person.role, inTeam: true, run: (role) => set(person, role) })) : h("span", { class: "tag" }, roles.title(person.role))),
    may && button(`Remove ${person.name}`, { icon: "close", kind: "quiet", size: "small", hideLabel: true, onclick: () => drop(person) }));
  const adder = may && button("Add somebody", { icon: "plus", size: "small", onclick: add });
  return card("People", people.length > 0 ? h("ul", { class: "person-rows" }, people.map(row))
    : h("p", { class: "faint" }, "Nobody yet. Only people who see every team see this team's alerts."), { count: people.length || undefined, actions: adder });
}
