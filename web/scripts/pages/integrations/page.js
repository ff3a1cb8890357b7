// What is connected, and is it alive?
import { h, fill } from "../../core/dom.js";
import { getAll } from "../../core/api.js";
import { listen } from "../../core/live.js";
import { debounce } from "../../core/later.js";
import { moment } from "../../core/time.js";
import { can } from "../../core/session.js";
import { blank, skeleton } from "../../parts/states.js";
import { linkButton } from "../../parts/button.js";
import { snippet } from "../../parts/copy.js";
import { kindMark } from "../../parts/kind.js";
import { kinds, withLastEvent, titleOf, healthOf } from "./kinds.js";

function row(one, all) {
  const health = healthOf(one);
  return h("li", { class: "connected" }, kindMark(one.kind),
    h("div", { class: "connected__words" }, h("a", { class: "connected__name truncate", href: `/settings/integrations/${one.id}`, title: one.name }, one.name), h("span", { class: "faint" }, titleOf(all, one.kind))),
    h("span", { class: ["pill", `pill--${health.kind}`] }, h("span", { class: "pill__dot", "aria-hidden": "true" }), health.word),
    h("span", { class: "connected__last" }, one.last_event_at ? ["Last event ", moment(one.last_event_at, "relative")] : "No event yet"));
}

export default async function integrationsPage(page) {
  const { scope } = page;
  const content = h("div", {}, skeleton(4));
  fill(page.outlet, h("div", { class: "page page--narrow" }, h("header", { class: "page__head" }, h("h1", {}, "Integrations"), h("p", { class: "page__note" }, "Where alerts come from. Each sender has a token of its own."),
    can("integration.manage") && h("div", { class: "page__actions" }, linkButton("Add an integration", "/settings/integrations/new", { kind: "primary", icon: "plus" }))), content));
  async function load() {
    const [some, all] = await Promise.all([getAll("/integrations", { signal: scope.signal }), kinds().catch(() => [])]);
    const list = await Promise.all(some.map((one) => withLastEvent(one, scope.signal)));
    if (scope.ended) return;
    fill(content, list.length > 0 ? h("ul", { class: "box" }, list.map((one) => row(one, all)))
      : blank("Nothing is connected", "Add an integration to get a token and a snippet to paste, or send a rehearsed outage first.", { picture: "integrations", actions: can("integration.manage") ? [linkButton("Add an integration", "/settings/integrations/new", { kind: "primary", icon: "plus" })] : [], more: h("div", { class: "blank__snippets" }, snippet("A storm of fourteen alerts", "bellwether demo", { language: "sh" })) }));
  }
  await load();
  const again = debounce(scope, 3000, () => load().catch(() => {}));
  listen(scope, "alert", again);
  listen(scope, "incident", again);
  listen(scope, "resync", again);
}
