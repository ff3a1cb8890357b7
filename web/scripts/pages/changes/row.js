import { h, fill } from "../../core/dom.js";
import { moment } from "../../core/time.js";
import { changeStatus, changeTags, kindMark } from "../../parts/change.js";
import { sourceWord, shownVersion } from "../../model/changes.js";

export function makeRow(change) {
  const node = h("li", { class: "change-row" });
  patchRow(node, change);
  return node;
}

export function patchRow(node, change) {
  const had = node.contains(document.activeElement);
  const version = shownVersion(change.version);
  fill(node, kindMark(change.kind),
    h("div", { class: "change-row__main" },
      h("div", { class: "change-row__first" }, h("a", { class: "change-row__name", href: `/changes/${change.id}`, title: change.headline }, change.headline), changeTags(change)),
      h("span", { class: "change-row__second truncate" }, [change.actor && `by ${change.actor}`, change.title !== change.headline && !change.headline.endsWith(change.title) ? change.title : null, change.error?.summary].filter(Boolean).join(" · ") || sourceWord[change.source] || change.source)),
    h("span", { class: "change-row__environment truncate" }, change.environment ?? h("span", { class: "faint" }, "–")),
    h("span", { class: "change-row__version truncate", title: change.version ?? "" }, version || h("span", { class: "faint" }, "–")),
    h("span", { class: "change-row__source truncate" }, sourceWord[change.source] ?? change.source),
    h("span", { class: "change-row__status" }, changeStatus(change.status)),
    moment(change.at, "relative", { class: "change-row__time" }));
  if (had) node.querySelector(".change-row__name").focus({ preventScroll: true });
}
