// One team: what is theirs, and who is in it.
import { h, fill, refill } from "../../core/dom.js";
import { get, items, patch, remove } from "../../core/api.js";
import { go } from "../../core/router.js";
import { moment } from "../../core/time.js";
import { can, ownTeams } from "../../core/session.js";
import { Problem } from "../../core/problem.js";
import { card } from "../../parts/card.js";
import { button } from "../../parts/button.js";
import { icon } from "../../parts/icon.js";
import { skeleton } from "../../parts/states.js";
import { crumbs } from "../../parts/crumbs.js";
import { copyButton } from "../../parts/copy.js";
import { field, form } from "../../parts/form.js";
import { confirmDialog } from "../../parts/dialog.js";
import { toast, complain } from "../../parts/toast.js";
import { Roles } from "../../model/roles.js";
import { plural } from "../../model/words.js";
import { knownNames, matcherEditor, matcherSentence } from "./matcher.js";
import { teamPreview } from "./preview.js";
import { teamPeople } from "./people.js";

const fact = (label, ...content) => h("div", { class: "fact" }, h("dt", {}, label), h("dd", {}, content));

export default async function teamPage(page) {
  const { scope } = page;
  const { signal } = scope;
  fill(page.outlet, h("div", { class: "page page--narrow" }, skeleton(1, "head"), skeleton(2, "card")));
  const base = `/teams/${encodeURIComponent(page.params.id)}`;
  let [team, people, roles] = await Promise.all([get(base, { signal }), get(`${base}/members`, { signal }).then(items), Roles.load(signal)]);
  if (scope.ended) return;
  // Whoever looks after one team changes its people, and not whose alerts are whose.
  const everyTeam = roles.has("team.manage");
  const thisTeam = everyTeam || (can("team.manage") && ownTeams().includes(team.id));
  const parts = { head: h("header", { class: "head" }), matchers: h("div", {}), people: h("div", {}), manage: h("div", {}) };
  fill(page.outlet, h("div", { class: "page page--narrow" }, parts.head, h("div", { class: "stack stack--loose" }, parts.matchers, parts.people, parts.manage)));

  async function look() {
    [team, people] = await Promise.all([get(base, { signal }), get(`${base}/members`, { signal }).then(items)]);
    if (!scope.ended) draw();
  }

  function drawHead() {
    page.title(team.name);
    fill(parts.head, crumbs(["Teams", "/settings/teams"], team.name),
      h("div", { class: "head__titleline" }, h("h1", { class: "head__title" }, team.name), thisTeam && button("Edit name and description", { icon: "edit", kind: "quiet", size: "small", hideLabel: true, onclick: editHead })),
      team.description && h("p", { class: "head__lead" }, team.description),
      h("dl", { class: "facts" }, fact("Short name", h("code", {}, team.slug), copyButton(team.slug, { label: "Copy" })), fact("Members", team.member_count), fact("Created", moment(team.created_at))));
  }
  function editHead() {
    const name = field("name", "Name", { required: true, value: team.name, maxlength: 200 });
    fill(parts.head, crumbs(["Teams", "/settings/teams"], team.name), h("h1", { class: "visually-hidden" }, `Edit ${team.name}`), form([name, field("description", "Description", { type: "lines", rows: 2, value: team.description, maxlength: 2000 })], {
      actions: [button("Cancel", { onclick: drawHead }), h("button", { type: "submit", class: "button button--primary" }, "Save")], again: look,
      submit: async (values, { key }) => { team = await patch(base, values, { version: team.version, key }); toast("Team saved"); drawHead(); },
    }));
    name.field.input.focus();
  }

  function drawMatchers() {
    const edit = everyTeam && button("Edit rules", { icon: "edit", size: "small", onclick: editMatchers });
    fill(parts.matchers, card("Whose alerts are theirs", team.matchers.length > 0
      ? [h("p", { class: "card__text" }, "An alert belongs to this team where"), h("ul", { class: "matcher__sentences" }, team.matchers.map((matcher, at) => [at > 0 && h("li", { class: "matcher__or" }, "or"), matcherSentence(matcher)])), h("p", { class: "faint" }, "And every alert about a service that names ", h("code", {}, team.slug), " as its owner.")]
      : h("p", { class: "faint" }, "No rules. Theirs is every alert about a service that names ", h("code", {}, team.slug), " as its owner", everyTeam ? "; rules add more." : "."), { actions: edit }));
  }
  async function editMatchers() {
    const known = await knownNames(signal);
    const preview = teamPreview(scope);
    const editor = matcherEditor(team.matchers.length > 0 ? team.matchers : [{}], { known, onchange: preview.ask });
    fill(parts.matchers, card("Whose alerts are theirs", form([editor, preview.node], {
      actions: [button("Cancel", { onclick: drawMatchers }), h("button", { type: "submit", class: "button button--primary" }, "Save rules")], again: look,
      submit: async (_values, { key }) => {
        if (!editor.take()) throw new Problem({ status: 422, detail: "One of the labels is not finished." });
        const before = team.matchers;
        team = await patch(base, { matchers: editor.values() }, { version: team.version, key });
        drawMatchers();
        toast("Rules saved", { undo: async () => { try { team = await patch(base, { matchers: before }, { version: team.version }); drawMatchers(); toast("Taken back"); } catch (error) { complain(error, "Not taken back"); look(); } } });
      },
    })));
    parts.matchers.querySelector("input")?.focus();
  }

  async function drop() {
    if (!(await confirmDialog(`Delete ${team.name}?`, `Its alerts and incidents become nobody's, which everybody sees. ${plural(people.length, "person leaves", "people leave")} the team; nobody leaves the organization. This cannot be undone.`, { yes: "Delete team" }))) return;
    try { await remove(base, { version: team.version }); toast(`${team.name} deleted`); go("/settings/teams"); } catch (error) { complain(error, "Not deleted"); if (error.status === 412) look(); }
  }

  function draw() {
    drawHead();
    drawMatchers();
    refill(parts.people, teamPeople(team, people, roles, { may: thisTeam, changed: look, signal }));
    fill(parts.manage, everyTeam && card("Delete this team", h("div", { class: "manage manage--apart" }, h("p", { class: "faint" }, "Its alerts become nobody's, which everybody sees."), button("Delete team", { kind: "danger", onclick: drop }))),
      !thisTeam && can("team.manage") && h("p", { class: "note" }, icon("lock"), "You look after another team; this one you can only read."));
  }
  draw();
}
