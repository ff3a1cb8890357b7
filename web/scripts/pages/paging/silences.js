// When nobody is to be told: planned work, and what is known already.
import { h } from "../../core/dom.js";
import { get, getAll, patch, post } from "../../core/api.js";
import { can } from "../../core/session.js";
import { blank } from "../../parts/states.js";
import { button } from "../../parts/button.js";
import { openDialog, confirmDialog } from "../../parts/dialog.js";
import { field, form } from "../../parts/form.js";
import { toast, complain } from "../../parts/toast.js";
import { removeWithUndo } from "./undo.js";
import { moment } from "../../core/time.js";
import { Problem } from "../../core/problem.js";
import { eventWord, readable, severities, severityWord, plural } from "../../model/words.js";
import { fromLocal, labelPairs, labelText, routingNames, toLocal, words, zoneList, zoneOfReader } from "./pick.js";

const repeats = [["", "Once"], ["FREQ=DAILY", "Every day"], ["FREQ=WEEKLY", "Every week"], ["FREQ=MONTHLY", "Every month, on that day"], ["custom", "By a rule of its own…"]];
const dayWord = { MO: "Monday", TU: "Tuesday", WE: "Wednesday", TH: "Thursday", FR: "Friday", SA: "Saturday", SU: "Sunday" };
/** A simple rule of a calendar in words; what is not simple as it is written. */
function recurrenceWords(rule) {
  const parts = Object.fromEntries(rule.split(";").map((part) => part.split("=")));
  const days = parts.BYDAY?.split(",").map((day) => dayWord[day]);
  const plain = Object.keys(parts).every((name) => ["FREQ", "BYDAY"].includes(name)) && (!days || days.every(Boolean));
  const every = { DAILY: "every day", WEEKLY: "every week", MONTHLY: "every month" }[parts.FREQ];
  if (!plain || !every || (days && parts.FREQ !== "WEEKLY")) return rule;
  return days ? `every ${days.join(", ")}` : every;
}
const rows = (matcher) => [matcher.incident && "one incident", matcher.services?.length && `services ${matcher.services.join(", ")}`, Object.keys(matcher.labels ?? {}).length > 0 && labelText(matcher.labels), matcher.maximum_severity && `at most ${severityWord[matcher.maximum_severity]}`].filter(Boolean).join(" · ") || "Everything";

export default async function silencesView(part) {
  const all = await getAll("/silences", { signal: part.scope.signal });
  const ahead = all.filter((one) => one.active_until || one.next_at);
  const over = all.filter((one) => !ahead.includes(one)).sort((one, other) => new Date(other.ends_at) - new Date(one.ends_at));
  const add = () => button("Add a window", { kind: "primary", icon: "plus", onclick: () => silenceDialog(null, part.reload) });
  part.actions(can("maintenance.manage") && add());
  const nothing = () => blank("Nothing is kept quiet", "In a maintenance window nobody is told of what matches; what is still wrong at its end is told then.", { picture: "clock", actions: can("maintenance.manage") ? [add()] : [] });
  async function drop(one) {
    if (!(await confirmDialog(`Delete ${one.name}?`, "People are told again from now on.", { yes: "Delete" }))) return;
    await removeWithUndo("/silences", one, part.reload);
  }
  const box = (list) => h("ul", { class: "box" }, list.map((one) => h("li", { class: "directive" }, h("div", { class: "directive__words" },
    h("span", { class: "directive__name" }, one.name, " ", h("span", { class: "tag" }, one.kind === "snooze" ? "Snooze" : "Maintenance")),
    h("span", { class: "faint" }, rows(one.matcher), one.recurrence && ` · ${recurrenceWords(one.recurrence)}`, one.reason && ` · ${one.reason}`),
    h("span", { class: "faint" }, one.active_until ? h("strong", { class: "quiet-now" }, "Quiet now, until ", moment(one.active_until, "short")) : one.next_at ? ["Next ", moment(one.next_at, "short")] : ["Over since ", moment(one.ends_at)])),
  can("maintenance.manage") && h("div", { class: "connected__actions" }, button(`Edit ${one.name}`, { icon: "edit", kind: "quiet", size: "small", hideLabel: true, onclick: () => silenceDialog(one, part.reload) }), button(`Delete ${one.name}`, { icon: "close", kind: "quiet", size: "small", hideLabel: true, onclick: () => drop(one) })))));
  return h("div", { class: "stack" }, ahead.length > 0 ? box(ahead) : nothing(),
    over.length > 0 && h("details", { class: "disclosure" }, h("summary", {}, `Over (${over.length})`), box(over)));
}

async function silenceDialog(one, saved) {
  const [list, names] = await Promise.all([zoneList(get), routingNames(get)]);
  return openDialog(one ? `Edit ${one.name}` : "New maintenance window", (close) => {
    const hour = 3600000;
    const begin = Math.ceil(Date.now() / hour) * hour;
    const preset = repeats.some(([value]) => value === (one?.recurrence ?? ""));
    const result = h("div", { class: "stack", "aria-live": "polite" });
    const read = (values) => {
      const labels = labelPairs(values.labels);
      if (labels === null) throw new Problem({ status: 422, errors: [{ field: "labels", message: "must be pairs such as env=prod" }] });
      const recurrence = values.repeat === "custom" ? values.recurrence : values.repeat;
      return {
        name: values.name, kind: one?.kind ?? "maintenance", reason: values.reason, starts_at: fromLocal(values.starts_at), ends_at: fromLocal(values.ends_at),
        ...(one || recurrence ? { recurrence: recurrence || null } : {}), ...(recurrence && { zone: values.zone }),
        matcher: { ...(one?.matcher.incident && { incident: one.matcher.incident }), ...(words(values.services).length && { services: words(values.services) }), ...(Object.keys(labels).length && { labels }), ...(values.maximum_severity && { maximum_severity: values.maximum_severity }) },
      };
    };
    const preview = button("Preview", { icon: "eye", onclick: async () => {
      const values = Object.fromEntries([...node.querySelectorAll("[name]")].map((input) => [input.name, input.value.trim()]));
      try {
        const { name, ...body } = read(values);
        const answer = await post("/silences/preview", { name: name || "Preview", ...body });
        result.replaceChildren(h("p", {}, h("strong", {}, `It would have held ${plural(answer.matched, "message")}`), ` of ${answer.of.toLocaleString("en")} in the last week.`),
          answer.matches.length > 0 && h("ul", { class: "box rehearsal" }, answer.matches.slice(-10).map((match) => h("li", { class: "rehearsal__row" }, h("span", { class: "truncate" }, `${eventWord[match.trigger] ?? readable(match.trigger)} · ${match.title}`), moment(match.at, "relative")))),
          answer.occurrences.length > 0 && h("p", { class: "faint" }, "Holds ", answer.occurrences.slice(0, 4).map((time, at) => [at > 0 && ", ", moment(time.from, "absolute")])));
      } catch (error) { complain(error, "No preview"); }
    } });
    let repeat, zone, ownRule;
    /** Only what matters to how it comes back. */
    function show() {
      zone.hidden = repeat.field.value === "";
      ownRule.hidden = repeat.field.value !== "custom";
    }
    const node = form([
      field("name", "Name", { required: true, value: one?.name ?? "", maxlength: 200, autofocus: true }),
      field("reason", "Why", { value: one?.reason ?? "", maxlength: 500 }),
      h("div", { class: "pair" }, field("starts_at", "From", { type: "datetime-local", required: true, value: toLocal(one?.starts_at ?? begin) }), field("ends_at", "To", { type: "datetime-local", required: true, value: toLocal(one?.ends_at ?? begin + 2 * hour) })),
      h("div", { class: "pair" }, repeat = field("repeat", "Comes back", { onchange: () => show(), type: "choice", required: true, value: preset ? one?.recurrence ?? "" : "custom", options: repeats }), zone = field("zone", "Time zone", { value: one?.zone ?? zoneOfReader(), list })),
      ownRule = field("recurrence", "Rule", { value: preset ? "" : one?.recurrence ?? "", hint: "As calendars write it (RFC 5545): FREQ=MONTHLY;BYDAY=2SU" }),
      field("services", "Services", { value: (one?.matcher.services ?? []).join(", "), hint: "Holds what hits only these; leave it empty for all.", ...names.services }),
      field("labels", "Labels", { value: labelText(one?.matcher.labels), hint: "As in env=staging" }),
      field("maximum_severity", "At most", { type: "choice", value: one?.matcher.maximum_severity ?? "", options: [["", "Any severity"], ...severities.map((word) => [word, severityWord[word]])] }),
      preview, result,
    ], {
      actions: [button("Cancel", { onclick: () => close() }), h("button", { type: "submit", class: "button button--primary" }, one ? "Save" : "Create")],
      submit: async (values, { key }) => {
        const body = read(values);
        if (one) await patch(`/silences/${one.id}`, body, { version: one.version, key });
        else await post("/silences", body, { key });
        close();
        toast(one ? "Window saved" : "Window created");
        saved();
      },
    });
    show();
    return node;
  }, { kind: "wide" });
}
