// Empty, loading, failing, forbidden: designed states.
import { h } from "../core/dom.js";
import { icon } from "./icon.js";
import { button, linkButton } from "./button.js";
import { Problem } from "../core/problem.js";

export function blank(title, text, { picture = "search", actions = [], more = null, level = "h2" } = {}) {
  return h("section", { class: "blank" },
    h("div", { class: "blank__picture", "aria-hidden": "true" }, icon(picture)),
    h(level, { class: "blank__title" }, title), text && h("p", { class: "blank__text" }, text),
    actions.length > 0 && h("div", { class: "blank__actions" }, actions), more);
}

export function skeleton(rows = 6, kind = "row") {
  return h("div", { class: "skeletons", "aria-hidden": "true" }, Array.from({ length: rows }, () => h("div", { class: ["skeleton", `skeleton--${kind}`] })));
}

/** What went wrong while a page or a part of it was loading. */
export function failure(error, { retry, level = "h2" } = {}) {
  const problem = error instanceof Problem ? error : new Problem({ title: "This page failed", detail: error?.message });
  if (!(error instanceof Problem)) console.error(error);
  const again = retry && button("Try again", { icon: "refresh", onclick: retry });
  if (problem.status === 404) {
    return blank("Nothing here", problem.detail || "It was removed, or the address is wrong.", { picture: "search", level, actions: [linkButton("Go to incidents", "/incidents", { kind: "primary" })] });
  }
  if (problem.status === 403) {
    return blank("Not for your role", problem.detail || "Ask an admin of your organization for access.", { picture: "shield", level, actions: [linkButton("Go to incidents", "/incidents")] });
  }
  if (problem.status === 429) return blank("Too much at once", problem.words, { picture: "clock", level, actions: [again].filter(Boolean) });
  if (problem.status === 0) return blank("No connection", "The server does not answer. This page heals by itself once it does.", { picture: "offline", level, actions: [again].filter(Boolean) });
  return blank(problem.title || "That failed", problem.detail, { picture: "incidents", level, actions: [again].filter(Boolean) });
}
