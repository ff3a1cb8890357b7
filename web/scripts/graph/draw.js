// Draws a laid out graph as SVG. Colour, shape and words tell the state; the root cause has a ring.
import { s, h } from "../core/dom.js";
import { severityPath } from "../parts/severity.js";
import { severityWord, plural } from "../model/words.js";

const letters = 20;
const shorten = (text, most = letters) => (text.length > most ? `${text.slice(0, most - 1).trimEnd()}…` : text);

/** What is said of a service, in words. */
export function describe(service, state) {
  const name = service.display_name ?? service.name;
  if (!state) return `${name}: healthy`;
  return [`${name}: ${(severityWord[state.severity] ?? "affected").toLowerCase()}`, state.firing_count > 0 && `${plural(state.firing_count, "alert")} firing`, state.root_cause && "root cause", state.hops > 0 && `${plural(state.hops, "hop")} away`].filter(Boolean).join(", ");
}

function node(place, graph, state, { href, onselect }) {
  const { service } = place;
  const name = service.display_name ?? service.name;
  const { nodeWidth: width, nodeHeight: height } = graph;
  const kind = state?.severity ? `severity-${state.severity}` : state?.radius ? "graph__node--radius" : "graph__node--healthy";
  const link = s("a", { href: href?.(service) ?? "#", class: ["graph__node", kind, state?.root_cause && "graph__node--root"], "aria-label": describe(service, state), transform: `translate(${place.x} ${place.y})`, data: { id: service.id },
    onclick: (event) => { if (onselect) { event.preventDefault(); event.stopPropagation(); onselect(service); } } },
  s("title", {}, describe(service, state)),
  state?.root_cause && s("rect", { class: "graph__ring", x: -5, y: -5, width: width + 10, height: height + 10, rx: 12 }),
  s("rect", { class: "graph__box", width, height, rx: 8 }),
  state?.severity
    ? s("svg", { x: 11, y: height / 2 - 7, width: 14, height: 14, viewBox: "0 0 16 16" }, s("path", { class: "graph__shape", d: severityPath[state.severity] }))
    : s("circle", { class: "graph__dot", cx: 18, cy: height / 2, r: 4 }),
  s("text", { class: "graph__name", x: 34, y: height / 2 + 4 }, shorten(name, state?.firing_count > 0 ? letters - 3 : letters)),
  state?.firing_count > 0 && s("text", { class: "graph__count", x: width - 12, y: height / 2 + 4, "text-anchor": "end" }, String(state.firing_count)),
  state?.root_cause && s("text", { class: "graph__tag", x: width / 2, y: -10, "text-anchor": "middle" }, "ROOT CAUSE"));
  return link;
}

/**
 * `states` by service id: `{ severity, firing_count, root_cause, hops, radius }`.
 * Answers the `<g>`, and `highlight(id)` that dims all but the neighbours of one.
 */
export function drawGraph(d3, graph, states, { href, onselect } = {}) {
  const { nodeWidth: width, nodeHeight: height } = graph;
  const curve = d3.linkHorizontal().x((point) => point[0]).y((point) => point[1]);
  const lines = graph.edges.map(({ source, target, kind }) => {
    const spreads = states.get(source.service.id)?.severity && states.get(target.service.id)?.severity;
    const line = s("path", { class: ["graph__edge", spreads && "graph__edge--spreads"], d: curve({ source: [source.x + width, source.y + height / 2], target: [target.x - 4, target.y + height / 2] }), "marker-end": spreads ? "url(#arrow-spreads)" : "url(#arrow)" },
      s("title", {}, `${target.service.display_name ?? target.service.name} depends on ${source.service.display_name ?? source.service.name}${kind ? ` (${kind})` : ""}`));
    return { line, ends: [source.service.id, target.service.id] };
  });
  const nodes = new Map(graph.nodes.map((place) => [place.service.id, node(place, graph, states.get(place.service.id), { href, onselect })]));
  const marker = (id, name) => s("marker", { id, class: name, viewBox: "0 0 8 8", refX: 6, refY: 4, markerWidth: 7, markerHeight: 7, orient: "auto-start-reverse" }, s("path", { d: "M0 .8 7 4 0 7.2z" }));
  const group = s("g", { class: "graph__all" }, s("defs", {}, marker("arrow", "graph__arrow"), marker("arrow-spreads", "graph__arrow graph__arrow--spreads")),
    s("g", { class: "graph__edges", "aria-hidden": "true" }, lines.map((one) => one.line)), s("g", {}, [...nodes.values()]));

  function highlight(ids) {
    const some = ids && new Set(ids);
    group.classList.toggle("graph__all--dimmed", Boolean(some));
    const near = new Set(some ?? []);
    for (const { line, ends } of lines) {
      const on = Boolean(some && ends.some((id) => some.has(id)));
      line.classList.toggle("graph__edge--near", on);
      if (on) for (const id of ends) near.add(id);
    }
    for (const [id, element] of nodes) element.classList.toggle("graph__node--near", near.has(id));
  }
  for (const [id, element] of nodes) {
    element.addEventListener("pointerenter", () => highlight([id]));
    element.addEventListener("pointerleave", () => highlight(null));
    element.addEventListener("focus", () => highlight([id]));
    element.addEventListener("blur", () => highlight(null));
  }
  return { group, nodes, highlight };
}

export function legend() {
  const item = (name, picture, words) => h("li", { class: name }, picture, words);
  const shape = (severity) => s("svg", { viewBox: "0 0 16 16", class: ["severity-shape", `severity-${severity}`], "aria-hidden": "true" }, s("path", { class: "severity-shape__body", d: severityPath[severity] }));
  return h("ul", { class: "legend", "aria-label": "Legend" },
    item("", h("span", { class: "legend__ring", "aria-hidden": "true" }), "Root cause"),
    ["fatal", "critical", "error", "warning", "info"].map((severity) => item("", shape(severity), severityWord[severity])),
    item("", h("span", { class: "legend__radius", "aria-hidden": "true" }), "In the blast radius"),
    item("", h("span", { class: "legend__dot", "aria-hidden": "true" }), "Healthy"),
    item("legend__hint", h("span", { "aria-hidden": "true" }, "A → B"), "B depends on A"));
}
