// What was different before and after, for people: field by field, lists by what came and went.
import { h } from "../../core/dom.js";
import { moment } from "../../core/time.js";
import { readable } from "../../model/words.js";

const isTime = (value) => typeof value === "string" && /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d/.test(value) && !Number.isNaN(Date.parse(value));
const isObject = (value) => value !== null && typeof value === "object" && !Array.isArray(value);
const isPlain = (value) => value === null || value === undefined || typeof value !== "object";

function shown(value, names) {
  if (value === null || value === undefined) return h("span", { class: "faint" }, "nothing");
  if (value === "") return h("span", { class: "faint" }, "empty");
  if (value === true) return "yes";
  if (value === false) return "no";
  if (value === "[redacted]") return h("span", { class: "faint" }, "kept secret");
  if (typeof value === "string" && names.has(value)) return h("span", { title: value }, names.get(value));
  if (isTime(value)) return moment(new Date(value).toISOString(), "both");
  if (isPlain(value)) return String(value);
  if (Array.isArray(value) && value.length === 0) return h("span", { class: "faint" }, "none");
  if (Array.isArray(value) && value.every(isPlain)) return h("span", { class: "diff__words" }, value.map((one) => h("code", {}, names.get(one) ?? String(one))));
  return h("pre", { class: "diff__json", tabindex: "0" }, JSON.stringify(value, null, 2));
}

const gone = (content) => h("del", { class: "diff__gone" }, h("span", { class: "visually-hidden" }, "Before: "), content);
const come = (content) => h("ins", { class: "diff__come" }, h("span", { class: "visually-hidden" }, "After: "), content);

/** A list of words, as those that went and those that came; what stayed is counted. */
function words(before, after, names) {
  const [was, is] = [new Set(before), new Set(after)];
  const [went, came] = [before.filter((one) => !is.has(one)), after.filter((one) => !was.has(one))];
  const stayed = after.length - came.length;
  return [went.map((one) => gone(h("code", {}, names.get(one) ?? String(one)))), came.map((one) => come(h("code", {}, names.get(one) ?? String(one)))), stayed > 0 && h("span", { class: "faint" }, `${stayed} unchanged`)];
}

function line(name, before, after, { names, both }) {
  const list = (value) => (Array.isArray(value) && value.every(isPlain) ? value : null);
  const content = !both ? shown(after ?? before, names)
    : list(before) && list(after) ? words(before, after, names)
      : [gone(shown(before, names)), come(shown(after, names))];
  return h("div", { class: "diff__row" }, h("dt", {}, readable(name.replace(/_id$/, "").replace(/_at$/, ""))), h("dd", { class: both ? "diff__both" : null }, content));
}

const unsaid = new Set(["version", "org_id"]);

/** `before` or `after` is null where there was nothing. */
export function diff(before, after, names = new Map()) {
  const both = Boolean(before && after);
  const flat = (value) => Object.entries(value ?? {}).filter(([name]) => !unsaid.has(name));
  const fields = [...new Set([...flat(before), ...flat(after)].map(([name]) => name))]
    .flatMap((name) => (both && isObject(before[name]) && isObject(after[name])
      ? [...new Set([...Object.keys(before[name]), ...Object.keys(after[name])])].filter((key) => JSON.stringify(before[name][key]) !== JSON.stringify(after[name][key])).map((key) => [`${name} ${key}`, before[name][key], after[name][key]])
      : [[name, before?.[name], after?.[name]]]))
    .filter(([, was, is]) => both || (was ?? is ?? null) !== null);
  if (fields.length === 0) return null;
  return h("dl", { class: ["diff", both && "diff--both"] }, fields.map(([name, was, is]) => line(name, was, is, { names, both })));
}
