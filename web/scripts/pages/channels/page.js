// Who hears of what, and did it arrive?
import { h, fill } from "../../core/dom.js";
import { get, getAll, items } from "../../core/api.js";
import { setQuery } from "../../core/router.js";
import { listen } from "../../core/live.js";
import { debounce } from "../../core/later.js";
import { can } from "../../core/session.js";
import { blank, skeleton } from "../../parts/states.js";
import { button } from "../../parts/button.js";
import { segments } from "../../parts/filters.js";
import { channelRow } from "./row.js";
import { channelDialog, chooseKind } from "./editor.js";
import { deliveryLog } from "./log.js";
import { notices } from "./notices.js";

let known = null;
const kinds = () => (known ??= get("/channel-kinds").then(items).catch((error) => { known = null; throw error; }));

export default async function channelsPage(page) {
  const { scope } = page;
  const { signal } = scope;
  let view = page.query.get("view") ?? "channels";
  const content = h("div", {}, skeleton(4));
  const add = async () => { const all = await kinds(); const kind = await chooseKind(all); if (kind) channelDialog(kind, null, load); };
  fill(page.outlet, h("div", { class: "page page--narrow" }, h("header", { class: "page__head" }, h("h1", {}, "Channels"), h("p", { class: "page__note" }, "Where messages about incidents go."),
    can("channel.manage") && h("div", { class: "page__actions" }, button("Add a channel", { kind: "primary", icon: "plus", onclick: add }))),
  h("div", { class: "toolbar" }, segments("View", [{ value: "channels", label: "Channels" }, { value: "log", label: "Delivery log" }, { value: "dead", label: "Dead letters" }], { value: view, onchange: (value) => { view = value; setQuery({ view: value === "channels" ? "" : value }); fill(content, skeleton(4)); load(); } })), content));

  async function load() {
    if (view !== "channels") { const mine = view; const log = await deliveryLog(scope, view === "dead" ? "dead,unknown" : undefined); if (!scope.ended && view === mine) fill(content, log); return; }
    const [list, all, open] = await Promise.all([getAll("/channels", { signal }), kinds().catch(() => []), get("/notices", { signal }).then(items).catch(() => [])]);
    if (scope.ended || view !== "channels") return;
    fill(content, notices(open, load), list.length > 0 ? h("ul", { class: "box" }, list.map((one) => channelRow(one, all, { edit: () => channelDialog(all.find((kind) => kind.kind === one.kind) ?? { kind: one.kind, title: one.kind, fields: [] }, one, load), changed: load })))
      : blank("Nobody is told yet", "Add a Slack channel or a signed webhook, and it hears of each incident once.", { picture: "channels", actions: can("channel.manage") ? [button("Add a channel", { kind: "primary", icon: "plus", onclick: add })] : [] }));
  }
  await load();
  const again = debounce(scope, 500, () => { if (view !== "channels") load().catch(() => {}); });
  listen(scope, "notification", again);
  listen(scope, "resync", again);
}
