// What another set of rules would have done with what happened lately. Changes nothing.
import { h } from "../../core/dom.js";
import { post } from "../../core/api.js";
import { moment } from "../../core/time.js";
import { eventWord, readable, plural } from "../../model/words.js";
import { written } from "./undo.js";

/** Asks for it, and puts the answer into words. */
export async function rehearsal(rules, days, { channels, policies }) {
  const answer = await post("/notification-rules/rehearse", { days, rules: rules.filter((rule) => rule.enabled !== false).map(written) });
  const name = (list, id) => list.find((one) => one.id === id)?.name ?? "gone";
  const whom = (told, started) => [...told.map((id) => name(channels, id)), ...started.map((id) => `escalation ${name(policies, id)}`)].join(", ") || "nobody";
  return [
    answer.events === 0 ? h("p", {}, `Nothing happened in the last ${plural(days, "day")} of which people could have been told.`)
      : h("p", {}, h("strong", {}, answer.changed === 0 ? "Nothing would have gone elsewhere" : `${plural(answer.changed, "event")} of ${answer.events.toLocaleString("en")} would have gone elsewhere`),
        `: ${answer.told_after.toLocaleString("en")} messages instead of ${answer.told_before.toLocaleString("en")} in the last ${plural(days, "day")}.`),
    answer.changes.length > 0 && h("ul", { class: "box rehearsal" }, answer.changes.slice(0, 50).map((one) => h("li", { class: "rehearsal__row" }, h("span", { class: "truncate" }, `${eventWord[one.trigger] ?? readable(one.trigger)} · ${one.title}`),
      h("span", { class: "faint" }, moment(one.at, "relative"), ` ${whom(one.channels_before, one.policies_before)} → ${whom(one.channels_after, one.policies_after)}`)))),
  ].filter(Boolean);
}
