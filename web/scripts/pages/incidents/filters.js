import { h } from "../../core/dom.js";
import { get, items } from "../../core/api.js";
import { debounce } from "../../core/later.js";
import { choiceFilter, segments, searchBox } from "../../parts/filters.js";
import { severityShape } from "../../parts/severity.js";
import { severities, severityWord, severityRank, statusWord, lifecycle } from "../../model/words.js";

/** What the URL says, as the list asks for it. */
export function readFilters(query) {
  return { view: query.get("view") ?? "open", state: query.get("state") ?? "", severity: query.get("severity") ?? "", service: query.get("service") ?? "", mine: query.get("mine") === "1", q: query.get("q") ?? "" };
}

export function toParams({ view, state, severity, service, mine, q }) {
  return {
    status: state || (view === "open" ? "open" : view === "resolved" ? "resolved,merged" : undefined),
    severity: severity ? severities.filter((one) => severityRank[one] >= severityRank[severity]).join(",") : undefined,
    service, assignee: mine ? "me" : undefined, q: q.replace(/^#(?=\d)/, ""),
  };
}

export const isFiltered = (filters) => Boolean(filters.state || filters.severity || filters.service || filters.mine || filters.q);

/** Whether a changed incident belongs in the list as it is filtered; free words only the server knows. */
export function belongs(incident, filters, myID) {
  const open = incident.status !== "resolved" && incident.status !== "merged";
  if (filters.state ? incident.status !== filters.state : filters.view === "open" ? !open : filters.view === "resolved" ? open : false) return false;
  if (filters.severity && severityRank[incident.severity] < severityRank[filters.severity]) return false;
  if (filters.mine && incident.assignee?.id !== myID) return false;
  if (filters.service && !incident.affected_services?.some((service) => service.id === filters.service)) return false;
  return !filters.q || incident.title.toLowerCase().includes(filters.q.toLowerCase());
}

export function filterBar(scope, filters, changed) {
  const services = choiceFilter("Service", [{ value: "", label: "Any service" }], { value: filters.service, onchange: (service) => changed({ service }) });
  get("/services", { params: { limit: 200 }, signal: scope.signal }).then((answer) => services.setOptions([{ value: "", label: "Any service" },
    ...items(answer).map((one) => ({ value: one.id, label: one.display_name ?? one.name })).sort((a, b) => a.label.localeCompare(b.label))])).catch(() => {});
  const search = searchBox("Search incidents", { value: filters.q, placeholder: "Title or number", oninput: debounce(scope, 200, (q) => changed({ q: q.trim() })) });
  const mine = h("button", { type: "button", class: ["filter", filters.mine && "filter--on"], "aria-pressed": String(filters.mine), onclick: () => {
    const next = mine.getAttribute("aria-pressed") !== "true";
    mine.setAttribute("aria-pressed", String(next));
    mine.classList.toggle("filter--on", next);
    changed({ mine: next });
  } }, "Mine");
  return h("div", { class: "toolbar", role: "search", "aria-label": "Filter incidents" },
    segments("Which incidents", [{ value: "open", label: "Open" }, { value: "resolved", label: "Closed" }, { value: "all", label: "All" }], { value: filters.view, onchange: (view) => changed({ view: view === "open" ? "" : view, state: "" }) }),
    search,
    h("div", { class: "toolbar__filters" },
      choiceFilter("Severity", [{ value: "", label: "Any severity" }, ...severities.map((one) => ({ value: one, label: one === "fatal" ? "Fatal" : one === "info" ? "Info or worse" : `${severityWord[one]} or worse`, picture: () => severityShape(one) }))], { value: filters.severity, onchange: (severity) => changed({ severity }) }),
      choiceFilter("State", [{ value: "", label: "Any state" }, ...[...lifecycle, "merged"].map((one) => ({ value: one, label: statusWord[one] }))], { value: filters.state, onchange: (state) => changed({ state }) }),
      services, mine));
}
