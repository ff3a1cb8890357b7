// The whole graph, to drag and zoom.
import { h, s, fill, loadD3 } from "../../core/dom.js";
import { button } from "../../parts/button.js";
import { layout } from "../../graph/layers.js";
import { drawGraph, legend } from "../../graph/draw.js";

export async function canvas(topology, states, { scope, select }) {
  const d3 = await loadD3();
  const graph = layout(topology.services, topology.dependencies);
  let drawn = drawGraph(d3, graph, states, { href: (service) => `/topology?service=${service.id}`, onselect: (service) => select(service.id) });
  const stage = s("g", {}, drawn.group);
  const picture = s("svg", { class: "graph graph--large", role: "group", "aria-label": "Services and what they depend on. The list view says the same in words." }, stage);
  const zoom = d3.zoom().scaleExtent([0.15, 2.5]).on("zoom", () => stage.setAttribute("transform", d3.event.transform));
  const selection = d3.select(picture).call(zoom).on("dblclick.zoom", null);
  scope.on(picture, "click", (event) => { if (event.target === picture) select(null); });
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const glide = () => (calm ? selection : selection.transition().duration(200));
  const controls = h("div", { class: "graph__controls", role: "group", "aria-label": "Zoom" },
    button("Zoom in", { icon: "plus", hideLabel: true, size: "small", onclick: () => { zoom.scaleBy(glide(), 1.3); } }),
    h("button", { type: "button", class: "button button--plain button--small button--icon", "aria-label": "Zoom out", title: "Zoom out", onclick: () => zoom.scaleBy(glide(), 1 / 1.3) }, s("svg", { viewBox: "0 0 16 16", class: "icon", "aria-hidden": "true" }, s("path", { d: "M3 8h10" }))),
    button("Show all", { icon: "target", hideLabel: true, size: "small", onclick: () => fit() }));
  const node = h("div", { class: "graph__frame" }, picture, controls, legend());

  function fit(id) {
    const box = picture.getBoundingClientRect();
    if (box.width === 0) return;
    const margin = 32;
    const whole = Math.min(1.1, (box.width - margin * 2) / graph.width, (box.height - margin * 2) / (graph.height + 20));
    // Too small to read is no use: then show the part around what matters.
    const scale = Math.max(0.55, whole);
    const roots = graph.nodes.filter((one) => (id ? one.service.id === id : states.get(one.service.id)?.root_cause)).sort((a, b) => a.x - b.x);
    const place = scale > whole && roots[0];
    const x = place ? Math.min(margin, box.width / 3 - (place.x + graph.nodeWidth / 2) * scale) : (box.width - graph.width * scale) / 2;
    const y = place ? box.height / 2 - (place.y + graph.nodeHeight / 2) * scale : (box.height - graph.height * scale) / 2 + 6;
    zoom.transform(selection, d3.zoomIdentity.translate(scale > whole && !place ? margin : x, y).scale(scale));
  }
  let marked = null;
  const mark = (id) => {
    marked = id;
    for (const [one, element] of drawn.nodes) element.classList.toggle("graph__node--selected", one === id);
  };
  return {
    node, fit, mark,
    find: (ids) => drawn.highlight(ids),
    repaint(next) {
      states = next;
      drawn = drawGraph(d3, graph, next, { href: (service) => `/topology?service=${service.id}`, onselect: (service) => select(service.id) });
      fill(stage, drawn.group);
      mark(marked);
    },
  };
}
