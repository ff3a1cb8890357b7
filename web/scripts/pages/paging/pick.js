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

/** A moment on the wall of a zone: `Thu, Nov 26, 09:00 Europe/Berlin`. */
export const onWall = (value, zone) => `${new Intl.DateTimeFormat("en", { weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: zone }).format(new Date(value))} ${zone}`;

let zones = null;
/** A field for a time zone, with all names to choose from. */
export async function zoneList(get) {
  zones ??= get("/time-zones").then((answer) => answer.items).catch(() => { zones = null; return []; });
  const id = "time-zones";
  if (!document.getElementById(id)) document.body.append(h("datalist", { id }, (await zones).map((name) => h("option", { value: name }))));
  return id;
}

/**
 * What conditions can name, as suggestions under fields that take several names: they go on with what comes after the
 * last comma. Without them the fields work all the same.
 */
export async function routingNames(get) {
  const { services, teams } = await get("/routing-names").catch(() => ({ services: [], teams: [] }));
  const suggesting = (id, names) => {
    const list = document.getElementById(id) ?? h("datalist", { id });
    if (!list.isConnected) document.body.append(list);
    const suggest = (input) => {
      const at = input.value.lastIndexOf(",");
      const before = at < 0 ? "" : `${input.value.slice(0, at)}, `;
      const given = new Set(words(before));
      list.replaceChildren(...names.filter((name) => !given.has(name)).slice(0, 500).map((name) => h("option", { value: before + name })));
    };
    return { list: id, autocomplete: "off", onfocus: (event) => suggest(event.target), oninput: (event) => suggest(event.target) };
  };
  return { services: suggesting("service-names", services), teams: suggesting("team-names", teams) };
}

/** A point in time for `datetime-local`, in the reader's zone, and back. */
export const toLocal = (value) => { const date = new Date(value); return new Date(date - date.getTimezoneOffset() * 60000).toISOString().slice(0, 16); };
export const fromLocal = (text) => (text ? new Date(text).toISOString() : undefined);
