// What depends on what, and what is red?
import { h, fill } from "../../core/dom.js";
import { get, items } from "../../core/api.js";
import { listen } from "../../core/live.js";
import { debounce } from "../../core/later.js";
import { setQuery } from "../../core/router.js";
import { isAbort } from "../../core/problem.js";
import { can } from "../../core/session.js";
import { blank, skeleton, failure } from "../../parts/states.js";
import { button } from "../../parts/button.js";
import { snippet } from "../../parts/copy.js";
import { segments, searchBox } from "../../parts/filters.js";
import { plural } from "../../model/words.js";
import { canvas } from "./canvas.js";
import { serviceList } from "./list.js";
import { panel } from "./panel.js";
import { editorDialog, example } from "./editor.js";
import { historyView } from "./history.js";

/** States by service id, with the blast radius of the open incidents' causes. */
function statesOf(answer, incident) {
  const list = Array.isArray(answer) ? answer : answer?.items ?? answer?.services ?? [];
  const states = new Map();
  for (const one of list) {
    const id = one.service_id ?? one.id;
    const severity = one.severity ?? one.worst_severity ?? one.state?.severity ?? null;
    if (!id || (!severity && !one.root_cause)) continue;
    states.set(id, { severity, firing_count: one.firing_count ?? 0, root_cause: Boolean(one.root_cause), incidents: one.incident_ids ?? one.open_incident_ids ?? one.incidents ?? [] });
  }
  for (const service of incident?.affected_services ?? []) if (states.has(service.id)) states.get(service.id).hops = service.hops;
  return states;
}

function addRadius(states, dependencies, incident) {
  const neededBy = Map.groupBy(dependencies, (edge) => edge.to);
  const roots = incident?.root_cause?.service_id ? [incident.root_cause.service_id] : [...states].filter(([, state]) => state.root_cause).map(([id]) => id);
  const queue = [...roots];
  const seen = new Set(roots);
  while (queue.length > 0) {
    for (const edge of neededBy.get(queue.shift()) ?? []) {
      if (seen.has(edge.from)) continue;
      seen.add(edge.from);
      queue.push(edge.from);
      if (!states.has(edge.from)) states.set(edge.from, { radius: true, firing_count: 0 });
    }
  }
  return states;
}

export default async function topologyPage(page) {
  const { scope } = page;
  const { signal } = scope;
  let view = page.query.get("view") ?? "graph";
  let selected = page.query.get("service") ?? null;
  let query = page.query.get("q") ?? "";
  let topology = null;
  let states = new Map();
  const incidentKey = page.query.get("incident");
  fill(page.outlet, h("div", { class: "page" }, h("header", { class: "page__head" }, h("h1", {}, "Topology")), skeleton(1, "canvas")));
  const count = h("p", { class: "page__note" });
  const content = h("div", { class: "topology__content" });
  const side = h("aside", { class: "topology__side", "aria-label": "Service", hidden: true });
  const search = searchBox("Search services", { value: query, placeholder: "Service, team or namespace", oninput: debounce(scope, 120, (text) => { query = text.trim(); setQuery({ q: query }); show(); }) });
  const edit = () => editorDialog(topology, load);
  const headActions = can("topology.manage") && h("div", { class: "page__actions" }, button("Edit", { icon: "edit", onclick: edit }));
  const root = h("div", { class: "page topology" },
    h("header", { class: "page__head" }, h("h1", {}, "Topology"), count, headActions),
    h("div", { class: "toolbar" }, segments("View", [{ value: "graph", label: "Graph" }, { value: "list", label: "List" }, { value: "history", label: "History" }], { value: view, onchange: (value) => { view = value; setQuery({ view: value === "graph" ? "" : value }); draw(); } }), search),
    h("div", { class: "topology__body" }, content, side));

  const info = panel(side, { signal, close: () => select(null) });
  let picture = null;

  function select(id) {
    selected = id;
    setQuery({ service: id });
    info.show(topology.services.find((service) => service.id === id) ?? null, states.get(id), topology);
    picture?.mark(selected);
  }

  const matches = (service) => !query || `${service.display_name ?? ""} ${service.name} ${service.owner_team ?? ""} ${service.namespace ?? ""}`.toLowerCase().includes(query.toLowerCase());

  function show() {
    const found = query ? topology.services.filter(matches).map((service) => service.id) : null;
    if (view === "graph") picture?.find(found);
    else if (view === "list") fill(content, serviceList(topology.services.filter(matches), states, { select }));
  }

  async function draw() {
    picture = null;
    search.hidden = view === "history";
    if (topology.services.length === 0 && view !== "history") { fill(content, empty()); return; }
    if (view === "history") { fill(content, await historyView(signal)); return; }
    if (view === "list") { show(); return; }
    const drawn = await canvas(topology, states, { scope, select });
    if (scope.ended || view !== "graph") return;
    picture = drawn;
    fill(content, picture.node);
    picture.fit(selected);
    picture.mark(selected);
    show();
  }

  function empty() {
    return blank("No topology yet", "Tell Bellwether which service depends on which, and it finds the one that drags the others down.", {
      picture: "topology", actions: can("topology.manage") ? [button("Paste or upload YAML", { kind: "primary", icon: "plus", onclick: edit })] : [],
      more: h("div", { class: "blank__snippets" }, snippet("topology.yaml", example, { language: "yaml" }), snippet("Send it with curl", `curl -X PUT ${location.origin}/api/v1/topology \\\n  -H "Authorization: Bearer $BELLWETHER_KEY" \\\n  -H "Content-Type: application/yaml" \\\n  --data-binary @topology.yaml`, { language: "sh" })),
    });
  }

  async function load() {
    const [graph, state, incident] = await Promise.all([get("/topology", { signal }), get("/topology/state", { signal }).catch(() => []), incidentKey ? get(`/incidents/${encodeURIComponent(incidentKey)}`, { signal }).catch(() => null) : null]);
    topology = { services: graph.services ?? [], dependencies: graph.dependencies ?? [], version: graph.version };
    const byName = new Map(topology.services.flatMap((service) => [[service.name, service.id], [service.id, service.id]]));
    // Ends may be told by id or by name.
    topology.dependencies = topology.dependencies.map((edge) => ({ ...edge, from: byName.get(edge.from_service_id ?? edge.from) ?? edge.from, to: byName.get(edge.to_service_id ?? edge.to) ?? edge.to }));
    states = addRadius(statesOf(state, incident), topology.dependencies, incident);
    const red = [...states.values()].filter((one) => one.severity).length;
    count.textContent = topology.services.length === 0 ? "" : `${plural(topology.services.length, "service")} · ${red === 0 ? "all healthy" : `${red} affected`}`;
    await draw();
    if (selected) info.show(topology.services.find((service) => service.id === selected) ?? null, states.get(selected), topology);
  }

  try { await load(); } catch (error) { if (isAbort(error)) return; fill(page.outlet, failure(error, { level: "h1", retry: () => topologyPage(page) })); return; }
  fill(page.outlet, root);
  picture?.fit(selected);

  const refresh = debounce(scope, 700, async () => {
    try {
      const state = items(await get("/topology/state", { signal }));
      const next = addRadius(statesOf(state), topology.dependencies);
      if (JSON.stringify([...next]) === JSON.stringify([...states])) return;
      states = next;
      if (picture) picture.repaint(states); else show();
    } catch { /* the next change asks again */ }
  });
  listen(scope, "incident", refresh);
  listen(scope, "topology", debounce(scope, 500, load));
  listen(scope, "resync", refresh);
}
