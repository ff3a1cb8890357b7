import { h } from "../core/dom.js";
import { deliveryWord } from "../model/words.js";

/** How a message fares. */
export function deliveryPill(notification) {
  return h("span", { class: ["pill", `pill--delivery-${notification.status}`], title: notification.last_error ?? undefined }, h("span", { class: "pill__dot", "aria-hidden": "true" }), deliveryWord[notification.status] ?? notification.status);
}
