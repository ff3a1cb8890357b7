import { h } from "./dom.js";
import { now } from "./clock.js";

const relative = new Intl.RelativeTimeFormat("en", { numeric: "always", style: "narrow" });
const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });
const shortClock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const day = new Intl.DateTimeFormat("en", { day: "numeric", month: "short" });
const dayAndYear = new Intl.DateTimeFormat("en", { day: "numeric", month: "short", year: "numeric" });
const full = new Intl.DateTimeFormat("en", { dateStyle: "full", timeStyle: "long" });

const ms = (value) => (value instanceof Date ? value.getTime() : typeof value === "number" ? value : Date.parse(value));

/** `12s`, `4m 05s`, `3h 12m`, `5d 2h`. */
export function duration(seconds) {
  if (seconds === null || seconds === undefined || Number.isNaN(seconds)) return "–";
  const total = Math.max(0, Math.floor(seconds));
  const pad = (number) => String(number).padStart(2, "0");
  if (total < 60) return `${total}s`;
  if (total < 3600) return `${Math.floor(total / 60)}m ${pad(total % 60)}s`;
  if (total < 86400) return `${Math.floor(total / 3600)}h ${pad(Math.floor(total / 60) % 60)}m`;
  return `${Math.floor(total / 86400)}d ${Math.floor(total / 3600) % 24}h`;
}

/** The same with one unit: `4m`, `3h`. */
export function shortDuration(seconds) {
  const total = Math.max(0, Math.floor(seconds));
  if (total < 60) return `${total}s`;
  if (total < 3600) return `${Math.floor(total / 60)}m`;
  if (total < 172800) return `${Math.floor(total / 3600)}h`;
  return `${Math.floor(total / 86400)}d`;
}

export function ago(value) {
  const seconds = (ms(value) - now()) / 1000;
  const size = Math.abs(seconds);
  if (size < 2) return "now";
  if (size < 60) return relative.format(Math.trunc(seconds), "second");
  if (size < 3600) return relative.format(Math.trunc(seconds / 60), "minute");
  if (size < 172800) return relative.format(Math.trunc(seconds / 3600), "hour");
  return relative.format(Math.trunc(seconds / 86400), "day");
}

/** The reader's own clock; with the day where it is not today. */
export function absolute(value, { seconds = true } = {}) {
  const date = new Date(ms(value));
  const time = (seconds ? clock : shortClock).format(date);
  const today = new Date(now());
  if (date.toDateString() === today.toDateString()) return time;
  return `${(date.getFullYear() === today.getFullYear() ? day : dayAndYear).format(date)}, ${time}`;
}

export const utc = (value) => `${new Date(ms(value)).toISOString().replace("T", " ").replace(/\.(\d{3})Z$/, ".$1")} UTC`;
export const seconds = (from, to) => ((to ? ms(to) : now()) - ms(from)) / 1000;

const modes = {
  relative: (value) => ago(value),
  absolute: (value) => absolute(value),
  short: (value) => absolute(value, { seconds: false }),
  both: (value) => `${absolute(value, { seconds: false })} · ${ago(value)}`,
  age: (value) => shortDuration(seconds(value)),
  timer: (value) => duration(seconds(value)),
};

/** A moment: its text keeps itself current, hovering gives the whole date and UTC. */
export function moment(value, mode = "both", props = {}) {
  if (!value) return h("span", { class: "faint" }, "–");
  return h("time", {
    datetime: value, title: `${full.format(new Date(ms(value)))}\n${utc(value)}`,
    data: mode === "absolute" || mode === "short" ? {} : { tick: mode }, ...props,
  }, modes[mode](value));
}

/** A sentence with the moments in it, of which the server writes `2026-01-05T10:30:00Z`, by the reader's own clock. */
export const withMoments = (text) => String(text ?? "").split(/(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z)/).map((part, at) => (at % 2 === 1 ? moment(part, "absolute") : part));

// One clock for the whole page.
setInterval(() => {
  if (document.hidden) return;
  for (const node of document.querySelectorAll("time[data-tick]")) {
    const text = modes[node.dataset.tick](node.dateTime);
    if (node.textContent !== text) node.textContent = text;
  }
}, 1000);
