// Four weeks of shifts, a row a week: who has which part of which day.
import { h, fill } from "../../core/dom.js";
import { getAll } from "../../core/api.js";
import { button } from "../../parts/button.js";
import { onWall, zoneOfReader } from "./pick.js";

const day = 86400000;
const startOfDay = (value) => { const date = new Date(value); date.setHours(0, 0, 0, 0); return date; };
const startOfWeek = (value) => { const date = startOfDay(value); date.setDate(date.getDate() - ((date.getDay() + 6) % 7)); return date; };
const addDays = (date, count) => { const next = new Date(date); next.setDate(next.getDate() + count); return next; };
const weekday = new Intl.DateTimeFormat(undefined, { weekday: "short" });
const dayAndMonth = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short" });
const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });

/** Colours for the people of a calendar, in the order in which they come: the first eight differ. */
function palette() {
  const known = new Map();
  return (id) => { if (!known.has(id)) known.set(id, known.size % 8); return known.get(id); };
}
const initials = (name) => name.split(/\s+/).filter(Boolean).slice(0, 2).map((word) => word[0].toUpperCase()).join("");

function bar(shift, from, to, hue, zone) {
  const begin = Math.max(new Date(shift.from), from);
  const end = Math.min(new Date(shift.to), to);
  const name = shift.user?.name ?? "Nobody";
  const start = new Date(shift.from) > from ? `${clock.format(begin)} ` : "";
  const own = `${dayAndMonth.format(begin)} ${clock.format(begin)} to ${dayAndMonth.format(end)} ${clock.format(end)}`;
  const theirs = zone === zoneOfReader() ? "" : ` (${onWall(begin, zone)} to ${onWall(end, zone)})`;
  const words = `${name}, ${own}${theirs}${shift.source === "override" ? ", override" : ""}`;
  // What is too short for a name shows its initials; all of it is a touch or a hover away, and read out.
  const isBrief = (end - begin) / (to - from) < 0.1;
  const label = isBrief ? (shift.user ? initials(name) : "") : `${start}${name}`;
  return h("li", { class: ["shift", isBrief && "shift--brief", shift.user ? `shift--${hue(shift.user.id)}` : "shift--nobody", shift.source === "override" && "shift--override"], title: words, vars: { start: ((begin - from) / (to - from)).toFixed(5), length: ((end - begin) / (to - from)).toFixed(5) } },
    h("span", { class: "shift__name truncate", "aria-hidden": "true" }, label), h("span", { class: "visually-hidden" }, words));
}

export async function calendar(scope, schedule) {
  let first = startOfWeek(Date.now());
  const weeks = h("div", { class: "calendar__weeks" });
  const hue = palette();
  const range = h("span", { class: "calendar__range", "aria-live": "polite" });
  async function load() {
    const last = addDays(first, 28);
    range.textContent = `${dayAndMonth.format(first)} – ${dayAndMonth.format(addDays(last, -1))}`;
    const shifts = await getAll(`/schedules/${schedule.id}/shifts`, { params: { limit: undefined, from: first.toISOString(), to: last.toISOString() }, signal: scope.signal });
    if (scope.ended) return;
    fill(weeks, [0, 1, 2, 3].map((week) => {
      const from = addDays(first, week * 7);
      const to = addDays(from, 7);
      const own = shifts.filter((shift) => new Date(shift.to) > from && new Date(shift.from) < to);
      const now = Date.now();
      return h("div", { class: "week" },
        h("div", { class: "week__days", "aria-hidden": "true" }, Array.from({ length: 7 }, (_, at) => { const date = addDays(from, at); return h("span", { class: ["week__day", startOfDay(now).getTime() === date.getTime() && "week__day--today"] }, h("span", { class: "week__name" }, weekday.format(date)), ` ${date.getDate()}`); })),
        h("ul", { class: "week__shifts" }, own.map((shift) => bar(shift, from, to, hue, schedule.zone)), now >= from && now < to && h("li", { class: "week__now", "aria-hidden": "true", vars: { start: ((now - from) / (to - from)).toFixed(5) } })));
    }));
  }
  const move = (by) => async () => { first = addDays(first, by); await load(); };
  const node = h("div", { class: "calendar" }, h("div", { class: "calendar__head" }, range, button("Earlier", { size: "small", "aria-label": `Earlier weeks of ${schedule.name}`, onclick: move(-28) }), button("Today", { size: "small", "aria-label": `This week of ${schedule.name}`, onclick: async () => { first = startOfWeek(Date.now()); await load(); } }), button("Later", { size: "small", "aria-label": `Later weeks of ${schedule.name}`, onclick: move(28) })), weeks);
  await load();
  return node;
}
