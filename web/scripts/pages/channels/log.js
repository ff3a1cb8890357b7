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
import { eventWord, readable, plural, severityWord } from "../../model/words.js";

const outcomeWord = { started: "Started", sent: "Sent", retry: "Will try again", rejected: "Refused", unknown: "Answer lost" };

/** What a sum tells of, asked for when it is opened. */
function heldBack(one) {
  const node = h("div", { class: "held", "aria-live": "polite" }, h("p", { class: "faint" }, "Loading what was held back…"));
  const load = async () => {
    try {
      const held = items(await get(`/notifications/${one.id}/held`));
      node.replaceChildren(h("p", { class: "faint" }, `${plural(one.held, "message")} held back by the limit of an hour, told in sum ${one.sent_at ? "" : "at the full hour"}`, one.sent_at && moment(one.sent_at, "absolute"), "."),
        h("ul", { class: "box rehearsal" }, held.map((event) => h("li", { class: "rehearsal__row" }, h("span", { class: "truncate" }, event.incident ? h("a", { href: `/incidents/${event.incident.number}` }, `#${event.incident.number} ${event.title}`) : event.title), h("span", { class: "faint" }, `${eventWord[event.event] ?? readable(event.event)} · ${severityWord[event.severity] ?? event.severity} · `, moment(event.at, "absolute"))))));
    } catch (error) { node.replaceChildren(h("p", { class: "note note--warning" }, error.detail ?? "It could not be loaded."), button("Try again", { size: "small", onclick: load })); }
  };
  return { node, load };
}

function entry(one) {
  const held = one.held > 0 ? heldBack(one) : null;
  const attempts = one.attempts ?? [];
  const incident = one.incident;
  async function retry() {
    try { await post(`/notifications/${one.id}/retry`, {}); toast("It is tried again"); } catch (error) { complain(error, "Not tried again"); }
  }
  async function redeliver() {
    try { await post(`/notifications/${one.id}/redeliver`, {}); toast("It is sent once more, under the same id"); } catch (error) { complain(error, "Not sent"); }
  }
  return h("li", {}, h("details", { class: "delivery", ontoggle: (event) => { if (event.target.open && held) held.load(); } },
    h("summary", { class: "delivery__head" }, icon("chevron"), deliveryPill(one),
      h("span", { class: "delivery__words" }, h("span", { class: "truncate" }, `${eventWord[one.event] ?? readable(one.event)}${incident ? ` · #${incident.number} ${incident.title ?? ""}` : ""}`), h("span", { class: "faint truncate" }, `to ${one.recipient ? `${one.recipient} by ` : ""}${one.channel?.name ?? one.channel_name ?? "channel"} · ${one.held > 0 ? `${plural(one.held, "message")} held back · ` : ""}${plural(one.attempts?.length ?? 0, "attempt")}`)),
      moment(one.sent_at ?? one.created_at, "relative", { class: "delivery__time" })),
    h("div", { class: "delivery__body" },
      one.last_error && h("p", { class: ["note", one.status !== "dropped" && "note--warning"] }, one.last_error),
      held?.node,
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
