// A field that takes several words: each becomes a chip of its own, to be removed by its button or by Backspace.
import { h } from "../core/dom.js";
import { icon } from "./icon.js";
import { announce } from "../core/announce.js";
import { field } from "./form.js";

let counter = 0;

/** `separators` end a word besides Enter; `check(word)` may answer what is wrong with it; `suggest()` gives what to offer. */
export function tokenField(name, label, { values = [], hint, placeholder, separators = ",", check = () => null, suggestions = [], onchange = () => {}, aliases } = {}) {
  const list = [...values];
  const options = h("datalist", { id: `tokens-${++counter}` }, suggestions.map((value) => h("option", { value })));
  const input = h("input", { class: "tokens__input", type: "text", placeholder, list: suggestions.length > 0 ? options.id : undefined, autocomplete: "off", autocapitalize: "off", spellcheck: "false" });
  const chips = h("ul", { class: "tokens__list", "aria-label": `${label}: chosen` });
  const control = h("div", { class: "tokens", onclick: (event) => { if (event.target === control || event.target === chips) input.focus(); } }, chips, input, options);
  control.focusable = input;
  const node = field(name, label, { control, hint, aliases });

  function draw() {
    chips.hidden = list.length === 0;
    chips.replaceChildren(...list.map((word, at) => h("li", { class: "token" }, h("code", { class: "token__word" }, word),
      h("button", { type: "button", class: "token__remove", "aria-label": `Remove ${word}`, onclick: () => { drop(at); input.focus(); } }, icon("close")))));
  }
  function drop(at) {
    const [word] = list.splice(at, 1);
    draw();
    announce(`${word} removed`);
    onchange();
  }
  /** What stands in the field becomes chips; false where something is wrong with it. */
  function take(text = input.value) {
    const words = text.split("\n").flatMap((line) => (separators ? line.split(separators) : [line])).map((word) => word.trim()).filter(Boolean);
    for (const word of words) {
      const wrong = check(word);
      if (wrong) { input.value = word; node.field.say(wrong); return false; }
      if (!list.includes(word)) list.push(word);
    }
    node.field.say(null);
    input.value = "";
    if (words.length > 0) { draw(); onchange(); }
    return true;
  }
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "Enter" && input.value.trim()) { event.preventDefault(); take(); }
    else if (separators && event.key === separators) { event.preventDefault(); take(); }
    else if (event.key === "Backspace" && input.value === "" && list.length > 0) drop(list.length - 1);
  });
  input.addEventListener("input", () => node.field.say(null));
  input.addEventListener("blur", () => { if (input.value.trim()) take(); });
  input.addEventListener("paste", (event) => {
    const text = event.clipboardData?.getData("text") ?? "";
    if (!/[\n,]/.test(text.trim())) return;
    event.preventDefault();
    take(input.value + text);
  });
  draw();
  Object.defineProperty(node.field, "value", { get: () => [...list] });
  node.take = take;
  node.values = () => [...list];
  return node;
}
