import { h, fill } from "../../core/dom.js";
import { get, items, patch, post, remove } from "../../core/api.js";
import { listen } from "../../core/live.js";
import { debounce } from "../../core/later.js";
import { moment } from "../../core/time.js";
import { go } from "../../core/router.js";
import { can } from "../../core/session.js";
import { card } from "../../parts/card.js";
import { icon } from "../../parts/icon.js";
import { button, linkButton } from "../../parts/button.js";
import { skeleton } from "../../parts/states.js";
import { confirmDialog, openDialog } from "../../parts/dialog.js";
import { toast, complain } from "../../parts/toast.js";
import { filledSnippets, secretOnce } from "../../parts/snippets.js";
import { severityIcon } from "../../parts/severity.js";
import { alertStatus } from "../../parts/status.js";
import { kinds, withLastEvent, titleOf, healthOf, addressOf } from "./kinds.js";

const fact = (label, ...content) => h("div", { class: "fact" }, h("dt", {}, label), h("dd", {}, content));

export default async function integrationPage(page) {
  const { scope } = page;
  const { signal } = scope;
  fill(page.outlet, h("div", { class: "page page--narrow" }, skeleton(1, "head"), skeleton(2, "card")));
  const base = `/integrations/${encodeURIComponent(page.params.id)}`;
  const read = async () => withLastEvent(await get(base, { signal }), signal);
  let [one, all] = await Promise.all([read(), kinds().catch(() => [])]);
  const kind = all.find((candidate) => candidate.kind === one.kind);
  const node = h("div", { class: "page page--narrow" });
  const recent = h("div", {});

  async function rotate() {
    if (!(await confirmDialog("Rotate the token?", "The old token stops working at once: senders that still use it are refused.", { yes: "Rotate" }))) return;
    try {
      const made = await post(`${base}/rotate`, {});
      await openDialog("New token", () => h("div", { class: "stack" }, secretOnce("Token", made.token, "It is shown this once. Copy it now."), filledSnippets(kind, { url: made.url, token: made.token, baseURL: made.base_url })), { kind: "wide" });
      draw();
    } catch (error) { complain(error, "Not rotated"); }
  }
  async function set(values, done) {
    try { one = { ...one, ...(await patch(base, values, { version: one.version })) }; toast(done); draw(); } catch (error) { complain(error, "Not saved"); one = await read().catch(() => one); draw(); }
  }
  async function drop() {
    if (!(await confirmDialog(`Delete ${one.name}?`, "Its token stops working. Alerts that came through it stay.", { yes: "Delete" }))) return;
    try { await remove(base, { version: one.version }); toast(`${one.name} deleted`); go("/settings/integrations"); } catch (error) { complain(error, "Not deleted"); }
  }

  function draw() {
    page.title(one.name);
    const health = healthOf(one);
    fill(node,
      h("header", { class: "head" },
        h("nav", { class: "crumbs", "aria-label": "Breadcrumb" }, h("a", { href: "/settings/integrations" }, "Integrations"), icon("chevron"), h("span", { class: "truncate", "aria-current": "page" }, one.name)),
        h("h1", { class: "head__title" }, one.name),
        h("div", { class: "head__line" }, h("span", { class: ["pill", `pill--${health.kind}`] }, h("span", { class: "pill__dot", "aria-hidden": "true" }), health.word), h("span", { class: "faint" }, titleOf(all, one.kind))),
        h("dl", { class: "facts" }, fact("Last event", one.last_event_at ? moment(one.last_event_at) : h("span", { class: "faint" }, "None yet")), fact("Created", moment(one.created_at)), one.hint && fact("Token", h("code", {}, one.hint)))),
      h("div", { class: "stack stack--loose" },
        !one.last_event_at && h("p", { class: "note" }, h("span", { class: "spinner", "aria-hidden": "true" }), "Waiting for the first event. This page changes when it arrives."),
        card("How to connect", [h("p", { class: "card__text" }, kind?.description ?? "", " The token was shown when it was made; here it is left out."), filledSnippets(kind, { url: addressOf(one.kind) })]),
        recent,
        can("integration.manage") && card("Manage", h("div", { class: "manage" },
          button("Rotate token", { icon: "refresh", onclick: rotate }),
          one.enabled === false ? button("Enable", { icon: "check", onclick: () => set({ enabled: true }, "Enabled") }) : button("Disable", { icon: "close", onclick: () => set({ enabled: false }, "Disabled: its events are refused") }),
          button("Delete", { kind: "danger", onclick: drop })))));
  }
  async function drawRecent() {
    const list = await get("/alerts", { params: { integration: one.id, limit: 5 }, signal }).then(items).catch(() => []);
    if (!scope.ended) fill(recent, list.length > 0 && card("Latest alerts", h("ul", { class: "sent" }, list.map((alert) => h("li", { class: "sent__item" }, severityIcon(alert.severity), h("div", { class: "sent__words" }, h("a", { class: "truncate", href: `/alerts/${alert.id}` }, alert.name), h("span", { class: "faint" }, moment(alert.last_seen, "relative"))), alertStatus(alert.status)))), { actions: linkButton("All", `/alerts?status=all&integration=${one.id}`, { kind: "quiet", size: "small" }) }));
  }
  draw();
  fill(page.outlet, node);
  drawRecent();
  const again = debounce(scope, 800, async () => { one = await read().catch(() => one); if (!scope.ended) { draw(); drawRecent(); } });
  for (const what of ["alert", "incident", "resync"]) listen(scope, what, again);
}
