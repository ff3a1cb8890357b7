import { h } from "../../core/dom.js";
import { moment } from "../../core/time.js";
import { avatar } from "../../parts/avatar.js";
import { icon } from "../../parts/icon.js";
import { copyButton } from "../../parts/copy.js";
import { actorWord, objectOf, operationOf, operationTone, sentenceOf } from "./words.js";
import { diff } from "./diff.js";

const fact = (label, ...content) => h("div", { class: "fact" }, h("dt", {}, label), h("dd", {}, content));
const link = { incident: (target) => `/incidents/${target.id}`, comment: (target) => `/incidents/${target.id}`, team: (target) => `/settings/teams/${target.id}`, role: (target) => `/settings/roles/${target.name ?? target.id}`, integration: (target) => `/settings/integrations/${target.id}` };

function body(record, names, only) {
  const changes = diff(record.before, record.after, names);
  const href = record.operation !== "deleted" && record.target.id ? link[record.target.kind]?.(record.target) : null;
  return h("div", { class: "audit__body" },
    changes ?? h("p", { class: "faint" }, "Nothing was stored besides who and when."),
    h("dl", { class: "facts facts--small" }, fact("Line", `#${record.number}`), fact("By", actorWord[record.actor.kind] ?? record.actor.kind), record.actor.address && fact("From", h("code", {}, record.actor.address)), record.permission && fact("Permission", h("code", {}, record.permission)), record.request_id && fact("Request", h("code", {}, record.request_id))),
    h("div", { class: "audit__links" }, href && h("a", { href }, "Open it"), record.actor.id && h("button", { type: "button", class: "linklike", onclick: () => only({ actor: record.actor.id }) }, `All that ${record.actor.name} did`),
      record.target.id && h("button", { type: "button", class: "linklike", onclick: () => only({ target_kind: record.target.kind, target_id: record.target.id }) }, "All about this"),
      h("span", { class: "audit__hash" }, h("span", { class: "faint" }, "Hash "), h("code", { title: record.hash }, record.hash.slice(0, 12)), copyButton(record.hash, { label: "Copy" }))));
}

/** One line of the trail; what was different is drawn when it is opened. */
export function auditEntry(record, names, only) {
  const [kind, target] = objectOf(record, names);
  const own = sentenceOf(record, names);
  const tone = operationTone[record.operation];
  const node = h("details", { class: "audit__entry" }, h("summary", { class: "audit__head" }, icon("chevron"), avatar(record.actor.name ? record.actor : { name: actorWord[record.actor.kind] ?? "?" }),
    h("span", { class: "audit__words" }, h("span", { class: "audit__line" }, h("strong", {}, record.actor.name || "Somebody"), " ", own ? own.map(([text, isName]) => (isName ? h("span", { class: "audit__target" }, text) : text))
      : [h("span", { class: ["audit__operation", tone && `audit__operation--${tone}`] }, operationOf(record.operation)), " ", kind, target && [" ", h("span", { class: "audit__target" }, target)]])),
    h("span", { class: "audit__address faint" }, record.actor.address ?? ""), moment(record.at, "absolute", { class: "audit__time" })));
  node.addEventListener("toggle", () => { if (node.open && node.children.length === 1) node.append(body(record, names, only)); });
  return h("li", { data: { number: record.number } }, node);
}
