// "Why was I, or was I not, told?": what every stage said, and what became of each message.
import { h, fill } from "../core/dom.js";
import { get, items } from "../core/api.js";
import { moment, withMoments } from "../core/time.js";
import { listen } from "../core/live.js";
import { debounce } from "../core/later.js";
import { isAbort } from "../core/problem.js";
import { icon } from "./icon.js";
import { deliveryPill } from "./delivery.js";
import { eventWord, mismatchWord, plural, readable, reasonWord, stageWord } from "../model/words.js";

function line(step) {
  const who = [step.rule && `“${step.rule}”`, step.channel].filter(Boolean).join(", ");
  const detail = mismatchWord[step.detail] ?? step.detail;
  return h("li", { class: ["step", step.passed ? "step--on" : "step--off"] }, icon(step.passed ? "check" : "close"),
    h("span", { class: "step__stage" }, stageWord[step.stage] ?? step.stage),
    h("span", { class: "step__words" }, who && h("strong", {}, who, ": "), reasonWord[step.reason] ?? readable(step.reason), detail && h("span", { class: "faint" }, ` (${detail})`)));
}

/** Steps as lines; the channels that merely do not listen are one, which opens. */
function lines(steps) {
  const deaf = steps.filter((step) => step.reason === "channel_does_not_listen");
  if (deaf.length < 2) return steps.map(line);
  const first = steps.indexOf(deaf[0]);
  return steps.flatMap((step, at) => (at === first ? h("li", { class: "steps-folded" }, h("details", {},
    h("summary", { class: "step step--off" }, icon("chevron"), h("span", { class: "step__stage" }, stageWord[step.stage] ?? step.stage), h("span", { class: "step__words" }, `${plural(deaf.length, "channel")} do not listen to this`)),
    h("ul", { class: "steps-folded__all" }, deaf.map(line))))
    : deaf.includes(step) ? [] : line(step)));
}

/** What it came to, in a sentence. */
function verdict(one) {
  const of = (...statuses) => [...new Set(one.deliveries.filter((delivery) => statuses.includes(delivery.status)).map((delivery) => delivery.channel))].join(", ");
  const parts = [["Told", of("sent")], ["On its way to", of("pending", "sending")], ["Not known whether it reached", of("unknown")], ["Could not reach", of("dead")]].filter(([, names]) => names);
  if (parts.length > 0) return parts.map(([word, names]) => `${word}: ${names}`).join(" · ");
  const stopped = one.steps.findLast((step) => !step.passed && step.stage !== "route") ?? one.steps.findLast((step) => step.reason === "nobody_to_tell") ?? one.steps.findLast((step) => !step.passed);
  if (one.steps.some((step) => step.reason === "escalation_started")) return "An escalation began";
  return `Nobody was told: ${(reasonWord[stopped?.reason] ?? "no reason was kept").toLowerCase()}`;
}

function decision(one, isFirst) {
  return h("details", { class: "told", open: isFirst }, h("summary", { class: "told__head" }, icon("chevron"), h("span", { class: "told__words" }, h("strong", {}, eventWord[one.trigger] ?? readable(one.trigger)), h("span", { class: "faint" }, verdict(one))), moment(one.at, "relative")),
    h("ol", { class: "why-steps" }, lines(one.steps)),
    one.waits && h("p", { class: "note" }, "It is looked at again when that is over."),
    one.deliveries.length > 0 && h("ul", { class: "why-steps__deliveries" }, one.deliveries.map((delivery) => h("li", {}, deliveryPill(delivery), h("span", {}, delivery.channel), delivery.last_error && h("span", { class: "faint" }, delivery.last_error)))));
}

/** What escalations did: whom they told, what they passed over, what stopped or held them. */
function escalationStory(story) {
  return h("section", { class: "told told--story", "aria-label": "Escalation" }, h("ol", { class: "why-steps" }, story.map((line) => h("li", { class: "step step--on" }, icon("history"), h("span", { class: "step__words" }, withMoments(line.text)), moment(line.at, "relative")))));
}

/** A part that loads itself and follows. */
export function pagingWhy(scope, path) {
  const node = h("div", { class: "paging-why" }, h("p", { class: "faint" }, "Loading…"));
  const opened = new Set();
  async function load() {
    try {
      const answer = await get(path, { signal: scope.signal });
      const all = items(answer);
      if (scope.ended) return;
      for (const details of node.querySelectorAll("details[open]")) opened.add(details.dataset.id);
      const story = answer.escalation ?? [];
      fill(node, story.length > 0 && escalationStory(story), all.length === 0 ? h("p", { class: "faint" }, "Nothing has happened yet of which people could be told.")
        : [...all].reverse().map((one, at) => { const part = decision(one, at === 0 || opened.has(one.id)); part.dataset.id = one.id; return part; }));
    } catch (error) { if (!isAbort(error) && !scope.ended) fill(node, h("p", { class: "faint" }, error.detail ?? "It could not be loaded.")); }
  }
  load();
  const again = debounce(scope, 500, load);
  listen(scope, "notification", again);
  listen(scope, "incident", again);
  return node;
}
