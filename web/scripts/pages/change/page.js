// One change: what it was, what it came from, what came of it.
import { h, fill } from "../../core/dom.js";
import { get, patch } from "../../core/api.js";
import { listen } from "../../core/live.js";
import { debounce } from "../../core/later.js";
import { moment, duration, seconds } from "../../core/time.js";
import { can } from "../../core/session.js";
import { card } from "../../parts/card.js";
import { icon } from "../../parts/icon.js";
import { button } from "../../parts/button.js";
import { skeleton } from "../../parts/states.js";
import { snippet } from "../../parts/copy.js";
import { openDialog } from "../../parts/dialog.js";
import { field, form } from "../../parts/form.js";
import { toast } from "../../parts/toast.js";
import { changeStatus, changeLinks, changeTags, kindMark } from "../../parts/change.js";
import { kindWord, sourceWord, shownVersion } from "../../model/changes.js";
import { percent, readable, plural } from "../../model/words.js";
import { chainCard } from "./chain.js";
import { commitsCard } from "./commits.js";

const fact = (label, ...content) => h("div", { class: "fact" }, h("dt", {}, label), h("dd", {}, content));
const how = (rule) => rule && h("span", { class: "faint", title: "The sender did not say" }, rule === "corrected" ? "corrected by hand" : `inferred from ${readable(rule).toLowerCase()}`);

function pairs(entries) {
  const some = entries.filter(([, value]) => value !== null && value !== undefined && value !== "" && !(Array.isArray(value) && value.length === 0));
  return some.length > 0 && h("dl", { class: "pairs" }, some.map(([name, value]) => h("div", { class: "pairs__row" }, h("dt", {}, name), h("dd", {}, Array.isArray(value) ? value.join(", ") : String(value)))));
}

function differences(list) {
  return h("div", { class: "heat__place", tabindex: "0", role: "region", "aria-label": "What changed, field by field" }, h("table", { class: "table field-diff" }, h("thead", {}, h("tr", {}, ["Field", "Before", "After"].map((word) => h("th", { scope: "col" }, word)))),
    h("tbody", {}, list.map((one) => h("tr", {}, h("th", { scope: "row" }, h("code", {}, one.field)), h("td", {}, h("del", {}, one.old ?? "–")), h("td", {}, h("ins", {}, one.new ?? "–")))))));
}

/** Why it failed; of what was read in the job's log also how often that was said, and since when. */
function failureCard(error) {
  const known = [
    error.type && (/[a-z]_[a-z]/.test(error.type) ? readable(error.type) : error.type),
    error.exit_code !== null && `exit code ${error.exit_code}`,
    error.occurrence_count > 1 && plural(error.occurrence_count, "such line"),
    error.first_seen && ["first ", moment(error.first_seen)],
    error.is_from_log && "from the job's log",
  ].filter(Boolean);
  return card("It failed", h("div", { class: "stack" }, h("p", { class: "suspect__error" }, icon("incidents"), error.summary),
    known.length > 0 && h("p", { class: "faint" }, known.flatMap((part, at) => (at > 0 ? [" · ", part] : [part]))),
    error.lines.length > 0 && h("pre", { class: "snippet__code lines", tabindex: "0", "aria-label": "Error lines" }, error.lines.join("\n"))));
}

/** What came of it: who needs what was changed, and the incidents that it is likely to have caused. */
function impactCard(seen) {
  if (seen.dependents === null && seen.incidents === 0) return null;
  const rows = [
    ["Needed by", seen.dependents === null ? null : seen.dependents === 0 ? "No service" : plural(seen.dependents, "service")],
    ["Cause of", seen.incidents === 0 ? null : plural(seen.incidents, "incident")],
    ["Seen in", seen.incidents === 0 ? null : `${plural(seen.alerts, "alert")} of ${plural(seen.services, "service")}`],
    ["For", seen.incidents === 0 ? null : duration(seen.incident_seconds)],
  ];
  return card("Impact", pairs(rows));
}

// An incident that goes on lasts longer each time that one looks: that alone is no news.
const told = (change) => JSON.stringify({ ...change, observed_impact: { ...change.observed_impact, incident_seconds: null } });

export default async function changePage(page) {
  const { scope, params } = page;
  const { signal } = scope;
  fill(page.outlet, h("div", { class: "page" }, skeleton(1, "head"), skeleton(2, "card")));
  const base = `/changes/${encodeURIComponent(params.id)}`;
  const node = h("div", { class: "page change-page" });
  let change = await get(base, { signal });

  function correct() {
    return openDialog("What is it about?", (close) => form([
      field("service", "Service", { value: change.service_name ?? "", maxlength: 200, hint: "A service's name; it is remembered for later changes of which the same is said." }),
      field("environment", "Environment", { value: change.environment ?? "", maxlength: 100 }),
    ], {
      actions: [button("Cancel", { onclick: () => close() }), h("button", { type: "submit", class: "button button--primary" }, "Correct")],
      submit: async (values, { key }) => {
        const body = Object.fromEntries(Object.entries(values).filter(([name, value]) => value !== "" && value !== (name === "service" ? change.service_name : change.environment)));
        await patch(base, body, { key });
        change = await get(base, { signal });
        toast("Corrected, and remembered");
        close();
        draw();
      },
    }));
  }

  function draw() {
    page.title(change.headline);
    const relations = change.relationships ?? {};
    fill(node,
      h("header", { class: "head" },
        h("nav", { class: "crumbs", "aria-label": "Breadcrumb" }, h("a", { href: "/changes" }, "Changes"), icon("chevron"), h("span", { class: "truncate", "aria-current": "page" }, change.headline)),
        h("h1", { class: "head__title" }, change.headline),
        change.title && !change.headline.includes(change.title) && h("p", { class: "head__lead" }, change.title),
        h("div", { class: "head__line" }, kindMark(change.kind), h("span", {}, kindWord[change.kind]), changeStatus(change.status), changeTags(change), changeLinks(change)),
        h("dl", { class: "facts" },
          fact("When", moment(change.at), change.ended_at && seconds(change.at, change.ended_at) > 0 && h("span", { class: "faint" }, `took ${duration(seconds(change.at, change.ended_at))}`)),
          fact("Who", change.actor ?? h("span", { class: "faint" }, "Not told")),
          fact("Service", change.service_id ? h("a", { href: `/topology?service=${change.service_id}` }, change.service_name) : change.service_name ?? h("span", { class: "faint" }, "Not known"), how(change.inferred.service)),
          fact("Environment", change.environment ?? h("span", { class: "faint" }, "Not known"), how(change.inferred.environment), can("change.correct") && button("Correct", { icon: "edit", kind: "quiet", size: "small", onclick: correct })),
          change.version && fact("Version", h("span", { title: change.version }, shownVersion(change.version)), change.previous_version && h("span", { class: "faint" }, `was ${shownVersion(change.previous_version)}${change.previous_version_is_inferred ? ", by history" : ""}`)),
          fact("From", sourceWord[change.source] ?? change.source))),
      h("div", { class: "incident__columns" },
        h("div", { class: "incident__main" },
          change.error && failureCard(change.error),
          (change.suggestion || change.logs_command) && card("What to do", h("div", { class: "stack" }, change.suggestion && h("p", { class: "suspect__suggestion" }, icon("reopen"), h("span", {}, change.suggestion)), change.logs_command && snippet("Logs of what was deployed", change.logs_command, { language: "shell" }))),
          change.diff.length > 0 && card("What changed", differences(change.diff), { count: change.diff.length }),
          chainCard(change),
          change.commit_range && commitsCard(change, { signal })),
        h("div", { class: "incident__aside" },
          impactCard(change.observed_impact),
          card("Incidents", change.incidents.length === 0 ? h("p", { class: "faint" }, "It is suspected of none.") : h("ul", { class: "sent" }, change.incidents.map((one) => h("li", { class: "sent__item" },
            h("div", { class: "sent__words" }, h("a", { class: "truncate", href: `/incidents/${one.number}` }, `#${one.number} ${one.title}`), h("span", { class: "faint" }, one.verdict === "confirmed" ? "Confirmed as the cause" : one.verdict === "rejected" ? "Not the cause" : `${percent(one.score)} likely`))))), { count: change.incidents.length || undefined }),
          card("Details", pairs([
            ["Repository", change.repository], ["Branch", change.branch], ["Commit", change.commit], ["Image", change.image], ["Resource", change.resource], ["Namespace", change.namespace], ["Cluster", change.cluster], ["Region", change.region],
            ["Application", change.application], ["Kind of rollout", change.deployment_type && readable(change.deployment_type)], ["Team", change.team], ["Files", change.files_changed !== null ? plural(change.files_changed, "file") : null], ["Kinds of files", change.file_types.map((one) => one.replaceAll("_", " "))],
            ["Triggered by", relations.triggered_by], ["Follows", relations.follows], ["Affects", relations.affects], ["Depends on", relations.depends_on],
            ["Pods affected", change.impact.pods_affected], ["Downtime", change.impact.downtime_seconds !== null ? `${change.impact.downtime_seconds} s` : null], ["Errors", change.impact.error_rate_increase !== null ? `+${percent(change.impact.error_rate_increase)}` : null],
          ]) || h("p", { class: "faint" }, "Nothing more was told."), { actions: change.details_ref && h("a", { class: "button button--quiet button--small", href: change.details_ref }, "The whole message") }))));
  }
  draw();
  fill(page.outlet, node);
  const again = debounce(scope, 600, async () => { try { const next = await get(base, { signal }); if (told(next) !== told(change) && !scope.ended) { change = next; draw(); } } catch { /* the next one asks again */ } });
  listen(scope, "change", again);
  listen(scope, "resync", again);
}
