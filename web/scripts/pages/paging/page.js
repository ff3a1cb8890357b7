// Who is told of what, who is on call, and when nobody is to be told.
import { h, fill } from "../../core/dom.js";
import { setQuery } from "../../core/router.js";
import { failure, skeleton } from "../../parts/states.js";
import { isAbort } from "../../core/problem.js";
import { segments } from "../../parts/filters.js";

const views = [
  { value: "on-call", label: "On call", load: () => import("./schedules.js") },
  { value: "rules", label: "Rules", load: () => import("./rules.js") },
  { value: "escalation", label: "Escalation", load: () => import("./policies.js") },
  { value: "quiet", label: "Quiet times", load: () => import("./silences.js") },
  { value: "me", label: "Reaching me", load: () => import("./contacts.js") },
];

export default async function pagingPage(page) {
  const { scope } = page;
  const asked = page.query.get("view") ?? "on-call";
  let view = views.some((one) => one.value === asked) ? asked : "on-call";
  const actions = h("div", { class: "page__actions" });
  const content = h("div", { class: "paging" }, skeleton(4));
  fill(page.outlet, h("div", { class: "page page--narrow" },
    h("header", { class: "page__head" }, h("h1", {}, "Paging"), h("p", { class: "page__note" }, "Who is on call, and who hears of what."), actions),
    h("div", { class: "toolbar toolbar--scroll" }, segments("View", views, { value: view, onchange: (value) => { view = value; setQuery({ view: value === "on-call" ? "" : value }); load(); } })), content));

  async function load() {
    const mine = view;
    fill(actions);
    fill(content, skeleton(4));
    const part = { scope, content, query: page.query, reload: () => (view === mine && !scope.ended ? load() : undefined), actions: (...nodes) => { if (view === mine) fill(actions, nodes); } };
    try {
      const module = await views.find((one) => one.value === mine).load();
      const node = await module.default(part);
      if (!scope.ended && view === mine) fill(content, node);
    } catch (error) {
      if (scope.ended || isAbort(error) || view !== mine) return;
      fill(content, failure(error, { retry: load }));
    }
  }
  await load();
}
