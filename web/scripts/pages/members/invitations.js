import { h } from "../../core/dom.js";
import { remove } from "../../core/api.js";
import { moment, seconds } from "../../core/time.js";
import { blank } from "../../parts/states.js";
import { button } from "../../parts/button.js";
import { icon } from "../../parts/icon.js";
import { confirmDialog } from "../../parts/dialog.js";
import { teamChips } from "../../parts/team.js";
import { toast, complain } from "../../parts/toast.js";
import { inviteDialog } from "./invite.js";

function mailed(one) {
  if (one.mail_error) return h("span", { class: "pill pill--firing", title: one.mail_error }, h("span", { class: "pill__dot", "aria-hidden": "true" }), "Mail failed");
  if (one.mailed_at) return h("span", { class: "pill pill--good" }, h("span", { class: "pill__dot", "aria-hidden": "true" }), "Mailed");
  return h("span", { class: "pill", title: "No mail has gone out: hand over the link yourself." }, h("span", { class: "pill__dot", "aria-hidden": "true" }), "Link only");
}

/** Who was asked in and has not come yet. */
export function invitationList(list, { roles, teams, changed, invite }) {
  if (list.length === 0) return blank("Nobody is invited", "An invitation is a link, good once and for a few days, for one address. It says as what somebody comes in.", { picture: "mail", actions: [button("Invite somebody", { kind: "primary", icon: "plus", onclick: invite })] });
  async function revoke(one) {
    if (!(await confirmDialog(`Take back the invitation of ${one.email}?`, "Its link stops working at once. You can invite the same address again.", { yes: "Take back" }))) return;
    try { await remove(`/invitations/${one.id}`); toast(`The invitation of ${one.email} is void`); } catch (error) { complain(error, "Not taken back"); }
    changed();
  }
  return h("ul", { class: "box" }, list.map((one) => {
    const over = seconds(one.expires_at) > 0;
    return h("li", { class: "person-row person-row--invited" }, h("span", { class: "kind", "aria-hidden": "true" }, icon("mail")),
      h("div", { class: "person-row__words" }, h("span", { class: "person-row__name breakable" }, one.email),
        h("span", { class: "faint" }, `${roles.title(one.role)} · by ${one.invited_by ?? "somebody who left"} · `, over ? "expired " : "until ", moment(one.expires_at, "short"))),
      h("span", { class: "person-row__teams" }, teamChips(one.teams.map((each) => teams.get(each.team_id)).filter(Boolean), { most: 2 })),
      over ? h("span", { class: "pill pill--resolved" }, h("span", { class: "pill__dot", "aria-hidden": "true" }), "Expired") : mailed(one),
      h("span", { class: "person-row__actions" },
        button("New link", { size: "small", "aria-label": `New link for ${one.email}`, onclick: () => { inviteDialog({ roles, teams: [...teams.values()], done: changed, again: one }); } }),
        button("Take back", { size: "small", "aria-label": `Take back the invitation of ${one.email}`, onclick: () => revoke(one) })));
  }));
}
