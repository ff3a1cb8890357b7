// Which lines of the audit trail; all of it is in the URL.
import { h } from "../../core/dom.js";
import { now } from "../../core/clock.js";
import { debounce } from "../../core/later.js";
import { choiceFilter, searchBox } from "../../parts/filters.js";
import { button } from "../../parts/button.js";
import { kindWord, operationWord } from "./words.js";
import { readable } from "../../model/words.js";

const names = ["q", "actor", "operation", "target_kind", "target_id", "since", "from", "to"];
const spans = { day: 86_400_000, week: 7 * 86_400_000, month: 30 * 86_400_000 };

export const readFilters = (query) => Object.fromEntries(names.map((name) => [name, query.get(name) ?? ""]));
export const isFiltered = (filters) => names.some((name) => filters[name] !== "");

/** As the API takes them. A span is counted from now on, so that a kept address stays current. */
export function toParams({ since, from, to, ...rest }) {
  const start = spans[since] ? new Date(now() - spans[since]).toISOString() : from ? new Date(`${from}T00:00:00`).toISOString() : "";
  const end = to && !spans[since] ? new Date(new Date(`${to}T00:00:00`).getTime() + spans.day).toISOString() : "";
  return { ...rest, from: start, to: end };
}

export function filterBar(scope, filters, { people, changed }) {
  const search = debounce(scope, 250, (q) => changed({ q: q.trim() }));
  const options = (words) => Object.entries(words).map(([value, label]) => ({ value, label: readable(label) })).sort((a, b) => a.label.localeCompare(b.label));
  const dates = h("span", { class: "dates", hidden: filters.since !== "dates" },
    h("input", { type: "date", class: "input input--small", "aria-label": "From", value: filters.from, onchange: (event) => changed({ from: event.target.value }) }), "–",
    h("input", { type: "date", class: "input input--small", "aria-label": "To", value: filters.to, onchange: (event) => changed({ to: event.target.value }) }));
  return h("div", { class: "toolbar toolbar--audit" },
    searchBox("Search the audit trail", { value: filters.q, placeholder: "Name, address or id", oninput: search }),
    h("div", { class: "toolbar__filters" },
      choiceFilter("Who", [{ value: "", label: "Anybody" }, ...people.map((one) => ({ value: one.id, label: one.name }))], { value: filters.actor, onchange: (actor) => changed({ actor }) }),
      choiceFilter("Did", [{ value: "", label: "Anything" }, ...options(operationWord)], { value: filters.operation, onchange: (operation) => changed({ operation }) }),
      choiceFilter("To", [{ value: "", label: "Anything" }, ...options(kindWord)], { value: filters.target_kind, onchange: (target_kind) => changed({ target_kind, target_id: "" }) }),
      choiceFilter("When", [{ value: "", label: "At any time" }, { value: "day", label: "Last 24 hours" }, { value: "week", label: "Last 7 days" }, { value: "month", label: "Last 30 days" }, { value: "dates", label: "Between two days…" }], { value: filters.since, onchange: (since) => { dates.hidden = since !== "dates"; changed(since === "dates" ? { since } : { since, from: "", to: "" }); } }),
      dates,
      filters.target_id && button("One thing only", { icon: "close", size: "small", onclick: () => changed({ target_id: "" }, { redraw: true }) })));
}
