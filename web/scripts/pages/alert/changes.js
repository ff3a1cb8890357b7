// What was changed before an alert fired.
import { h } from "../../core/dom.js";
import { card } from "../../parts/card.js";
import { icon } from "../../parts/icon.js";
import { changeFacts, changeStatus, changeLinks, kindMark } from "../../parts/change.js";
import { lagWord } from "../../model/changes.js";
import { percent } from "../../model/words.js";
import { scoreParts } from "../incident/changes.js";

export function relatedChanges(rows) {
  return card("Related changes", rows.length === 0 ? h("p", { class: "faint" }, "Nothing that could explain it was changed in the two hours before.")
    : h("ol", { class: "related" }, rows.slice(0, 8).map((row, at) => h("li", { class: ["related__item", row.score >= 0.5 && "related__item--likely"] },
      h("p", { class: "related__line" }, kindMark(row.change.kind), h("a", { class: "related__name", href: `/changes/${row.change.id}` }, row.change.headline), changeStatus(row.change.status), h("span", { class: "related__score" }, percent(row.score))),
      h("p", { class: "related__facts" }, h("strong", {}, lagWord(row.lag_seconds)), " · ", changeFacts(row.change)),
      at === 0 && row.suggestion && h("p", { class: "suspect__suggestion" }, icon("reopen"), h("span", {}, h("strong", {}, "Suggested: "), row.suggestion)),
      changeLinks(row.change),
      h("details", { class: "disclosure" }, h("summary", {}, icon("chevron"), h("span", {}, "Why it is suspected")), scoreParts(row))))), { count: rows.length || undefined });
}
