import { h } from "../core/dom.js";
import { factor } from "./meter.js";
import { joinWord, partWord, readable, percent } from "../model/words.js";

/** The parts may come as a list or as an object by name. */
function partsOf(why) {
  if (Array.isArray(why.parts)) return why.parts;
  return Object.entries(why.parts ?? {}).map(([name, value]) => (typeof value === "object" ? { name, ...value } : { name, value }));
}

/** Why an alert is in its incident: each part of the score as a word, a bar and a sentence. */
export function whyParts(why) {
  const parts = partsOf(why);
  return h("div", { class: "why" },
    h("p", { class: "why__head" }, h("strong", {}, joinWord[why.reason] ?? readable(why.reason)), parts.length > 0 && why.reason !== "opened" && `, with a score of ${percent(why.score)}`),
    parts.length > 0 && h("div", { class: "factors" }, parts.map((part) => factor(partWord[part.name] ?? readable(part.name), part.value, { weight: part.weight, detail: part.detail }))));
}
