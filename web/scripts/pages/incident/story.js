// The timeline as text.
import { h, fill } from "../../core/dom.js";
import { button } from "../../parts/button.js";
import { keyed } from "../../core/keyed.js";
import { moment, seconds, duration, withMoments } from "../../core/time.js";
import { icon } from "../../parts/icon.js";
import { segments } from "../../parts/filters.js";
import { markdownSoon } from "../../parts/markdown.js";
import { severityIcon } from "../../parts/severity.js";
import { severityRank } from "../../model/words.js";
import { filters, groupOf, pictureOf, isComment, textOf } from "./moments.js";

function makeEntry(entry, openedAt) {
  const since = seconds(openedAt, entry.at);
  const severity = entry.details?.severity;
  const group = groupOf(entry);
  const alertID = group === "alerts" && entry.details?.alert_id;
  const text = isComment(entry) ? textOf(entry) : null;
  // Most summaries name the person already.
  const named = entry.actor && entry.actor.kind !== "system" && (isComment(entry) || !entry.summary.includes(entry.actor.name));
  return h("li", { class: ["story__entry", `story__entry--${group}`, isComment(entry) && "story__entry--comment"] },
    h("span", { class: "story__mark", "aria-hidden": "true" }, icon(pictureOf(entry))),
    h("div", { class: "story__body" },
      h("div", { class: "story__line" },
        group === "alerts" && severity in severityRank && severityIcon(severity),
        h("span", { class: "story__summary" }, named && h("strong", {}, entry.actor.name), named && (isComment(entry) ? " " : " · "),
          alertID ? h("a", { href: `/alerts/${alertID}` }, entry.summary) : group === "changes" && entry.details?.change_id ? h("a", { href: `/changes/${entry.details.change_id}` }, entry.summary) : isComment(entry) ? "commented" : entry.kind === "opened" && !/open/i.test(entry.summary) ? `Opened by ${entry.summary}` : withMoments(entry.summary)),
        h("span", { class: "story__when" }, moment(entry.at, "absolute"), h("span", { class: "faint", title: "Since the incident was opened" }, since >= 0 ? `+${duration(since)}` : `−${duration(-since)}`))),
      text && h("div", { class: "story__comment" }, markdownSoon(text))));
}

/** A long story begins with its newest part. */
const shown = 40;

export function story({ filter = "", onfilter }) {
  const list = h("ol", { class: "story" });
  const none = h("p", { class: "faint story__none", hidden: true }, "Nothing of this kind happened.");
  let entries = [];
  let all = false;
  const earlier = h("div", { class: "story__earlier", hidden: true });
  let openedAt = null;
  let current = filter;
  const choice = segments("Show", filters, { value: current, onchange: (value) => { current = value; onfilter(value); draw(); } });
  function draw() {
    const some = entries.filter((entry) => !current || groupOf(entry) === current);
    const hidden = all ? 0 : Math.max(0, some.length - shown);
    earlier.hidden = hidden === 0;
    fill(earlier, button(`Show ${hidden} earlier`, { kind: "quiet", size: "small", onclick: () => { all = true; draw(); } }));
    keyed(list, some.slice(hidden), { make: (entry) => makeEntry(entry, openedAt), patch: () => {} });
    none.hidden = some.length > 0;
  }
  return {
    choice, node: h("div", {}, earlier, list, none),
    update(next, incident) { entries = [...next].sort((a, b) => a.at.localeCompare(b.at)); openedAt = incident.opened_at; draw(); },
  };
}
