// Picking from what there is: channels, people, policies; each a list of boxes to tick.
import { h } from "../../core/dom.js";
import { checkbox } from "../../parts/form.js";

/** Several of a list; `chosen()` gives their ids. */
export function pickMany(legend, options, chosen = []) {
  const set = new Set(chosen);
  const node = h("fieldset", { class: "checks" }, h("legend", { class: "field__label" }, legend),
    options.length > 0 ? options.map((one) => checkbox(legend, one.label, { value: one.value, checked: set.has(one.value), hint: one.hint })) : h("p", { class: "faint" }, "There are none yet."));
  return { node, chosen: () => [...node.querySelectorAll("input:checked")].map((input) => input.value) };
}

export const words = (text) => (text ?? "").split(",").map((word) => word.trim()).filter(Boolean);

/** `env=prod, region=eu` as an object; null for what cannot be read so. */
export function labelPairs(text) {
  const pairs = words(text).map((word) => word.split("=").map((part) => part.trim()));
  return pairs.every((pair) => pair.length === 2 && pair[0]) ? Object.fromEntries(pairs) : null;
}
export const labelText = (labels) => Object.entries(labels ?? {}).map(([name, value]) => `${name}=${value}`).join(", ");

export const zoneOfReader = () => Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";

let zones = null;
/** A field for a time zone, with all names to choose from. */
export async function zoneList(get) {
  zones ??= get("/time-zones").then((answer) => answer.items).catch(() => { zones = null; return []; });
  const id = "time-zones";
  if (!document.getElementById(id)) document.body.append(h("datalist", { id }, (await zones).map((name) => h("option", { value: name }))));
  return id;
}

/** A point in time for `datetime-local`, in the reader's zone, and back. */
export const toLocal = (value) => { const date = new Date(value); return new Date(date - date.getTimezoneOffset() * 60000).toISOString().slice(0, 16); };
export const fromLocal = (text) => (text ? new Date(text).toISOString() : undefined);
