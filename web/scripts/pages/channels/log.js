// Every message, every attempt, and what became of it.
import { h } from "../../core/dom.js";
import { get, items, post } from "../../core/api.js";
import { moment } from "../../core/time.js";
import { can } from "../../core/session.js";
import { blank } from "../../parts/states.js";
import { button } from "../../parts/button.js";
import { icon } from "../../parts/icon.js";
import { deliveryPill } from "../../parts/delivery.js";
import { moreSentinel } from "../../parts/more.js";
import { toast, complain } from "../../parts/toast.js";
import { eventWord, readable, plural } from "../../model/words.js";

const outcomeWord = { started: "Started", sent: "Sent", retry: "Will try again", rejected: "Refused", unknown: "Answer lost" };

function entry(one) {
  const attempts = one.attempts ?? [];
  const incident = one.incident;
  async function retry() {
    try { await post(`/notifications/${one.id}/retry`, {}); toast("It is tried again"); } catch (error) { complain(error, "Not tried again"); }
  }
  async function redeliver() {
    try { await post(`/notifications/${one.id}/redeliver`, {}); toast("It is sent once more, under the same id"); } catch (error) { complain(error, "Not sent"); }
  }
  return h("li", {}, h("details", { class: "delivery" },
    h("summary", { class: "delivery__head" }, icon("chevron"), deliveryPill(one),
      h("span", { class: "delivery__words" }, h("span", { class: "truncate" }, `${eventWord[one.event] ?? readable(one.event)}${incident ? ` · #${incident.number} ${incident.title ?? ""}` : ""}`), h("span", { class: "faint truncate" }, `to ${one.recipient ? `${one.recipient} by ` : ""}${one.channel?.name ?? one.channel_name ?? "channel"} · ${plural(one.attempts?.length ?? 0, "attempt")}`)),
      moment(one.sent_at ?? one.created_at, "relative", { class: "delivery__time" })),
    h("div", { class: "delivery__body" },
      one.last_error && h("p", { class: "note note--warning" }, one.last_error),
      attempts.length > 0 && h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Attempts" }, h("table", { class: "table" }, h("thead", {}, h("tr", {}, ["Attempt", "When", "Outcome", "Answer", "Took"].map((word) => h("th", { scope: "col" }, word)))),
        h("tbody", {}, attempts.map((attempt) => h("tr", {}, h("td", {}, attempt.attempt), h("td", {}, moment(attempt.at, "absolute")), h("td", {}, outcomeWord[attempt.outcome] ?? attempt.outcome), h("td", {}, attempt.error ?? attempt.status_code ?? "–"), h("td", {}, attempt.took_ms !== null && attempt.took_ms !== undefined ? `${attempt.took_ms} ms` : "–")))))),
      h("div", { class: "delivery__actions" }, incident && h("a", { href: `/incidents/${incident.number ?? incident.id}` }, "Open the incident"),
        can("notification.redeliver") && ["dead", "unknown"].includes(one.status) && button("Try again", { icon: "refresh", size: "small", onclick: retry }),
        can("notification.redeliver") && one.status === "sent" && button("Send once more", { icon: "refresh", size: "small", onclick: redeliver })))));
}

/** @param only statuses, comma separated; nothing for all. */
export async function deliveryLog(scope, only) {
  const first = await get("/notifications", { params: { limit: 50, status: only }, signal: scope.signal });
  if (items(first).length === 0) return only ? blank("Nothing failed", "What could not be delivered, or may not have been, waits here for a person.", { picture: "check" }) : blank("No messages yet", "Each message about an incident is written down here, with every attempt to deliver it.", { picture: "channels" });
  const list = h("ul", { class: "box" }, items(first).map(entry));
  let cursor = first.next_cursor;
  let busy = false;
  const more = moreSentinel(scope, async () => {
    if (busy || !cursor) return;
    busy = true;
    try { const page = await get("/notifications", { params: { limit: 50, cursor, status: only }, signal: scope.signal }); cursor = page.next_cursor; list.append(...items(page).map(entry)); more.hidden = !cursor; } catch { /* the button stays */ } finally { busy = false; }
  });
  more.hidden = !cursor;
  return h("div", {}, list, more);
}
