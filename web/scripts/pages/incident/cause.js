// What, and why we think so.
import { h, fill } from "../../core/dom.js";
import { withMoments } from "../../core/time.js";
import { icon } from "../../parts/icon.js";
import { factor, meter } from "../../parts/meter.js";
import { percent, confidenceWord, factorWord, factorHint, factorWeight, hypothesisWord, serviceName, serviceID, plural, readable, isOpen } from "../../model/words.js";

// What the factors of a suspected change mean.
const changeHint = { temporal: "How shortly before the first alert", distance: "How close to what fails, and in its environment", domain: "How risky such a change is" };
const evidencePicture = { alert: "alerts", topology: "topology", log_pattern: "menu", prom_query: "bolt", git_diff: "split", k8s_event: "sliders", change: "changes", note: "comment" };

function evidenceLink(evidence) {
  const ids = evidence.metadata?.alert_ids;
  if (evidence.kind === "alert") {
    const all = Array.isArray(ids) ? ids : String(ids ?? "").split(/[,\s]+/).filter(Boolean);
    if (all.length === 1) return `/alerts/${all[0]}`;
    if (all.length === 0 && /^[0-9a-f-]{36}$/i.test(evidence.ref)) return `/alerts/${evidence.ref}`;
  }
  if (evidence.kind === "topology" && /^[0-9a-f-]{36}$/i.test(evidence.ref)) return `/topology?service=${evidence.ref}`;
  if (evidence.metadata?.change_id) return /^https?:\/\//i.test(evidence.kind === "git_diff" ? evidence.ref : "") ? evidence.ref : `/changes/${evidence.metadata.change_id}`;
  return null;
}

function evidenceList(list) {
  return h("ul", { class: "evidence" }, list.map((one) => {
    const href = evidenceLink(one);
    const path = one.metadata?.path;
    return h("li", { class: "evidence__item" }, icon(evidencePicture[one.kind] ?? "link"),
      h("div", { class: "evidence__words" }, href ? h("a", { href }, withMoments(one.summary)) : h("span", {}, withMoments(one.summary)),
        path && h("span", { class: "evidence__path" }, String(path)),
        h("span", { class: "evidence__kind" }, `${readable(one.kind)} · ${one.source}`)));
  }));
}

function details(hypothesis, open) {
  const evidence = hypothesis.evidence ?? [];
  return [
    h("div", { class: "factors" }, Object.entries(hypothesis.factors ?? {}).map(([name, value]) => factor(factorWord[name] ?? readable(name), value, hypothesis.change_id ? { detail: changeHint[name] } : { weight: factorWeight[name], detail: factorHint[name] }))),
    h("details", { class: "disclosure", open }, h("summary", {}, icon("chevron"), h("span", {}, "Evidence"), h("span", { class: "card__count" }, evidence.length)), evidenceList(evidence)),
  ];
}

function runnerUp(hypothesis) {
  return h("li", {}, h("details", { class: "runner" },
    h("summary", { class: "runner__head" }, icon("chevron"), h("span", { class: "runner__rank" }, `${hypothesis.rank}.`), h("span", { class: "runner__title truncate", title: hypothesis.title }, hypothesis.title),
      meter(hypothesis.confidence, `Confidence in ${hypothesis.title}`), h("span", { class: "runner__value" }, percent(hypothesis.confidence))),
    h("div", { class: "runner__body" }, h("p", {}, hypothesis.summary), hypothesis.suggestion && h("p", {}, h("strong", {}, "Suggested: "), hypothesis.suggestion), details(hypothesis, false))));
}

export function drawCause(node, incident, hypotheses) {
  // Live changes must not shut what the reader opened.
  const opened = [...node.querySelectorAll("details")].map((one) => one.open);
  const [first, ...others] = [...hypotheses].sort((a, b) => a.rank - b.rank);
  const root = incident.root_cause;
  if (!first && !root) {
    fill(node, h("section", { class: "cause cause--none", "aria-labelledby": "cause" }, h("h2", { class: "cause__label", id: "cause" }, "Root cause"),
      h("p", { class: "cause__pending" }, isOpen(incident) ? h("span", { class: "spinner", "aria-hidden": "true" }) : null, isOpen(incident) ? "Not known yet. The ranking appears here as soon as it is made." : "None was found.")));
    return;
  }
  const service = root?.service ?? serviceName(first);
  const id = root?.service_id ?? serviceID(first);
  const confidence = root?.confidence ?? first.confidence;
  fill(node, h("section", { class: "cause", "aria-labelledby": "cause" },
    h("div", { class: "cause__top" },
      h("div", { class: "cause__words" },
        h("h2", { class: "cause__label", id: "cause" }, icon("target"), h("span", {}, "Root cause: "), id ? h("a", { class: "cause__service", href: `/topology?service=${id}` }, service) : h("span", { class: "cause__service" }, service)),
        h("p", { class: "cause__summary" }, root?.summary ?? first.summary),
        first?.suggestion && h("p", { class: "cause__summary" }, h("strong", {}, "Suggested: "), first.suggestion)),
      h("div", { class: "cause__confidence" },
        h("span", { class: "cause__percent" }, percent(confidence)), h("span", { class: "cause__word" }, `${confidenceWord(confidence)} confidence`), meter(confidence, "Confidence", { kind: "strong", text: `${percent(confidence)}, ${confidenceWord(confidence).toLowerCase()}` }))),
    first && details(first, false),
    first?.kind && first.kind !== "unknown" && h("p", { class: "cause__kind faint" }, `Kind of cause: ${hypothesisWord[first.kind] ?? first.kind}`),
    others.length > 0 && h("div", { class: "runners" }, h("h3", { class: "runners__title" }, plural(others.length, "runner-up", "runners-up")), h("ol", {}, others.map(runnerUp)))));
  [...node.querySelectorAll("details")].forEach((one, at) => { if (opened[at]) one.open = true; });
}
