// What was changed where?
import { h, fill } from "../../core/dom.js";
import { get, items } from "../../core/api.js";
import { debounce } from "../../core/later.js";
import { setQuery, go } from "../../core/router.js";
import { can } from "../../core/session.js";
import { blank } from "../../parts/states.js";
import { button, linkButton } from "../../parts/button.js";
import { snippet } from "../../parts/copy.js";
import { feed } from "../../parts/feed.js";
import { choiceFilter, segments, searchBox } from "../../parts/filters.js";
import { kinds, kindWord, sourceWord, changeStatusWord } from "../../model/changes.js";
import { makeRow, patchRow } from "./row.js";
import { byService, risky, unapplied, ignored } from "./figures.js";
import { recordDialog } from "./record.js";

const days = 14;
const read = (query) => Object.fromEntries(["view", "service", "environment", "kind", "status", "source", "q"].map((name) => [name, query.get(name) ?? ""]));
const toParams = ({ view, kind, ...rest }) => ({ ...rest, kind: kind === "all" ? "" : kind || "effective" });

export default async function changesPage(page) {
  const { scope } = page;
  const { signal } = scope;
  let filters = read(page.query);

  const search = searchBox("Search changes", { value: filters.q, placeholder: "Words, versions, commits", oninput: debounce(scope, 220, (q) => change({ q: q.trim() })) });
  const service = choiceFilter("Service", [{ value: "", label: "Any service" }], { value: filters.service, onchange: (value) => change({ service: value }) });
  get("/services", { params: { limit: 200 }, signal }).then((answer) => {
    const known = items(answer).map((one) => ({ value: one.id, label: one.display_name ?? one.name })).sort((a, b) => a.label.localeCompare(b.label));
    const other = filters.service && !known.some((one) => one.value === filters.service) ? [{ value: filters.service, label: filters.service }] : [];
    service.setOptions([{ value: "", label: "Any service" }, ...other, ...known]);
  }).catch(() => {});
  const any = (word, words) => [{ value: "", label: word }, ...Object.entries(words).map(([value, label]) => ({ value, label }))];
  const tools = h("div", { class: "toolbar__filters" },
    choiceFilter("Kind", [{ value: "", label: "What took effect" }, { value: "all", label: "Everything" }, ...kinds.map((one) => ({ value: one, label: kindWord[one] }))], { value: filters.kind, onchange: (value) => change({ kind: value }) }),
    service,
    choiceFilter("Environment", ["", "production", "staging", "development", "testing"].map((one) => ({ value: one, label: one ? one.charAt(0).toUpperCase() + one.slice(1) : "Any environment" })), { value: filters.environment, onchange: (value) => change({ environment: value }) }),
    choiceFilter("Status", any("Any status", changeStatusWord), { value: filters.status, onchange: (value) => change({ status: value }) }),
    choiceFilter("From", any("Any source", sourceWord), { value: filters.source, onchange: (value) => change({ source: value }) }));
  const views = [{ value: "", label: "List" }, { value: "services", label: "By service" }, { value: "risky", label: "Risky" }, { value: "unapplied", label: "Not rolled out" }, can("integration.manage") && { value: "ignored", label: "Ignored" }].filter(Boolean);
  const figures = {
    services: async () => byService(items(await get("/changes/by-service", { params: { days }, signal })), days),
    risky: async () => risky(items(await get("/changes/risky", { signal }))),
    unapplied: async () => unapplied(items(await get("/changes/unapplied", { signal }))),
    ignored: async () => ignored(items(await get("/changes/ignored", { signal }))),
  };
  const shown = feed(page, {
    path: "/changes", params: () => toParams(filters), events: ["change", "resync"], word: ["change", "changes"], empty,
    rows: h("ul", { class: "change-list", hidden: true }), make: makeRow, patch: patchRow, link: ".change-row__name",
    instead: () => (filters.view === "" ? null : figures[filters.view] ?? figures.risky),
  });
  fill(page.outlet, h("div", { class: "page" },
    h("header", { class: "page__head" }, h("h1", {}, "Changes"), can("change.record") && h("div", { class: "page__actions" }, button("Record a change", { icon: "plus", onclick: () => recordDialog(shown.load) }))),
    h("div", { class: "toolbar", role: "search", "aria-label": "Filter changes" }, segments("View", views, { value: filters.view, onchange: (value) => change({ view: value }) }), search, tools),
    shown.nodes));

  function empty() {
    if (filters.q || filters.service || filters.environment || filters.kind || filters.status || filters.source) return blank("No change matches", "Try fewer filters, or everything instead of what took effect.", { actions: [button("Clear filters", { onclick: () => go("/changes") })] });
    return blank("No changes yet", "Connect GitHub, GitLab, Argo CD, Jenkins or Kubernetes, or tell of deployments from a script.", { picture: "changes", actions: can("integration.manage") ? [linkButton("Add an integration", "/settings/integrations/new", { kind: "primary" })] : [],
      more: h("div", { class: "blank__snippet" }, snippet("From a script", `BELLWETHER_URL=${location.origin} BELLWETHER_TOKEN=… \\\n  bellwether change record --service payment-service --version v2.3.1 --environment production`, { language: "shell" })) });
  }

  function change(values) {
    setQuery(values);
    filters = read(new URLSearchParams(location.search));
    arrange();
    shown.restart();
  }

  /** The filters are the list's. */
  function arrange() {
    search.hidden = filters.view !== "";
    tools.hidden = filters.view !== "";
  }

  arrange();
  await shown.start();
}
