// A change as lists and panels show it.
import { h } from "../core/dom.js";
import { icon } from "./icon.js";
import { moment } from "../core/time.js";
import { kindWord, kindPicture, changeStatusWord, changeStatusTone, sourceWord, shortCommit } from "../model/changes.js";

const safe = (url) => /^https?:\/\//i.test(url ?? "");

export const outside = (url, words, picture = "link") => safe(url) && h("a", { class: "out", href: url, target: "_blank", rel: "noopener noreferrer" }, icon(picture), words);

export function changeStatus(status) {
  return h("span", { class: ["pill", `pill--${changeStatusTone[status] ?? "resolved"}`] }, h("span", { class: "pill__dot", "aria-hidden": "true" }), changeStatusWord[status] ?? status);
}

export function kindMark(kind) {
  return h("span", { class: ["change-kind", `change-kind--${kind}`], title: kindWord[kind] ?? kind }, icon(kindPicture[kind] ?? "changes"), h("span", { class: "visually-hidden" }, kindWord[kind] ?? kind));
}

/** Where a person looks further. */
export function changeLinks(change) {
  const links = [
    outside(change.diff_url, "Diff", "split"), outside(change.logs_url, "Logs", "menu"), outside(change.commit_url, shortCommit(change.commit) || "Commit", "changes"),
    outside(change.trace_url, "Trace", "bolt"), outside(change.metrics_url, "Metrics", "bolt"), outside(change.deployment_url, "Deployment", "rocket"),
    change.url !== change.commit_url && outside(change.url, sourceWord[change.source] ?? "Open"),
  ].filter(Boolean);
  return links.length > 0 ? h("span", { class: "outs" }, links) : null;
}

/** "by ada · production · GitHub · 12m ago". */
export function changeFacts(change, { when = true } = {}) {
  const parts = [
    change.actor && `by ${change.actor}`, change.environment, sourceWord[change.source] ?? change.source,
    change.repository && change.repository !== change.service_name ? change.repository : null,
  ].filter(Boolean);
  return h("span", { class: "change-facts" }, parts.map((part) => h("span", {}, part)), when && h("span", {}, moment(change.at, "both")));
}

export function changeTags(change) {
  return [
    change.is_rollback && h("span", { class: "tag" }, "Rollback"), change.was_rolled_back && h("span", { class: "tag tag--flapping" }, "Rolled back"),
    ...(change.file_types ?? []).filter((type) => !["other", "docs", "test"].includes(type)).slice(0, 3).map((type) => h("span", { class: "tag" }, type.replaceAll("_", " "))),
  ].filter(Boolean);
}
