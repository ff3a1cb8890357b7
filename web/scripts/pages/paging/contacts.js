// How I want to be reached when I am on call.
import { h } from "../../core/dom.js";
import { get, getAll, items, put } from "../../core/api.js";
import { me } from "../../core/session.js";
import { blank } from "../../parts/states.js";
import { button } from "../../parts/button.js";
import { openDialog } from "../../parts/dialog.js";
import { checkbox, field, form } from "../../parts/form.js";
import { toast, complain } from "../../parts/toast.js";
import { severities, severityWord } from "../../model/words.js";
import { zoneList, zoneOfReader } from "./pick.js";

export default async function contactsView(part) {
  const { signal } = part.scope;
  const [{ methods }, channels, kinds] = await Promise.all([get("/me/contact-methods", { signal }), getAll("/channels", { signal }), get("/channel-kinds", { signal }).then(items)]);
  const list = await zoneList(get);
  const save = async (next, said = "Saved") => {
    await put("/me/contact-methods", { methods: next });
    toast(said, { undo: () => put("/me/contact-methods", { methods }).then(() => toast("As it was")).catch((error) => complain(error, "Not taken back")).finally(part.reload) });
    part.reload();
  };
  const reaches = (channel) => kinds.find((kind) => kind.kind === channel?.kind)?.recipient_field;
  const works = (method) => channels.some((one) => one.id === method.channel && one.enabled);
  const edit = (at) => methodDialog(methods[at], { channels, reaches, list }, (method) => save(at === undefined ? [...methods, method] : methods.map((one, index) => (index === at ? method : one))));
  part.actions(channels.length > 0 && button("Add a way", { kind: "primary", icon: "plus", onclick: () => edit() }));
  const lead = h("p", { class: "faint paging__lead" }, methods.length > 0 ? "All ways that are open at that moment are used, when a page is for you." : `Nothing chosen yet: pages for you go to ${me()?.email ?? "your address"}, by the first e-mail channel there is.`);
  if (channels.length === 0) return blank("No channel could reach you", "An admin adds channels: e-mail, Slack, Telegram, PagerDuty.", { picture: "channels" });
  return h("div", {}, lead, methods.length > 0 && h("ul", { class: "box" }, methods.map((method, at) => h("li", { class: "directive" }, h("div", { class: "directive__words" },
    h("span", { class: "directive__name" }, channels.find((one) => one.id === method.channel)?.name ?? "A channel that is gone", method.address && ` · ${method.address}`, works(method) || h("span", { class: "pill pill--warning" }, "does not work")),
    h("span", { class: "faint" }, `${method.minimum_severity === "info" ? "Every severity" : `${severityWord[method.minimum_severity]} or worse`}${method.quiet ? ` · quiet ${method.quiet.time.from}–${method.quiet.time.to} below ${severityWord[method.quiet.below]}` : ""}`)),
  h("div", { class: "connected__actions" }, button("Edit", { size: "small", onclick: () => edit(at) }), button("Remove", { icon: "close", kind: "quiet", size: "small", hideLabel: true, onclick: () => save(methods.filter((_, index) => index !== at), "Removed").catch((error) => complain(error, "Not removed")) }))))));
}

function methodDialog(method, { channels, reaches, list }, saved) {
  return openDialog(method ? "Change this way" : "New way to reach me", (close) => {
    const quiet = checkbox("quiet", "Quiet hours", { checked: Boolean(method?.quiet), onchange: () => show() });
    const by = field("channel", "By", { type: "choice", required: true, value: method?.channel, options: channels.filter((one) => one.enabled || one.id === method?.channel).map((one) => [one.id, one.enabled ? one.name : `${one.name} (switched off)`]), onchange: () => show() });
    const address = field("address", "Where in it", { value: method?.address ?? "", hint: "Your mail address (your account's if you leave it empty), your chat or your Slack user there." });
    const hours = h("div", { class: "stack" });
    /** Only what matters to the chosen channel, and to quiet hours where they are wanted. */
    function show() {
      const channel = channels.find((one) => one.id === by.field.value);
      address.hidden = !reaches(channel);
      address.field.placeholder = channel?.kind === "email" ? me()?.email ?? "" : "";
      hours.hidden = !quiet.querySelector("input").checked;
    }
    const node = form([
      by, address,
      field("minimum_severity", "From which severity on", { type: "choice", required: true, value: method?.minimum_severity ?? "info", options: [...severities].reverse().map((one) => [one, one === "info" ? "Every severity" : `${severityWord[one]} or worse`]) }),
      quiet, hours,
    ], {
      actions: [button("Cancel", { onclick: () => close() }), h("button", { type: "submit", class: "button button--primary" }, "Save")],
      submit: async (values) => {
        const isQuiet = quiet.querySelector("input").checked;
        await saved({ channel: values.channel, ...(!address.hidden && values.address && { address: values.address }), minimum_severity: values.minimum_severity, ...(isQuiet && { quiet: { time: { zone: values.zone, from: values.from, to: values.to }, below: values.below } }) });
        close();
      },
    });
    hours.append(
      h("div", { class: "pair" }, field("from", "From", { type: "time", value: method?.quiet?.time.from ?? "22:00" }), field("to", "To", { type: "time", value: method?.quiet?.time.to ?? "07:00" })),
      field("zone", "Time zone", { value: method?.quiet?.time.zone ?? zoneOfReader(), list }),
      field("below", "Only this gets through then", { type: "choice", value: method?.quiet?.below ?? "critical", options: severities.map((one) => [one, `${severityWord[one]} or worse`]) }));
    show();
    return node;
  });
}
