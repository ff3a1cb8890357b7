import { h } from "../core/dom.js";

const letters = { prometheus: "Pr", alertmanager: "Am", grafana: "Gr", pagerduty: "Pd", generic: "{ }", slack: "Sl", webhook: "Wh", email: "@", github: "Gh", gitlab: "Gl", argocd: "Ar", jenkins: "Je", flux: "Fl", kubernetes: "K8", changes: "±" };

/** Two letters stand for a vendor; its name is beside them. */
export const kindMark = (kind) => h("span", { class: "kind", data: { kind }, "aria-hidden": "true" }, letters[kind] ?? kind.slice(0, 2));
