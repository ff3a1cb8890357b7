// Keeps a parent's children in step with a list, moving and patching what is there: no flicker, focus and hover stay.

/** `make(item)` gives a node, `patch(node, item)` brings it up to date. */
export function keyed(parent, list, { key = (item) => item.id, make, patch }) {
  parent.nodesByKey ??= new Map();
  const old = parent.nodesByKey;
  const next = new Map();
  let place = parent.firstChild;
  for (const item of list) {
    const id = key(item);
    let node = old.get(id);
    if (node && !next.has(id)) {
      if (node.item !== item) patch(node, item);
    } else {
      node = make(item);
    }
    node.item = item;
    next.set(id, node);
    if (node === place) place = place.nextSibling;
    else parent.insertBefore(node, place);
  }
  for (const [id, node] of old) if (!next.has(id) || next.get(id) !== node) node.remove();
  parent.nodesByKey = next;
}
