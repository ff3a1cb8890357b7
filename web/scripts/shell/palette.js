// One field that finds incidents, services, pages and actions.
import { h, fill } from "../core/dom.js";
import { Scope } from "../core/scope.js";
import { get, items } from "../core/api.js";
import { debounce } from "../core/later.js";
import { go } from "../core/router.js";
import { openDialog } from "../parts/dialog.js";
import { icon } from "../parts/icon.js";
import { severityIcon } from "../parts/severity.js";
import { allBindings } from "../core/keys.js";
import { leave } from "./account.js";
import { themes, chooseTheme } from "./themes.js";
import { statusWord } from "../model/words.js";
import { isAbort } from "../core/problem.js";

const pages = [
  ["Incidents", "/incidents", "incidents"], ["Incidents assigned to me", "/incidents?mine=1", "user"], ["Resolved incidents", "/incidents?view=resolved", "check"],
  ["Alerts", "/alerts", "alerts"], ["Changes", "/changes", "changes"], ["Risky changes", "/changes?view=risky", "changes"], ["Configurations not rolled out", "/changes?view=unapplied", "changes"], ["Topology", "/topology", "topology"], ["Topology history", "/topology?view=history", "history"],
  ["Integrations", "/settings/integrations", "integrations"], ["Add an integration", "/settings/integrations/new", "plus"], ["Channels", "/channels", "channels"],
  ["Delivery log", "/channels?view=log", "channels"], ["API keys", "/settings/keys", "keys"],
].map(([label, href, picture]) => ({ label, picture: () => icon(picture), run: () => go(href), group: "Go to" }));

function actions() {
  const here = allBindings().filter((binding) => binding.group === "This page" && binding.keys.length === 1 && !"jk".includes(binding.keys))
    .map((binding) => ({ label: binding.label, hint: binding.keys, picture: () => icon("bolt"), run: () => binding.action(), group: "On this page" }));
  return [...here,
    ...themes.map((theme) => ({ label: theme.label, picture: () => icon(theme.picture), run: () => chooseTheme(theme.value), group: "Actions" })),
    { label: "Keyboard shortcuts", hint: "?", picture: () => icon("help"), run: async () => (await import("./help.js")).openHelp(), group: "Actions" },
    { label: "Sign out", picture: () => icon("out"), run: leave, group: "Actions" }];
}

const matches = (text, query) => query.toLowerCase().split(/\s+/).every((word) => text.toLowerCase().includes(word));
let isOpen = false;

export async function openPalette() {
  if (isOpen) return;
  isOpen = true;
  const scope = new Scope();
  const fixed = [...pages, ...actions()];
  let entries = [];
  let chosen = 0;
  let services = null;
  let turn = 0;

  const list = h("div", { class: "palette__list", id: "palette-list", role: "listbox", "aria-label": "Results" });
  const input = h("input", { class: "palette__input", type: "text", role: "combobox", "aria-expanded": "true", "aria-controls": "palette-list", "aria-autocomplete": "list",
    "aria-label": "Search incidents, services, pages and actions", placeholder: "Find incidents, services, pages, actions…", autofocus: true, autocomplete: "off", spellcheck: "false" });

  const run = await openDialog("Search and commands", (close) => {
    function draw() {
      const groups = Map.groupBy(entries, (entry) => entry.group);
      let index = -1;
      fill(list, [...groups].map(([group, some]) => h("div", { role: "group", "aria-label": group, class: "palette__group" }, h("p", { class: "palette__heading", "aria-hidden": "true" }, group),
        some.map((entry) => { index += 1; const at = index; return h("div", { class: "palette__item", role: "option", id: `palette-${at}`, "aria-selected": "false", onpointermove: () => choose(at, false), onclick: () => close(entry.run) },
          entry.picture(), h("span", { class: "palette__label" }, entry.label), entry.hint && h("span", { class: "palette__hint" }, entry.hint)); }))),
      entries.length === 0 && h("p", { class: "palette__none", role: "status" }, "Nothing found."));
      entries = [...groups.values()].flat();
      choose(0);
    }
    function choose(at, scroll = true) {
      if (entries.length === 0) return;
      list.querySelector("[aria-selected=true]")?.setAttribute("aria-selected", "false");
      chosen = (at + entries.length) % entries.length;
      const node = list.querySelector(`#palette-${chosen}`);
      node?.setAttribute("aria-selected", "true");
      input.setAttribute("aria-activedescendant", `palette-${chosen}`);
      if (scroll) node?.scrollIntoView({ block: "nearest" });
    }
    async function find(query) {
      const mine = ++turn;
      if (query === "") return;
      try {
        services ??= get("/services", { params: { limit: 200 }, signal: scope.signal }).then(items);
        const [incidents, known] = await Promise.all([get("/incidents", { params: { q: query.replace(/^#/, ""), limit: 6 }, signal: scope.signal }).then(items), services.catch(() => [])]);
        if (mine !== turn || scope.ended) return;
        entries = [
          ...incidents.map((one) => ({ label: `#${one.number} ${one.title}`, hint: statusWord[one.status], picture: () => severityIcon(one.severity), run: () => go(`/incidents/${one.number}`), group: "Incidents" })),
          ...known.filter((one) => matches(`${one.display_name ?? ""} ${one.name}`, query)).slice(0, 6).map((one) => ({ label: one.display_name ?? one.name, hint: one.owner_team, picture: () => icon("topology"), run: () => go(`/topology?service=${one.id}`), group: "Services" })),
          ...fixed.filter((entry) => matches(entry.label, query)),
          { label: `Search alerts for “${query}”`, picture: () => icon("alerts"), run: () => go(`/alerts?q=${encodeURIComponent(query)}`), group: "Alerts" },
        ];
        draw();
      } catch (error) { if (!isAbort(error)) { entries = fixed.filter((entry) => matches(entry.label, query)); draw(); } }
    }
    const soon = debounce(scope, 90, find);
    input.addEventListener("input", () => {
      const query = input.value.trim();
      entries = query === "" ? fixed : fixed.filter((entry) => matches(entry.label, query));
      draw();
      turn += 1;
      soon(query);
    });
    input.addEventListener("keydown", (event) => {
      if (event.key === "ArrowDown") choose(chosen + 1);
      else if (event.key === "ArrowUp") choose(chosen - 1);
      else if (event.key === "Enter") { if (entries[chosen]) close(entries[chosen].run); } else return;
      event.preventDefault();
    });
    entries = fixed;
    queueMicrotask(draw);
    return h("div", { class: "palette" }, h("div", { class: "palette__field" }, icon("search"), input, h("kbd", { "aria-hidden": "true" }, "Esc")), list);
  }, { kind: "palette", hideTitle: true });
  scope.end();
  isOpen = false;
  run?.();
}
