// Why people were told or not, and who was.
import { h, fill } from "../../core/dom.js";
import { moment } from "../../core/time.js";
import { card } from "../../parts/card.js";
import { icon } from "../../parts/icon.js";
import { deliveryPill } from "../../parts/delivery.js";
import { eventWord, readable } from "../../model/words.js";

export function drawDecision(node, incident) {
  const decision = incident.decision;
  if (!decision) { fill(node); return; }
  const paged = decision.decision === "approved";
  fill(node, card("Why people were told", h("div", { class: "decision" },
    h("p", { class: ["decision__word", paged ? "decision__word--yes" : "decision__word--no"] }, icon(paged ? "channels" : "shield"), paged ? "Approved: people are told" : "Suppressed: nobody is told"),
    h("p", {}, decision.rationale),
    h("p", { class: "faint" }, "Policy ", h("code", {}, decision.policy_version), " · ", moment(decision.decided_at, "short"))), { }));
  if (!paged) node.querySelector(".card__title").textContent = "Why nobody was told";
}

export function drawNotifications(node, notifications) {
  fill(node, card("Messages sent", notifications.length === 0 ? h("p", { class: "faint" }, "None so far. ", h("a", { href: "/settings/channels" }, "Channels"), " decide who hears of what.")
    : h("ul", { class: "sent" }, notifications.map((one) => h("li", { class: "sent__item" },
      h("div", { class: "sent__words" }, h("span", { class: "sent__channel truncate" }, one.channel?.name ?? one.channel_name ?? "Channel"), h("span", { class: "faint" }, eventWord[one.event] ?? readable(one.event), " · ", moment(one.sent_at ?? one.created_at, "short"))),
      deliveryPill(one)))), { count: notifications.length }));
}
