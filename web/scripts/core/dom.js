// Builds elements. Text is always text: there is no way to pass markup.

const SVG = "http://www.w3.org/2000/svg";

function apply(node, props) {
  for (const [key, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (key === "class") node.setAttribute("class", Array.isArray(value) ? value.filter(Boolean).join(" ") : value);
    else if (key === "data") Object.assign(node.dataset, value);
    else if (key === "vars") for (const [name, v] of Object.entries(value)) node.style.setProperty(`--${name}`, v);
    else if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else if (key === "value" || key === "checked" || key === "indeterminate") node[key] = value;
    else node.setAttribute(key, value === true ? "" : value);
  }
}

/** An element: `h("button", { class: "button", onclick }, "Save")`. Null and false children are left out. */
export function h(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  apply(node, props ?? {});
  node.append(...flat(children));
  return node;
}

/** The same for SVG. */
export function s(tag, props = {}, ...children) {
  const node = document.createElementNS(SVG, tag);
  apply(node, props ?? {});
  node.append(...flat(children));
  return node;
}

function flat(children) {
  return children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false);
}

/** Replaces all that a node holds. */
export function fill(node, ...children) {
  node.replaceChildren(...flat(children));
  return node;
}

/** The same, and what had the focus has it again, told by the beginning of its `aria-label`. */
export function refill(node, ...children) {
  const name = node.contains(document.activeElement) ? document.activeElement.getAttribute("aria-label")?.split(":")[0] : null;
  fill(node, ...children);
  if (name) [...node.querySelectorAll("[aria-label]")].find((one) => one.getAttribute("aria-label").split(":")[0] === name)?.focus({ preventScroll: true });
  return node;
}

/** Whether the reader is typing, so that single-key shortcuts must keep still. */
export function isTyping(target) {
  return target instanceof HTMLElement
    && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}

const pending = new Map();

/** Loads a classic script once and answers the global that it defines. */
export function loadScript(url, global) {
  if (window[global]) return Promise.resolve(window[global]);
  if (!pending.has(url)) {
    pending.set(url, new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = url;
      script.onload = () => resolve(window[global]);
      script.onerror = () => { pending.delete(url); reject(new Error(`${url} could not be loaded`)); };
      document.head.append(script);
    }));
  }
  return pending.get(url);
}

export const loadD3 = () => loadScript("/vendor/d3.min.js", "d3");
