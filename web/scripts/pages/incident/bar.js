// What to press. On a phone it stays in reach of the thumb.
import { h, fill } from "../../core/dom.js";
import { button } from "../../parts/button.js";
import { icon } from "../../parts/icon.js";
import { openMenu } from "../../parts/menu.js";
import { complain, toast } from "../../parts/toast.js";
import { post } from "../../core/api.js";
import { can, me } from "../../core/session.js";
import { isOpen } from "../../model/words.js";
import { acknowledge, assignToMe } from "../../model/actions.js";
import { resolveDialog } from "../../model/resolve.js";
import { mergeDialog } from "./merge.js";
import { shareDialog } from "./share.js";
import { splitDialog } from "./split.js";
import { snoozeDialog } from "./escalation.js";

export async function reopen(incident, changed) {
  try { changed(await post(`/incidents/${incident.id}/reopen`, {})); toast(`#${incident.number} reopened`); } catch (error) { complain(error, "Not reopened"); }
}

export function drawBar(node, incident, { changed, comment, alerts }) {
  if (incident.status === "merged") { fill(node); return; }
  const kept = node.contains(document.activeElement) ? document.activeElement.dataset.action : null;
  const open = isOpen(incident);
  const acknowledged = Boolean(incident.acknowledged_at);
  const entries = [
    open && can("incident.share") && { label: "Share with a team…", picture: icon("share"), run: () => shareDialog(incident, changed) },
    open && can("incident.regroup") && { label: "Merge into another…", picture: icon("merge"), run: () => mergeDialog(incident, changed) },
    open && can("incident.regroup") && { label: "Split alerts off…", picture: icon("split"), run: () => splitDialog(incident, alerts(), changed) },
    open && can("incident.acknowledge") && { label: "Snooze…", picture: icon("clock"), run: () => snoozeDialog(incident) },
  ].filter(Boolean);
  const more = button("More actions", { icon: "more", hideLabel: true, "aria-haspopup": "menu", "aria-expanded": "false", onclick: () => { openMenu(more, entries, { label: "More actions" }); } });
  fill(node,
    open && !acknowledged && can("incident.acknowledge") && button("Acknowledge", { icon: "check", kind: "primary", key: "a", data: { action: "acknowledge" }, onclick: () => acknowledge(incident, changed) }),
    open && can("incident.assign") && incident.assignee?.id !== me()?.id && button("Assign to me", { icon: "user", data: { action: "assign" }, onclick: () => assignToMe(incident, changed) }),
    open && can("incident.resolve") && button("Resolve", { icon: "shield", key: "r", kind: acknowledged ? "primary" : "plain", data: { action: "resolve" }, onclick: () => { resolveDialog(incident, changed); } }),
    !open && can("incident.resolve") && button("Reopen", { icon: "reopen", data: { action: "reopen" }, onclick: () => reopen(incident, changed) }),
    can("incident.comment") && button("Comment", { icon: "comment", key: "c", data: { action: "comment" }, onclick: comment }),
    entries.length > 0 && more);
  if (kept) (node.querySelector(`[data-action="${kept}"]`) ?? node.querySelector("button"))?.focus({ preventScroll: true });
}
