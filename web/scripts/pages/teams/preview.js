// What a team's matchers would catch, while they are typed.
import { h, fill } from "../../core/dom.js";
import { post } from "../../core/api.js";
import { debounce } from "../../core/later.js";
import { isAbort } from "../../core/problem.js";
import { meter } from "../../parts/meter.js";
import { severityIcon } from "../../parts/severity.js";
import { icon } from "../../parts/icon.js";
import { plural } from "../../model/words.js";

const shown = 6;

function sentence({ examined, matched }) {
  if (examined === 0) return ["There are no alerts yet to try this on."];
  return ["Would match ", h("strong", {}, `${matched} of the newest ${examined}`), " alerts."];
}

/** `node` shows it, `ask(matchers)` brings it up to date. */
export function teamPreview(scope) {
  const node = h("section", { class: "preview", "aria-label": "Preview", "aria-live": "polite", hidden: true });
  let turn = 0;
  let last = null;
  function draw(answer) {
    const all = answer.matched === answer.examined && answer.examined > 0;
    fill(node, h("p", { class: "preview__words" }, sentence(answer)),
      answer.examined > 0 && meter(answer.matched / answer.examined, "Share of the newest alerts", { text: `${answer.matched} of ${answer.examined}` }),
      all && h("p", { class: "note note--warning" }, icon("incidents"), "That is every alert: nobody else would see any of them."),
      answer.matched === 0 && answer.examined > 0 && h("p", { class: "faint" }, "Check the spelling, or take a condition away."),
      answer.items.length > 0 && h("ul", { class: "preview__list" }, answer.items.slice(0, shown).map((alert) => h("li", { class: "preview__item" }, severityIcon(alert.severity), h("a", { class: "truncate", href: `/alerts/${alert.id}`, target: "_blank", rel: "noopener" }, alert.name), h("span", { class: "faint truncate" }, alert.service ?? "–")))),
      answer.matched > shown && answer.items.length > 0 && h("p", { class: "faint" }, `and ${plural(answer.matched - Math.min(shown, answer.items.length), "more", "more")}`));
  }
  const ask = debounce(scope, 250, async (matchers) => {
    const text = JSON.stringify(matchers);
    if (text === last) return;
    last = text;
    const mine = ++turn;
    if (matchers.length === 0) { node.hidden = true; return; }
    node.setAttribute("aria-busy", "true");
    try {
      const answer = await post("/teams/preview", { matchers }, { signal: scope.signal });
      if (mine !== turn) return;
      node.hidden = false;
      draw(answer);
    } catch (error) {
      if (isAbort(error) || mine !== turn) return;
      last = null;
      node.hidden = false;
      fill(node, h("p", { class: "faint" }, error.words ?? "The preview failed."));
    } finally { if (mine === turn) node.removeAttribute("aria-busy"); }
  });
  return { node, ask };
}
