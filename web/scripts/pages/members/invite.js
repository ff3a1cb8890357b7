import { h } from "../../core/dom.js";
import { post } from "../../core/api.js";
import { moment } from "../../core/time.js";
import { openDialog } from "../../parts/dialog.js";
import { field, form, checkbox } from "../../parts/form.js";
import { button } from "../../parts/button.js";
import { snippet } from "../../parts/copy.js";

const useful = (options, wanted) => (options.some(([name]) => name === wanted) ? wanted : options.at(-1)?.[0]);

/** Teams to join at once, each with a role there. */
function teamPicks(teams, roles, chosen) {
  const options = roles.options({ inTeam: true });
  const rows = teams.map((team) => {
    const before = chosen.find((one) => one.team_id === team.id)?.role;
    const select = h("select", { class: "input input--small", "aria-label": `Role in ${team.name}`, hidden: !before }, options.map(([name, title]) => h("option", { value: name, selected: name === (before ?? useful(options, "operator")) }, title)));
    const check = checkbox("team", team.name, { value: team.id, checked: Boolean(before), onchange: (event) => { select.hidden = !event.target.checked; } });
    const node = h("div", { class: "team-pick" }, check, select);
    node.choice = () => (check.querySelector("input").checked ? { team_id: team.id, role: select.value } : null);
    return node;
  });
  const node = h("fieldset", { class: "picks" }, h("legend", { class: "field__label" }, "Teams to join at once ", h("span", { class: "field__optional" }, "optional")), rows);
  node.choices = () => rows.map((row) => row.choice()).filter(Boolean);
  return node;
}

/** Asks somebody in, and shows the link once. `again` makes a new link for an invitation that there is. */
export async function inviteDialog({ roles, teams, done, again }) {
  const options = roles.options();
  const made = await openDialog(again ? `New link for ${again.email}` : "Invite somebody", (close) => {
    const picks = teams.length > 0 ? teamPicks(teams, roles, again?.teams ?? []) : null;
    return form([
      again && h("p", { class: "note" }, "The earlier link stops working."),
      field("email", "E-mail address", { type: "email", required: true, maxlength: 254, value: again?.email ?? "", hint: "Only the person with this address can come in by the link.", autocomplete: "off", autofocus: !again, readonly: Boolean(again) }),
      field("role", "Role in the organization", { type: "choice", required: true, options, value: again?.role ?? useful(options, "operator"), hint: "What they may do everywhere. You can give what you have yourself." }),
      picks,
    ], {
      actions: [button("Cancel", { onclick: () => close() }), h("button", { type: "submit", class: "button button--primary" }, again ? "Make a new link" : "Invite")],
      submit: async ({ email, role }, { key }) => close(await post("/invitations", { email, role, ...(picks && { teams: picks.choices() }) }, { key })),
    });
  });
  if (!made) return;
  done();
  await openDialog(`${made.email} is invited`, (close) => h("div", { class: "stack" },
    h("p", {}, `They come in as ${roles.title(made.role)}. A mail goes out where the server sends mail; otherwise hand over this link yourself. It is shown this once, and good until `, moment(made.expires_at, "short"), "."),
    snippet("Link", made.url), h("div", { class: "dialog__actions" }, button("Done", { kind: "primary", onclick: () => close() }))), { kind: "wide" });
}
