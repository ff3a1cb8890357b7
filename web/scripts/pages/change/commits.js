// The commits that a deployment brought; what each changed is fetched when it is opened.
import { h, fill } from "../../core/dom.js";
import { get } from "../../core/api.js";
import { card } from "../../parts/card.js";
import { moment } from "../../core/time.js";
import { icon } from "../../parts/icon.js";
import { shortCommit } from "../../model/changes.js";
import { plural } from "../../model/words.js";

function hunk(text) {
  return h("pre", { class: "hunk", tabindex: "0", "aria-label": "What changed" }, text.split("\n").map((line) => h("span", { class: line.startsWith("+") ? "hunk__added" : line.startsWith("-") ? "hunk__removed" : line.startsWith("@@") ? "hunk__place" : null }, `${line}\n`)));
}

function files(list) {
  if (list.length === 0) return h("p", { class: "faint" }, "Which files it changed is not known.");
  return h("ul", { class: "files" }, list.map((file) => h("li", {},
    h("p", { class: "files__line" }, h("code", { class: "breakable" }, file.path), file.change_type !== "other" && h("span", { class: "tag" }, file.change_type.replaceAll("_", " ")),
      (file.lines_added > 0 || file.lines_removed > 0) && h("span", { class: "faint" }, `+${file.lines_added} −${file.lines_removed}`)),
    file.hunk && hunk(file.hunk))));
}

export function commitsCard(change, { signal }) {
  const range = change.commit_range;
  const note = range.is_rollback ? "It brings an older version back, and nothing new." : range.is_known ? `Since ${shortCommit(range.previous_revision)}` : "The revision before is not known: these are the last commits, and not all of them may have come with it.";
  return card("Commits", [h("p", { class: "card__text" }, note),
    h("ul", { class: "commits" }, range.commits.map((commit) => {
      const place = h("div", { class: "commits__files" }, files(commit.files));
      let asked = false;
      const node = h("details", { class: "commits__item", ontoggle: async () => {
        if (asked || !node.open) return;
        asked = true;
        try { fill(place, files((await get(`/changes/${change.id}/commits/${commit.sha}`, { signal })).files)); } catch { /* what is known stays */ }
      } }, h("summary", { class: "commits__head" }, icon("chevron"), h("code", {}, shortCommit(commit.sha)), h("span", { class: "truncate", title: commit.message }, commit.message), commit.is_revert && h("span", { class: "tag" }, "Revert"), h("span", { class: "faint commits__who" }, commit.author ?? "", " · ", moment(commit.authored_at, "relative"), " · ", plural(commit.files.length, "file"))), place);
      return h("li", {}, node);
    })),
    range.total > range.commits.length && h("p", { class: "faint" }, `and ${range.total - range.commits.length} earlier`)], { count: range.total });
}
