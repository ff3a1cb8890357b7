// Single-key shortcuts. A page adds its own; they go with its scope.
import { isTyping } from "./dom.js";

const bindings = [];
let prefix = null;
let prefixTimer = null;

/** `bind(scope, "j", "Next incident", fn)`; `g i` is one key after the other. Listed in the help in order. */
export function bind(scope, keys, label, action, group = "This page") {
  const binding = { keys, label, action, group };
  bindings.push(binding);
  scope.add(() => bindings.splice(bindings.indexOf(binding), 1));
}

export const allBindings = () => bindings;

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || document.querySelector("dialog[open]")) return;
  // Enter on a link or button is theirs.
  if (event.key === "Enter" && event.target.closest?.("a, button, summary, [role=button], [role=link]")) return;
  const pressed = prefix ? `${prefix} ${event.key}` : event.key;
  clearTimeout(prefixTimer);
  prefix = null;
  const binding = bindings.findLast((candidate) => candidate.keys === pressed);
  if (binding) {
    event.preventDefault();
    binding.action(event);
  } else if (bindings.some((candidate) => candidate.keys.startsWith(`${event.key} `))) {
    prefix = event.key;
    prefixTimer = setTimeout(() => { prefix = null; }, 1200);
  }
});
