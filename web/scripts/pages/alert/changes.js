// What was changed before an alert fired.
import { h, fill } from "../../core/dom.js";
import { button } from "../../parts/button.js";
import { card } from "../../parts/card.js";
import { icon } from "../../parts/icon.js";
import { changeFacts, changeStatus, changeLinks, kindMark } from "../../parts/change.js";
import { lagWord } from "../../model/changes.js";
import { percent } from "../../model/words.js";
import { scoreParts, judgement, tellVerdict, byVerdict } from "../incident/changes.js";

const shownAtFirst = 8;

function item(row, isFirst, judge) {
  const { change } = row;
  return h("li", { class: ["related__item", row.score >= 0.5 && "related__item--likely"] },
    h("p", { class: "related__line" }, kindMark(change.kind), h("a", { class: "related__name", href: `/changes/${change.id}` }, change.headline), changeStatus(change.status),
      h("span", { class: "related__score" }, row.verdict === "rejected" ? h("span", { class: "faint" }, "not it") : percent(row.score))),
    h("p", { class: "related__facts" }, h("strong", {}, lagWord(row.lag_seconds)), " · ", changeFacts(change)),
    isFirst && row.suggestion && row.verdict !== "rejected" && h("p", { class: "suspect__suggestion" }, icon("reopen"), h("span", {}, h("strong", {}, "Suggested: "), row.suggestion)),
    h("div", { class: "suspect__foot" }, changeLinks(change), judgement(row, judge)),
    h("details", { class: "disclosure" }, h("summary", {}, icon("chevron"), h("span", {}, "Why it is suspected")), scoreParts(row)));
}

/** `rows` as the API gives them. What is said of one is said for the alert's incident, after which `changed` is called. */
export function relatedChanges(rows, { incident, changed }) {
  if (rows.length === 0) return card("Related changes", h("p", { class: "faint" }, "Nothing that could explain it was changed in the two hours before."));
  const judge = incident && (async (row, verb) => { if (await tellVerdict(incident, row, verb)) changed(); });
  const items = byVerdict(rows).map((row, at) => item(row, at === 0, judge));
  const list = h("ol", { class: "related" }, items.slice(0, shownAtFirst));
  const more = h("p", { class: "suspect__more" });
  if (items.length > shownAtFirst) fill(more, button(`Show all ${items.length}`, { kind: "quiet", size: "small", onclick: () => { fill(list, items); more.remove(); items[shownAtFirst].querySelector("a")?.focus(); } }));
  return card("Related changes", [
    h("p", { class: "card__text" }, incident ? "Scored for this alert alone: the incident weighs all of its alerts, so its figures may differ." : "Scored for this alert alone."),
    list, items.length > shownAtFirst && more], { count: rows.length });
}
