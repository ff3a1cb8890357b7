// The change that most likely caused it: what, when, who, how to look at it and how to undo it.
import { h, fill } from "../../core/dom.js";
import { post, items } from "../../core/api.js";
import { can } from "../../core/session.js";
import { icon } from "../../parts/icon.js";
import { button } from "../../parts/button.js";
import { factor } from "../../parts/meter.js";
import { snippet } from "../../parts/copy.js";
import { complain, toast } from "../../parts/toast.js";
import { changeStatus, changeLinks, changeFacts, changeTags, kindMark } from "../../parts/change.js";
import { scorePartWord, scorePartHint, lagWord } from "../../model/changes.js";
import { percent, plural } from "../../model/words.js";

export function scoreParts(row) {
  return h("div", { class: "factors" }, Object.entries(row.parts).map(([name, value]) => factor(scorePartWord[name] ?? name, value, { detail: scorePartHint[name] })));
}

function differences(change) {
  const list = change.diff ?? [];
  if (list.length === 0) return null;
  return h("ul", { class: "differences" }, list.slice(0, 6).map((one) => h("li", {}, h("code", {}, one.field), h("del", {}, one.old ?? "–"), icon("chevron"), h("ins", {}, one.new ?? "–"))),
    list.length > 6 && h("li", { class: "faint" }, `and ${list.length - 6} more`));
}

/** What a person said of a change, or the buttons to say it. `judge(row, verb)` is told; without it nothing can be said. */
export function judgement(row, judge) {
  if (row.verdict) return h("span", { class: "verdict" }, icon(row.verdict === "confirmed" ? "check" : "close"), row.verdict === "confirmed" ? "Confirmed as the cause" : "Not the cause");
  if (!judge || !can("change.feedback")) return null;
  return h("span", { class: "verdicts" },
    button("This caused it", { icon: "check", size: "small", data: { action: `confirm-${row.change.id}` }, onclick: () => judge(row, "confirm") }),
    button("Not this one", { icon: "close", kind: "quiet", size: "small", data: { action: `reject-${row.change.id}` }, onclick: () => judge(row, "reject") }));
}

function why(row, open = false) {
  return h("details", { class: "disclosure", open }, h("summary", {}, icon("chevron"), h("span", {}, "Why it is suspected")), scoreParts(row));
}

function first(row, judge) {
  const { change } = row;
  const likely = row.score >= 0.5 && row.verdict !== "rejected";
  return h("section", { class: ["suspect", likely && "suspect--likely"], "aria-labelledby": "suspect" },
    h("div", { class: "suspect__top" },
      h("h2", { class: "suspect__label", id: "suspect" }, icon("changes"), likely ? "Related change detected" : "Nearest change"),
      h("span", { class: "suspect__score" }, h("strong", {}, percent(row.score)), " likely")),
    h("p", { class: "suspect__headline" }, kindMark(change.kind), h("a", { href: `/changes/${change.id}` }, change.headline), changeStatus(change.status), changeTags(change)),
    h("p", { class: "suspect__when" }, h("strong", {}, lagWord(row.lag_seconds)), " the first alert it may explain", row.hops > 0 && `, ${plural(row.hops, "hop")} away`),
    h("p", { class: "suspect__when" }, changeFacts(change)),
    change.error && h("p", { class: "suspect__error" }, icon("incidents"), change.error.summary),
    differences(change),
    row.suggestion && row.verdict !== "rejected" && h("p", { class: "suspect__suggestion" }, icon("reopen"), h("span", {}, h("strong", {}, "Suggested: "), row.suggestion)),
    change.logs_command && snippet("Logs of what was deployed", change.logs_command, { language: "shell" }),
    h("div", { class: "suspect__foot" }, changeLinks(change), judgement(row, judge)),
    why(row));
}

function other(row, judge) {
  const { change } = row;
  return h("li", {}, h("details", { class: "runner" },
    h("summary", { class: "suspect__other" }, icon("chevron"), kindMark(change.kind), h("span", { class: "truncate", title: change.headline }, change.headline),
      h("span", { class: "faint suspect__lag" }, lagWord(row.lag_seconds)), row.verdict === "rejected" ? h("span", { class: "faint" }, "not it") : h("span", { class: "runner__value" }, percent(row.score))),
    h("div", { class: "runner__body" }, h("p", {}, h("a", { href: `/changes/${change.id}` }, "Open the change"), " · ", changeFacts(change)), differences(change), row.suggestion && h("p", {}, row.suggestion),
      h("div", { class: "suspect__foot" }, changeLinks(change), judgement(row, judge)), scoreParts(row))));
}

/** Tells the server what a person says of a change and an incident; gives the incident's changes, null where it refused. */
export async function tellVerdict(incident, row, verb) {
  try {
    const answer = items(await post(`/incidents/${incident.id}/changes/${row.change.id}/${verb}`, {}));
    toast(verb === "confirm" ? "Kept: this change caused it" : "Kept: it was not this change");
    return answer;
  } catch (error) { complain(error, "Not kept"); return null; }
}

/** Confirmed first, then the likeliest, what it was not last. */
export function byVerdict(rows) {
  const place = { confirmed: 0, rejected: 2 };
  return [...rows].sort((a, b) => (place[a.verdict] ?? 1) - (place[b.verdict] ?? 1) || b.score - a.score);
}

const shownAtFirst = 9;

/** `rows` as the API gives them, likeliest first; nothing is shown where there is none. */
export function drawChanges(node, incident, rows, { changed }) {
  if (rows.length === 0) { fill(node); return; }
  const opened = [...node.querySelectorAll("details")].map((one) => one.open);
  const kept = node.contains(document.activeElement) ? document.activeElement.dataset.action : null;
  const judge = async (row, verb) => { const answer = await tellVerdict(incident, row, verb); if (answer) changed(answer); };
  const [one, ...others] = byVerdict(rows);
  const isCut = others.length > shownAtFirst && !node.dataset.all;
  const showAll = () => { node.dataset.all = "yes"; drawChanges(node, incident, rows, { changed }); node.querySelectorAll(".suspect__other")[shownAtFirst]?.focus(); };
  fill(node, first(one, judge), others.length > 0 && h("div", { class: "suspect__others" }, h("h3", { class: "runners__title" }, plural(others.length, "other change", "other changes"), " before it"), h("ol", {}, (isCut ? others.slice(0, shownAtFirst) : others).map((row) => other(row, judge))),
    isCut && h("p", { class: "suspect__more" }, button(`Show all ${others.length}`, { kind: "quiet", size: "small", onclick: showAll }))));
  [...node.querySelectorAll("details")].forEach((detail, at) => { if (opened[at]) detail.open = true; });
  if (kept) node.querySelector(`[data-action="${kept}"]`)?.focus({ preventScroll: true });
}
