import { h } from "../../core/dom.js";
import { get, items } from "../../core/api.js";
import { moment } from "../../core/time.js";
import { blank } from "../../parts/states.js";

const words = { added: "Added", changed: "Changed", removed: "Removed" };

function nameOf(thing) {
  if (typeof thing === "string") return thing;
  if (thing.from && thing.to) return `${thing.from} → ${thing.to}`;
  return thing.name ?? thing.service ?? JSON.stringify(thing);
}

/** Some changes nest what they did under services and dependencies. */
function namesOf(change, kind) {
  const direct = change[kind] ?? [];
  const list = Array.isArray(direct) ? direct : [...(direct.services ?? []), ...(direct.dependencies ?? [])];
  return [...list, ...(change.services?.[kind] ?? []), ...(change.dependencies?.[kind] ?? [])].map(nameOf);
}

export async function historyView(signal) {
  const list = await get("/topology/history", { params: { limit: 100 }, signal }).then(items);
  if (list.length === 0) return blank("No changes yet", "Each change of the topology is written down here.", { picture: "history" });
  return h("ol", { class: "changes" }, list.map((one) => h("li", { class: "changes__row" },
    h("div", { class: "changes__head" }, h("strong", {}, `Version ${one.version}`), h("span", { class: "faint" }, typeof one.actor === "object" ? one.actor?.name : one.actor, " · ", moment(one.at))),
    h("dl", { class: "changes__list" }, Object.keys(words).map((kind) => {
      const names = namesOf(one.change ?? one, kind);
      return names.length > 0 && h("div", { class: ["changes__kind", `changes__kind--${kind}`] }, h("dt", {}, words[kind], h("span", { class: "card__count" }, names.length)), h("dd", {}, names.slice(0, 40).join(", "), names.length > 40 && ` and ${names.length - 40} more`));
    })))));
}
