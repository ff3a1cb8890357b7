// The organization: its name, and how much of what it may have it has.
import { h, fill } from "../../core/dom.js";
import { get, patch } from "../../core/api.js";
import { moment } from "../../core/time.js";
import { can, patchSession } from "../../core/session.js";
import { card } from "../../parts/card.js";
import { skeleton } from "../../parts/states.js";
import { copyButton } from "../../parts/copy.js";
import { field, form } from "../../parts/form.js";
import { meter } from "../../parts/meter.js";
import { toast, complain } from "../../parts/toast.js";
import { readable } from "../../model/words.js";

const quotaWord = { members: "Members", teams: "Teams", custom_roles: "Roles of your own", api_keys: "API keys", integrations: "Integrations", channels: "Channels", services: "Services" };
const quotaPage = { members: "/settings/members", teams: "/settings/teams", custom_roles: "/settings/roles", api_keys: "/settings/keys", integrations: "/settings/integrations", channels: "/settings/channels", services: "/topology" };

function quota({ name, used, limit }) {
  const share = limit > 0 ? used / limit : 1;
  const word = quotaWord[name] ?? readable(name);
  return h("li", { class: "quota" }, h("a", { class: "quota__name", href: quotaPage[name] ?? "/settings" }, word),
    meter(share, word, { kind: share >= 1 ? "full" : share >= 0.8 ? "near" : "plain", text: `${used} of ${limit}` }),
    h("span", { class: "quota__figures" }, h("strong", {}, used.toLocaleString("en")), h("span", { class: "faint" }, ` of ${limit.toLocaleString("en")}`)),
    share >= 0.8 && h("span", { class: ["quota__word", share >= 1 && "quota__word--full"] }, share >= 1 ? "Full: remove some, or have the limit raised" : "Nearly full"));
}

export default async function organizationPage(page) {
  const { scope } = page;
  const content = h("div", {}, skeleton(2, "card"));
  fill(page.outlet, h("div", { class: "page page--narrow" }, h("header", { class: "page__head" }, h("h1", {}, "Organization"), h("p", { class: "page__note" }, "Everything here belongs to it, and nothing leaves it.")), content));
  let one = await get("/organization", { signal: scope.signal });

  const pair = (label, value, copy) => h("div", { class: "pairs__row" }, h("dt", {}, label), h("dd", { class: "pairs__copied" }, value, copy && copyButton(copy, { label: "Copy" })));
  async function look() { one = await get("/organization", { signal: scope.signal }); draw(); }
  function draw() {
    if (scope.ended) return;
    const rename = form([field("name", "Name", { required: true, value: one.name, maxlength: 200, hint: "Shown at the edge of every page, and in invitations.", autocomplete: "organization" })], {
      actions: h("button", { type: "submit", class: "button button--primary" }, "Save"), again: look, class: "form form--line",
      submit: async ({ name }, { key }) => {
        const before = one.name;
        if (name === before) { toast("That is its name already"); return; }
        one = await patch("/organization", { name }, { version: one.version, key });
        patchSession({ organization: { name: one.name } });
        draw();
        toast(`Renamed to ${one.name}`, { undo: async () => {
          try { one = await patch("/organization", { name: before }, { version: one.version }); patchSession({ organization: { name: one.name } }); } catch (error) { complain(error, "Not taken back"); }
          look();
        } });
      },
    });
    fill(content, h("div", { class: "stack stack--loose" },
      card("Name and address", [can("organization.manage") && rename, h("dl", { class: ["pairs", can("organization.manage") && "pairs--below"] },
        !can("organization.manage") && pair("Name", h("strong", {}, one.name)),
        pair("Short name", h("code", {}, one.slug), one.slug), pair("Id", h("code", {}, one.id), one.id), pair("Since", moment(one.created_at)))]),
      card("Limits", [h("p", { class: "card__text" }, "How much of what the organization may have is used."), h("ul", { class: "quotas" }, one.quotas.map(quota))])));
  }
  draw();
}
