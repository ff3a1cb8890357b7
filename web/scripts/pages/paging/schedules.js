// Who is on call now and next, and on which day.
import { h } from "../../core/dom.js";
import { getAll, post, remove } from "../../core/api.js";
import { can, users } from "../../core/session.js";
import { blank } from "../../parts/states.js";
import { button, linkButton } from "../../parts/button.js";
import { avatar } from "../../parts/avatar.js";
import { copyButton } from "../../parts/copy.js";
import { confirmDialog, openDialog } from "../../parts/dialog.js";
import { field, form } from "../../parts/form.js";
import { toast, complain } from "../../parts/toast.js";
import { moment } from "../../core/time.js";
import { calendar } from "./calendar.js";
import { scheduleDialog } from "./schedule-editor.js";
import { fromLocal, onWall, toLocal, zoneOfReader } from "./pick.js";

export default async function schedulesView(part) {
  const { signal } = part.scope;
  const [schedules, people] = await Promise.all([getAll("/schedules", { signal }), users()]);
  const add = () => button("Add a schedule", { kind: "primary", icon: "plus", onclick: () => scheduleDialog(null, people, part.reload) });
  part.actions(can("schedule.manage") && add());
  if (schedules.length === 0) return blank("Nobody is on call yet", "A schedule says whose turn it is, day and night, and hands over by itself. Escalation policies ask it.", { picture: "user", actions: can("schedule.manage") ? [add()] : [] });
  async function drop(schedule) {
    if (!(await confirmDialog(`Delete ${schedule.name}?`, "Its overrides go with it.", { yes: "Delete" }))) return;
    try { await remove(`/schedules/${schedule.id}`, { version: schedule.version }); toast(`${schedule.name} deleted`); } catch (error) { complain(error, "Not deleted"); }
    part.reload();
  }
  const person = (shift) => (shift?.user ? h("span", { class: "duty__person" }, avatar(shift.user), h("strong", {}, shift.user.name), shift.source === "override" && h("span", { class: "tag" }, "override")) : h("strong", { class: "duty__nobody" }, "Nobody"));
  return h("div", { class: "stack" }, await Promise.all(schedules.map(async (schedule) => h("section", { class: "card duty" },
    h("header", { class: "card__head" }, h("h2", { class: "card__title" }, schedule.name), h("span", { class: "faint duty__zone", title: `Hand-overs happen by the clocks of ${schedule.zone}.` }, schedule.zone === zoneOfReader() ? schedule.zone : `In your time (${zoneOfReader()}) · hands over by ${schedule.zone}`),
      h("div", { class: "card__actions" }, can("schedule.override") && button("Override", { size: "small", "aria-label": `Override ${schedule.name}`, onclick: () => overrideDialog(schedule, people, part.reload) }),
        can("schedule.manage") && button(`Edit ${schedule.name}`, { icon: "edit", size: "small", kind: "quiet", hideLabel: true, onclick: () => scheduleDialog(schedule, people, part.reload) }),
        can("schedule.manage") && button(`Delete ${schedule.name}`, { icon: "close", size: "small", kind: "quiet", hideLabel: true, onclick: () => drop(schedule) }))),
    h("div", { class: "duty__turns" }, h("div", {}, h("span", { class: "faint" }, "Now"), person(schedule.now), schedule.now?.user && h("span", { class: "faint" }, schedule.now.to ? ["until ", at(schedule, schedule.now.to)] : "with no end in sight")),
      h("div", {}, h("span", { class: "faint" }, "Next"), schedule.next ? person(schedule.next) : h("span", { class: "faint" }, schedule.now?.user && !schedule.now.to ? "Nobody else within five weeks" : "Nobody within five weeks"), schedule.next && h("span", { class: "faint" }, "from ", at(schedule, schedule.next.from)))),
    await calendar(part.scope, schedule),
    h("p", { class: "duty__feed faint" }, "Subscribe: ", h("code", { class: "truncate" }, schedule.calendar_url), copyButton(() => schedule.calendar_url))))));
}

/** A moment in the reader's time, with the schedule's own beside it on hover. */
const at = (schedule, value) => moment(value, "short", { title: `${onWall(value, zoneOfReader())}${schedule.zone === zoneOfReader() ? "" : `\n${onWall(value, schedule.zone)}`}` });

function overrideDialog(schedule, people, saved) {
  return openDialog(`Override ${schedule.name}`, (close) => {
    const hour = 3600000;
    const begin = Math.ceil(Date.now() / hour) * hour;
    const isElsewhere = schedule.zone !== zoneOfReader();
    /** A field in the reader's time that says what the clocks of the schedule show then. */
    const when = (name, label, value) => {
      const node = field(name, `${label}, your time`, { type: "datetime-local", required: true, value: toLocal(value), hint: " ", oninput: () => say() });
      const hint = node.querySelector(".field__hint");
      const say = () => { hint.textContent = isElsewhere && node.field.value ? onWall(fromLocal(node.field.value), schedule.zone) : zoneOfReader(); };
      say();
      return node;
    };
    return form([
      field("user_id", "Who takes over", { type: "choice", required: true, options: people.map((one) => [one.id, one.name || one.email]) }),
      when("from", "From", begin), when("to", "To", begin + 8 * hour),
    ], {
      actions: [button("Cancel", { onclick: () => close() }), h("button", { type: "submit", class: "button button--primary" }, "Take over")],
      submit: async (values, { key }) => {
        await post(`/schedules/${schedule.id}/overrides`, { user_id: values.user_id, from: fromLocal(values.from), to: fromLocal(values.to) }, { key });
        close();
        toast("Override saved");
        saved();
      },
    });
  });
}
