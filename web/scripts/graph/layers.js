// Places services in columns: what others depend on to the left, what depends on it to the right. Pure.

/** The depth of each node: 0 for one that depends on nothing, else one more than its deepest dependency. Cycles are cut. */
function depths(nodes, needs) {
  const depth = new Map();
  const onPath = new Set();
  const visit = (start) => {
    // Own stack: a long chain must not overflow the engine's.
    const stack = [{ id: start, next: 0 }];
    onPath.add(start);
    while (stack.length > 0) {
      const top = stack.at(-1);
      const below = needs.get(top.id) ?? [];
      if (top.next < below.length) {
        const id = below[top.next++];
        if (depth.has(id) || onPath.has(id)) continue;
        onPath.add(id);
        stack.push({ id, next: 0 });
      } else {
        depth.set(top.id, Math.max(-1, ...below.map((id) => depth.get(id) ?? -1)) + 1);
        onPath.delete(top.id);
        stack.pop();
      }
    }
  };
  for (const id of nodes) if (!depth.has(id)) visit(id);
  return depth;
}

function index(edges, from, to) {
  const map = new Map();
  for (const edge of edges) map.set(edge[from], [...(map.get(edge[from]) ?? []), edge[to]]);
  return map;
}

/**
 * `services` have ids; `dependencies` go `from` one that needs `to` another.
 * Answers `{ nodes: [{ service, x, y, layer }], edges: [{ source, target, kind }], width, height }` with top left corners;
 * an edge runs from the service that is needed to the one that needs it, as failure spreads.
 */
export function layout(services, dependencies, { width = 192, height = 40, gapX = 68, gapY = 26, wrap = 14 } = {}) {
  const known = new Set(services.map((service) => service.id));
  const edges = dependencies.filter((edge) => known.has(edge.from) && known.has(edge.to));
  const needs = index(edges, "from", "to");
  const neededBy = index(edges, "to", "from");
  const linked = services.filter((service) => needs.has(service.id) || neededBy.has(service.id));
  const alone = services.filter((service) => !needs.has(service.id) && !neededBy.has(service.id));
  const depth = depths(linked.map((service) => service.id), needs);
  const layers = [];
  for (const service of [...linked].sort((a, b) => a.name.localeCompare(b.name))) (layers[depth.get(service.id)] ??= []).push(service.id);

  // Barycentre sweeps: each goes where its neighbours are, so that few lines cross.
  const place = new Map();
  const number = () => layers.forEach((layer) => layer.forEach((id, at) => place.set(id, at - layer.length / 2)));
  number();
  const sort = (layer, neighbours) => {
    const weight = new Map(layer.map((id) => {
      const near = (neighbours.get(id) ?? []).map((other) => place.get(other)).filter((value) => value !== undefined);
      return [id, near.length > 0 ? near.reduce((sum, value) => sum + value, 0) / near.length : place.get(id)];
    }));
    layer.sort((a, b) => weight.get(a) - weight.get(b));
  };
  for (let round = 0; round < 8; round++) {
    if (round % 2 === 0) for (let at = 1; at < layers.length; at++) { sort(layers[at], needs); number(); }
    else for (let at = layers.length - 2; at >= 0; at--) { sort(layers[at], neededBy); number(); }
  }

  const byID = new Map(services.map((service) => [service.id, service]));
  const nodes = [];
  // A tall layer is folded into several columns.
  const columns = layers.flatMap((layer, depthOfLayer) => {
    const count = Math.ceil(layer.length / wrap);
    const size = Math.ceil(layer.length / count);
    return Array.from({ length: count }, (_, at) => ({ ids: layer.slice(at * size, (at + 1) * size), layer: depthOfLayer }));
  });
  const tallest = Math.max(1, ...columns.map((column) => column.ids.length));
  columns.forEach((column, at) => {
    const offset = ((tallest - column.ids.length) * (height + gapY)) / 2;
    column.ids.forEach((id, row) => nodes.push({ service: byID.get(id), layer: column.layer, x: at * (width + gapX), y: offset + row * (height + gapY) }));
  });
  const across = Math.max(columns.length, Math.min(4, alone.length), 1);
  const top = columns.length > 0 ? tallest * (height + gapY) + gapY * 2 : 0;
  alone.forEach((service, at) => nodes.push({ service, layer: -1, x: (at % across) * (width + gapX), y: top + Math.floor(at / across) * (height + gapY) }));
  const placed = new Map(nodes.map((node) => [node.service.id, node]));
  return {
    nodes, edges: edges.map((edge) => ({ source: placed.get(edge.to), target: placed.get(edge.from), kind: edge.kind })),
    width: across * (width + gapX) - gapX, height: Math.max(height, ...nodes.map((node) => node.y + height)), nodeWidth: width, nodeHeight: height,
  };
}
