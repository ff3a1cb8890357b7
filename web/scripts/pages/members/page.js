// Who belongs to the organization, and who was asked in.
import { h, fill, refill } from "../../core/dom.js";
import { get, getAll, items } from "../../core/api.js";
import { setQuery } from "../../core/router.js";
import { debounce } from "../../core/later.js";
import { can } from "../../core/session.js";
import { skeleton } from "../../parts/states.js";
import { button } from "../../parts/button.js";
import { searchBox, segments, choiceFilter } from "../../parts/filters.js";
import { Roles } from "../../model/roles.js";
import { memberList } from "./people.js";
import { invitationList } from "./invitations.js";
import { inviteDialog } from "./invite.js";

export default async function membersPage(page) {
  const { scope } = page;
  const { signal } = scope;
  const mayInvite = can("member.invite");
  let view = mayInvite && page.query.get("view") === "invitations" ? "invitations" : "people";
  let words = page.query.get("q") ?? "";
  let role = page.query.get("role") ?? "";
  let people = [];
  let invitations = [];
  let roles = null;
  let teams = new Map();

  const content = h("div", {}, skeleton(6));
  const tools = h("div", { class: "toolbar" });
  const invite = () => { if (roles) inviteDialog({ roles, teams: [...teams.values()], done: load }); };
  fill(page.outlet, h("div", { class: "page page--narrow" }, h("header", { class: "page__head" }, h("h1", {}, "Members"), h("p", { class: "page__note" }, "Each has a role in the organization, and may have others in teams."),
    mayInvite && h("div", { class: "page__actions" }, button("Invite", { kind: "primary", icon: "plus", onclick: invite }))), tools, content));

  function drawTools() {
    const filters = debounce(scope, 120, () => { setQuery({ q: words, role }); draw(); });
    fill(tools,
      mayInvite && segments("View", [{ value: "people", label: "People", count: people.length }, { value: "invitations", label: "Invitations", count: invitations.length }], { value: view, onchange: (value) => { view = value; setQuery({ view: value === "people" ? "" : value, q: "", role: "" }); words = ""; role = ""; drawTools(); draw(); } }),
      view === "people" && people.length > 6 && h("div", { class: "toolbar__filters" },
        choiceFilter("Role", [{ value: "", label: "Any role" }, ...roles.all.map((one) => ({ value: one.name, label: one.title }))], { value: role, onchange: (value) => { role = value; filters(); } }),
        searchBox("Search members", { value: words, placeholder: "Name or address", oninput: (text) => { words = text; filters(); } })));
    tools.hidden = tools.children.length === 0;
  }
  function draw() {
    if (view === "invitations") { refill(content, invitationList(invitations, { roles, teams, changed: load, invite })); return; }
    const wanted = words.trim().toLowerCase();
    const list = people.filter((one) => (!wanted || `${one.name} ${one.email}`.toLowerCase().includes(wanted)) && (!role || one.role === role));
    refill(content, memberList(list, { all: people, roles, teams, changed: load, clear: () => { words = ""; role = ""; setQuery({ q: "", role: "" }); drawTools(); draw(); }, invite }));
  }
  async function load() {
    const [found, asked, known, some] = await Promise.all([
      getAll("/members", { signal }), mayInvite ? get("/invitations", { signal }).then(items) : [], Roles.load(signal), can("team.read") ? get("/teams", { signal }).then(items) : [],
    ]);
    if (scope.ended) return;
    [people, invitations, roles, teams] = [found, asked, known, new Map(some.map((team) => [team.id, team]))];
    drawTools();
    draw();
  }
  await load();
  if (mayInvite && page.query.get("invite")) { setQuery({ invite: "" }); invite(); }
}
