// Whose alerts are whose?
import { h, fill } from "../../core/dom.js";
import { getAll } from "../../core/api.js";
import { can, ownTeams } from "../../core/session.js";
import { blank, skeleton } from "../../parts/states.js";
import { linkButton } from "../../parts/button.js";
import { snippet } from "../../parts/copy.js";
import { icon } from "../../parts/icon.js";
import { plural } from "../../model/words.js";
import { matcherWords } from "./matcher.js";

function row(team) {
  const matchers = team.matchers.map(matcherWords).join(" or ");
  return h("li", { class: "connected" }, h("span", { class: "kind", "aria-hidden": "true" }, icon("teams")),
    h("div", { class: "connected__words" },
      h("span", { class: "connected__line" }, h("a", { class: "connected__name truncate", href: `/settings/teams/${team.id}`, title: team.name }, team.name), ownTeams().includes(team.id) && h("span", { class: "tag" }, "Yours")),
      h("span", { class: "faint connected__text", title: matchers }, matchers ? matchers : "No matchers: only what services name it as their owner")),
    h("span", { class: "connected__last" }, plural(team.member_count, "member")));
}

const example = `matchers:
  - names: ["Payment*"]          # alerts with these names …
    labels: { env: prod }        # … that carry this label
  - services: ["checkout-*"]     # or anything about these services`;

export default async function teamsPage(page) {
  const add = () => can("team.manage") && linkButton("New team", "/settings/teams/new", { kind: "primary", icon: "plus" });
  const content = h("div", {}, skeleton(4));
  fill(page.outlet, h("div", { class: "page page--narrow" }, h("header", { class: "page__head" }, h("h1", {}, "Teams"), h("p", { class: "page__note" }, "Each sees its own alerts and incidents; what is nobody's, everybody sees."), h("div", { class: "page__actions" }, add())), content));
  const list = await getAll("/teams", { signal: page.scope.signal });
  if (page.scope.ended) return;
  fill(content, list.length > 0 ? h("ul", { class: "box" }, list.map(row))
    : blank("No teams yet", "Without teams everybody sees everything. A team says by its matchers which alerts are its own: its people see these and act on them, other teams do not.", { picture: "teams", actions: [add()].filter(Boolean),
      more: h("div", { class: "blank__snippets" }, snippet("What a team's matchers say", example, { language: "yaml" })) }));
}
