// Pull request → workflow → image → deployment.
import { h } from "../../core/dom.js";
import { card } from "../../parts/card.js";
import { moment } from "../../core/time.js";
import { icon } from "../../parts/icon.js";
import { changeStatus, kindMark } from "../../parts/change.js";
import { kindWord, reasonWord } from "../../model/changes.js";

export function chainCard(change) {
  const { items, links } = change.chain;
  if (items.length < 2) return null;
  return card("Chain", h("ol", { class: "chain" }, items.map((one, at) => {
    const from = links.filter((link) => link.to === one.id);
    const reasons = [...new Set(from.map((link) => reasonWord[link.reason]))];
    return h("li", { class: ["chain__item", one.id === change.id && "chain__item--here"] },
      at > 0 && h("span", { class: "chain__reason faint" }, icon("down"), reasons.length > 0 ? reasons.join(", ") : "then"),
      h("div", { class: "chain__box" }, kindMark(one.kind),
        h("div", { class: "chain__words" }, one.id === change.id ? h("strong", { "aria-current": "true" }, one.headline) : h("a", { href: `/changes/${one.id}` }, one.headline),
          h("span", { class: "faint" }, kindWord[one.kind], one.environment && ` · ${one.environment}`, " · ", moment(one.at, "both"))),
        changeStatus(one.status)));
  })), { count: items.length });
}
