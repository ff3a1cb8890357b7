import { h } from "../../core/dom.js";
import { get, patch, post } from "../../core/api.js";
import { openDialog } from "../../parts/dialog.js";
import { field, form } from "../../parts/form.js";
import { button } from "../../parts/button.js";
import { toast } from "../../parts/toast.js";
import { zoneList, zoneOfReader } from "./pick.js";

const days = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];
const short = { MO: "Mon", TU: "Tue", WE: "Wed", TH: "Thu", FR: "Fri", SA: "Sat", SU: "Sun" };
const today = () => new Date().toISOString().slice(0, 10);
const fresh = (number) => ({ name: `Layer ${number}`, users: [], rotation: { kind: "weekly" }, starts_on: today(), handover: "09:00", restrictions: [] });

/** A new schedule, or `schedule` changed. */
export async function scheduleDialog(schedule, people, saved) {
  const list = await zoneList(get);
  return openDialog(schedule ? `Edit ${schedule.name}` : "New schedule", (close) => {
    const layers = structuredClone(schedule?.layers ?? [fresh(1)]);
    const box = h("ol", { class: "level-editor" });
    const name = (id) => { const one = people.find((person) => person.id === id); return one ? one.name || one.email : "somebody who left"; };
    const input = (props) => h("input", { class: "input", ...props });
    function restrictionRow(layer, restriction, at) {
      return h("li", { class: "restriction" },
        h("span", { class: "restriction__days", role: "group", "aria-label": "Days" }, days.map((day) => h("label", { class: "restriction__day" }, h("input", { type: "checkbox", checked: restriction.days.includes(day), onchange: (event) => { restriction.days = days.filter((one) => (one === day ? event.target.checked : restriction.days.includes(one))); } }), short[day]))),
        input({ type: "time", value: restriction.from, "aria-label": "From", onchange: (event) => { restriction.from = event.target.value; } }),
        input({ type: "time", value: restriction.to, "aria-label": "To", onchange: (event) => { restriction.to = event.target.value; } }),
        button("Remove", { icon: "close", kind: "quiet", size: "small", hideLabel: true, onclick: () => { layer.restrictions.splice(at, 1); draw(); } }));
    }
    function draw() {
      box.replaceChildren(...layers.map((layer, at) => {
        const add = h("select", { class: "input", "aria-label": `Add to ${layer.name}`, onchange: () => { if (add.value) layer.users.push(add.value); draw(); } }, h("option", { value: "" }, "Add somebody…"), people.map((one) => h("option", { value: one.id }, one.name || one.email)));
        const kind = h("select", { class: "input", "aria-label": "Rotation", onchange: () => { layer.rotation = kind.value === "custom" ? { kind: "custom", days: 3 } : { kind: kind.value }; draw(); } }, [["daily", "Every day"], ["weekly", "Every week"], ["custom", "Every so many days"]].map(([value, word]) => h("option", { value, selected: layer.rotation.kind === value }, word)));
        return h("li", { class: "level-editor__one" },
          h("div", { class: "level-editor__head" }, input({ value: layer.name, "aria-label": "Name of the layer", maxlength: 100, onchange: (event) => { layer.name = event.target.value; } }),
            layers.length > 1 && button(`Remove ${layer.name}`, { icon: "close", kind: "quiet", size: "small", hideLabel: true, onclick: () => { layers.splice(at, 1); draw(); } })),
          h("ol", { class: "chips" }, layer.users.map((id, index) => h("li", { class: "chip" }, `${index + 1}. ${name(id)}`, button(`Remove ${name(id)}`, { icon: "close", kind: "quiet", size: "small", hideLabel: true, onclick: () => { layer.users.splice(index, 1); draw(); } })))), add,
          h("div", { class: "row-of-controls" }, kind, layer.rotation.kind === "custom" && input({ type: "number", min: 1, max: 366, value: layer.rotation.days, "aria-label": "Days of a turn", onchange: (event) => { layer.rotation.days = Number(event.target.value); } }),
            h("label", {}, "hand-over at ", input({ type: "time", value: layer.handover, onchange: (event) => { layer.handover = event.target.value; } })), h("label", {}, "from ", input({ type: "date", value: layer.starts_on, onchange: (event) => { layer.starts_on = event.target.value; } }))),
          layer.restrictions.length > 0 && h("ul", { class: "stack" }, layer.restrictions.map((one, index) => restrictionRow(layer, one, index))),
          button("Only at some times", { icon: "clock", size: "small", onclick: () => { layer.restrictions.push({ days: ["MO", "TU", "WE", "TH", "FR"], from: "09:00", to: "17:00" }); draw(); } }));
      }));
    }
    draw();
    return form([
      field("name", "Name", { required: true, value: schedule?.name ?? "", maxlength: 200, autofocus: true }),
      field("zone", "Time zone", { required: true, value: schedule?.zone ?? zoneOfReader(), list, hint: "Hand-overs happen at its times on the wall, summer and winter." }),
      h("p", { class: "field__label" }, "Layers: a later one covers the earlier ones"), box,
      button("Add a layer", { icon: "plus", size: "small", onclick: () => { layers.push(fresh(layers.length + 1)); draw(); } }),
    ], {
      actions: [button("Cancel", { onclick: () => close() }), h("button", { type: "submit", class: "button button--primary" }, schedule ? "Save" : "Create")],
      submit: async (values, { key }) => {
        const body = { name: values.name, zone: values.zone, layers };
        if (schedule) await patch(`/schedules/${schedule.id}`, body, { version: schedule.version, key });
        else await post("/schedules", body, { key });
        close();
        toast(schedule ? "Schedule saved" : "Schedule created");
        saved();
      },
    });
  }, { kind: "wide" });
}
