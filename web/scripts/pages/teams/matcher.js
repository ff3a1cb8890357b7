// The rules that say which alerts are a team's.
import { h } from "../../core/dom.js";
import { get, items } from "../../core/api.js";
import { can } from "../../core/session.js";
import { button } from "../../parts/button.js";
import { icon } from "../../parts/icon.js";
import { tokenField } from "../../parts/tokens.js";

/** A rule as a sentence: all of its conditions hold. */
export function matcherWords({ names, labels, services }) {
  return [names.length > 0 && names.join(", "), services.length > 0 && `service ${services.join(", ")}`, ...Object.entries(labels).map(([name, value]) => `${name}=${value}`)].filter(Boolean).join(" and ");
}

const code = (text) => h("code", { class: "matcher__word" }, text);
const listed = (words) => words.map((word, at) => [at > 0 && " or ", code(word)]);

/** A rule to read. */
export function matcherSentence({ names, labels, services }) {
  const parts = [names.length > 0 && ["the alert is ", listed(names)], services.length > 0 && ["the service is ", listed(services)], ...Object.entries(labels).map(([name, value]) => ["the label ", code(name), " is ", code(value)])].filter(Boolean);
  return h("li", { class: "matcher__sentence" }, icon("target"), h("span", {}, parts.map((part, at) => [at > 0 && " and ", part])));
}

/** Names that there are, to offer while one types. */
export async function knownNames(signal) {
  const [services, alerts] = await Promise.all([
    can("topology.read") ? get("/services", { params: { limit: 200 }, signal }).then(items).catch(() => []) : [],
    can("alert.read") ? get("/alerts", { params: { limit: 100 }, signal }).then(items).catch(() => []) : [],
  ]);
  const unique = (words) => [...new Set(words)].sort();
  return { services: unique(services.map((one) => one.name)), names: unique(alerts.map((one) => one.name)), labels: unique(alerts.flatMap((one) => Object.entries(one.labels).map(([name, value]) => `${name}=${value}`))).slice(0, 200) };
}

const labelMistake = (word) => (/^[^=]+=.+$/.test(word) ? null : "Write it as name=value; * in the value stands for anything.");

/** An editor of several rules; `values()` gives them, `take()` takes up what is typed and not yet added. */
export function matcherEditor(matchers, { known, onchange }) {
  const rules = h("ol", { class: "matchers" });
  const empty = h("p", { class: "note" }, icon("help"), "No rule yet: the team owns only what happens to services that name it as their owner.");
  const node = h("fieldset", { class: "matchers__all" }, h("legend", { class: "field__label" }, "Whose alerts are theirs"),
    h("p", { class: "field__hint" }, "Any rule is enough; within a rule everything must hold. * stands for anything, and case does not matter."), rules, empty,
    button("Add a rule", { icon: "plus", size: "small", onclick: () => { add({}).querySelector("input").focus(); changed(); } }));

  function add({ names = [], labels = {}, services = [] }) {
    const fields = {
      names: tokenField("names", "Alert names", { values: names, placeholder: names.length ? "" : "Payment*", suggestions: known.names, onchange: changed, aliases: ["matchers"] }),
      services: tokenField("services", "Services", { values: services, placeholder: "checkout-*", suggestions: known.services, onchange: changed }),
      labels: tokenField("labels", "Labels", { values: Object.entries(labels).map(([name, value]) => `${name}=${value}`), placeholder: "env=prod", separators: null, check: labelMistake, suggestions: known.labels, onchange: changed }),
    };
    const rule = h("li", { class: "matcher" }, h("div", { class: "matcher__head" }, h("span", { class: "matcher__title" }), button("Remove this rule", { icon: "close", kind: "quiet", size: "small", hideLabel: true, onclick: () => { rule.remove(); changed(); } })), Object.values(fields));
    rule.matcher = {
      take: () => Object.values(fields).every((one) => one.take()),
      get value() {
        return { names: fields.names.values(), services: fields.services.values(), labels: Object.fromEntries(fields.labels.values().map((word) => [word.slice(0, word.indexOf("=")), word.slice(word.indexOf("=") + 1)])) };
      },
    };
    rules.append(rule);
    return rule;
  }
  const isEmpty = (matcher) => matcher.names.length + matcher.services.length + Object.keys(matcher.labels).length === 0;
  function changed() {
    [...rules.children].forEach((rule, at) => { rule.querySelector(".matcher__title").textContent = at === 0 ? "Theirs is every alert where" : "or where"; });
    empty.hidden = rules.children.length > 0;
    onchange(node.values());
  }
  node.values = () => [...rules.children].map((rule) => rule.matcher.value).filter((matcher) => !isEmpty(matcher));
  node.take = () => [...rules.children].every((rule) => rule.matcher.take());
  for (const matcher of matchers) add(matcher);
  queueMicrotask(changed);
  return node;
}
