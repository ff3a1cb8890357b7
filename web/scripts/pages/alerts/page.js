// What fired?
import { h, fill } from "../../core/dom.js";
import { get, items } from "../../core/api.js";
import { debounce } from "../../core/later.js";
import { setQuery, go } from "../../core/router.js";
import { blank } from "../../parts/states.js";
import { button, linkButton } from "../../parts/button.js";
import { feed } from "../../parts/feed.js";
import { choiceFilter, segments, searchBox } from "../../parts/filters.js";
import { severityShape } from "../../parts/severity.js";
import { severities, severityWord, severityRank } from "../../model/words.js";
import { makeRow, patchRow } from "./row.js";

const read = (query) => ({ status: query.get("status") ?? "firing", severity: query.get("severity") ?? "", service: query.get("service") ?? "", integration: query.get("integration") ?? "", incident: query.get("incident") ?? "", q: query.get("q") ?? "" });
const toParams = ({ status, severity, ...rest }) => ({ ...rest, status: status === "all" ? "" : status, severity: severity ? severities.filter((one) => severityRank[one] >= severityRank[severity]).join(",") : "" });

export default async function alertsPage(page) {
  const { scope } = page;
  const { signal } = scope;
  let filters = read(page.query);

  const search = searchBox("Search alerts", { value: filters.q, placeholder: "Words, or label=value", oninput: debounce(scope, 220, (q) => change({ q: q.trim() })) });
  const service = choiceFilter("Service", [{ value: "", label: "Any service" }], { value: filters.service, onchange: (value) => change({ service: value }) });
  const integration = choiceFilter("From", [{ value: "", label: "Any integration" }], { value: filters.integration, onchange: (value) => change({ integration: value }) });
  get("/services", { params: { limit: 200 }, signal }).then((answer) => service.setOptions([{ value: "", label: "Any service" }, ...items(answer).map((one) => ({ value: one.id, label: one.display_name ?? one.name })).sort((a, b) => a.label.localeCompare(b.label))])).catch(() => {});
  get("/integrations", { params: { limit: 200 }, signal }).then((answer) => integration.setOptions([{ value: "", label: "Any integration" }, ...items(answer).map((one) => ({ value: one.id, label: one.name }))])).catch(() => {});

  const filterBy = (text) => { const q = search.input.value.trim(); const next = q.split(/\s+/).includes(text) ? q : `${q} ${text}`.trim(); search.input.value = next; change({ q: next }); };
  const shown = feed(page, {
    path: "/alerts", params: () => toParams(filters), events: ["alert", "incident", "resync"], word: ["alert", "alerts"], empty,
    rows: h("ul", { class: "alerts", hidden: true }), make: (alert) => makeRow(alert, filterBy), patch: (node, alert) => patchRow(node, alert, filterBy), link: ".alert__name",
  });
  fill(page.outlet, h("div", { class: "page" }, h("header", { class: "page__head" }, h("h1", {}, "Alerts")),
    h("div", { class: "toolbar", role: "search", "aria-label": "Filter alerts" },
      segments("Which alerts", [{ value: "firing", label: "Firing" }, { value: "resolved", label: "Resolved" }, { value: "all", label: "All" }], { value: filters.status, onchange: (value) => change({ status: value }) }),
      search,
      h("div", { class: "toolbar__filters" },
        choiceFilter("Severity", [{ value: "", label: "Any severity" }, ...severities.map((one) => ({ value: one, label: one === "fatal" ? "Fatal" : `${severityWord[one]} or worse`, picture: () => severityShape(one) }))], { value: filters.severity, onchange: (value) => change({ severity: value }) }),
        service, integration)),
    shown.nodes));

  function empty() {
    if (filters.q || filters.severity || filters.service || filters.integration || filters.incident) return blank("No alert matches", "Every word must match, and every label=value exactly: try fewer.", { actions: [button("Clear filters", { onclick: () => go("/alerts") })] });
    return blank(filters.status === "firing" ? "Nothing is firing" : "No alerts yet", filters.status === "firing" ? "Alerts appear here the moment they fire." : "Connect a sender, and its alerts appear here.", { picture: filters.status === "firing" ? "check" : "integrations", actions: filters.status === "firing" ? [button("Show all alerts", { onclick: () => go("/alerts?status=all") })] : [linkButton("Add an integration", "/settings/integrations/new", { kind: "primary" })] });
  }

  function change(values) {
    setQuery({ ...values, ...(values.status !== undefined && { status: values.status === "firing" ? "" : values.status }) });
    filters = read(new URLSearchParams(location.search));
    shown.restart();
  }

  await shown.start();
}
