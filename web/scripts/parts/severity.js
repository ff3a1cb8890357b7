import { h, s } from "../core/dom.js";
import { severityWord } from "../model/words.js";

// Each severity has a shape of its own, so that it is told without colour.
export const severityPath = {
  fatal: "M5.2 1.5h5.6l3.7 3.7v5.6l-3.7 3.7H5.2l-3.7-3.7V5.2z",
  critical: "M8 .9 15.1 8 8 15.1.9 8z",
  error: "M2.4 2.4h11.2v11.2H2.4z",
  warning: "M8 1.6 15 14H1z",
  info: "M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12z",
};
const marks = {
  fatal: "M5.4 5.4l5.2 5.2M10.6 5.4l-5.2 5.2", critical: "M8 4.6v3.8M8 10.8v.1", error: "M8 5v3.4M8 10.8v.1",
  warning: "M8 6.4v3M8 11.6v.1", info: "M8 7.6v3M8 5.2v.1",
};

export function severityShape(severity) {
  return s("svg", { viewBox: "0 0 16 16", class: ["severity-shape", `severity-${severity}`], "aria-hidden": "true" },
    s("path", { class: "severity-shape__body", d: severityPath[severity] ?? severityPath.info }),
    s("path", { class: "severity-shape__mark", d: marks[severity] ?? marks.info }));
}

/** Shape, colour and word. */
export function severityBadge(severity) {
  return h("span", { class: ["severity", `severity-${severity}`] }, severityShape(severity), h("span", {}, severityWord[severity] ?? severity));
}

/** The shape alone, with its word for screen readers and on hover. */
export function severityIcon(severity) {
  const word = severityWord[severity] ?? severity;
  return h("span", { class: "severity-icon", title: word }, severityShape(severity), h("span", { class: "visually-hidden" }, word));
}
