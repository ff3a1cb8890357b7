// Fields with a label, a hint and a place for the server's words, and a submit that puts each word at its field.
import { h } from "../core/dom.js";
import { Problem } from "../core/problem.js";
import { randomKey } from "../core/random.js";

let counter = 0;

/** `control` overrides the input; `aliases` are other names by which the server may call this field. */
export function field(name, label, { type = "text", hint, required = false, control, options, value, aliases = [], rows, ...props } = {}) {
  const id = `field-${++counter}`;
  const about = [hint && `${id}-hint`, `${id}-error`].filter(Boolean).join(" ");
  const common = { id, name, required, "aria-describedby": about, class: "input", ...props };
  const input = control ?? (type === "choice" ? h("select", common, options.map((option) => {
    const [key, word] = Array.isArray(option) ? option : [option, option];
    return h("option", { value: key, selected: key === value }, word);
  }))
    : type === "lines" ? h("textarea", { ...common, rows: rows ?? 4, value: value ?? "", spellcheck: "false" })
      : h("input", { ...common, type, value: value ?? "" }));
  // A control of several parts says which of them takes the focus, and with it the label.
  if (control) { const at = control.focusable ?? control; at.id = id; at.setAttribute("aria-describedby", about); }
  const error = h("p", { class: "field__error", id: `${id}-error`, hidden: true });
  const node = h("div", { class: "field" },
    h("label", { class: "field__label", for: id }, label, required ? null : [" ", h("span", { class: "field__optional" }, "optional")]),
    input, hint && h("p", { class: "field__hint", id: `${id}-hint` }, hint), error);
  node.field = {
    names: [name, ...aliases], input,
    get value() { return input.value; },
    say(text) {
      error.textContent = text ?? "";
      error.hidden = !text;
      const at = control?.focusable ?? input;
      if (text) at.setAttribute("aria-invalid", "true"); else at.removeAttribute("aria-invalid");
    },
  };
  return node;
}

export function checkbox(name, label, { checked = false, hint, ...props } = {}) {
  const id = `field-${++counter}`;
  return h("div", { class: "check" }, h("input", { type: "checkbox", id, name, checked, ...props }),
    h("label", { for: id }, label, hint && h("span", { class: "check__hint" }, hint)));
}

/** A form whose `submit(values)` may throw a Problem. Values come by field name, trimmed. `again` loads anew what somebody else has changed. */
export function form(fields, { submit, actions, again, class: name = "form" }) {
  const summary = h("div", { class: "form__problem", role: "alert", hidden: true });
  const node = h("form", { class: name, novalidate: true }, summary, fields.filter(Boolean), h("div", { class: "form__actions" }, actions));
  const all = () => [...node.querySelectorAll(".field")].map((element) => element.field).filter(Boolean);
  let key = randomKey();
  node.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (node.getAttribute("aria-busy") === "true") return;
    summary.hidden = true;
    for (const one of all()) one.say(null);
    const missing = all().filter((one) => one.input.required && !String(one.value).trim());
    for (const one of missing) one.say("This is needed.");
    if (missing.length > 0) { missing[0].input.focus(); return; }
    const values = Object.fromEntries(all().map((one) => [one.names[0], one.input.type === "password" || typeof one.value !== "string" ? one.value : one.value.trim()]));
    node.setAttribute("aria-busy", "true");
    try {
      await submit(values, { key });
      key = randomKey();
    } catch (error) {
      // A changed form is another request; only an unanswered one is the same.
      if (error.status !== 0) key = randomKey();
      show(error);
    } finally { node.removeAttribute("aria-busy"); }
  });
  function show(error) {
    if (!(error instanceof Problem)) console.error(error);
    const rest = [];
    let first = null;
    for (const { field: path, message } of error.errors ?? []) {
      const short = String(path).split(".").at(-1);
      const whole = String(path).split(/[.[]/)[0];
      const one = [path, short, whole].map((word) => all().find((candidate) => candidate.names.includes(word))).find(Boolean);
      const text = message.charAt(0).toUpperCase() + message.slice(1);
      if (one) { one.say(text); first ??= one; } else rest.push(`${path} ${message}`);
    }
    if (first) (first.input.focusable ?? first.input).focus();
    if (!first || rest.length > 0) {
      summary.hidden = false;
      summary.replaceChildren(h("p", {}, [first ? null : error.words ?? error.message, ...rest].filter(Boolean).join(" · ")));
      if (error.status === 412 && again) summary.append(h("button", { type: "button", class: "button button--small", onclick: again }, "Load what is there now"));
    }
  }
  return node;
}
