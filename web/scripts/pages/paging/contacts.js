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
  const save = async (next) => { await put("/me/contact-methods", { methods: next }); toast("Saved"); part.reload(); };
  const reaches = (channel) => kinds.find((kind) => kind.kind === channel?.kind)?.recipient_field;
  const edit = (at) => methodDialog(methods[at], { channels, reaches, list }, (method) => save(at === undefined ? [...methods, method] : methods.map((one, index) => (index === at ? method : one))));
  part.actions(channels.length > 0 && button("Add a way", { kind: "primary", icon: "plus", onclick: () => edit() }));
  const lead = h("p", { class: "faint paging__lead" }, methods.length > 0 ? "All ways that are open at that moment are used, when a page is for you." : `Nothing chosen yet: pages for you go to ${me()?.email ?? "your address"}, by the first e-mail channel there is.`);
  if (channels.length === 0) return blank("No channel could reach you", "An admin adds channels: e-mail, Slack, Telegram, PagerDuty.", { picture: "channels" });
  return h("div", {}, lead, methods.length > 0 && h("ul", { class: "box" }, methods.map((method, at) => h("li", { class: "rule" }, h("div", { class: "rule__words" },
    h("span", { class: "rule__name" }, channels.find((one) => one.id === method.channel)?.name ?? "A channel that is gone", method.address && ` · ${method.address}`),
    h("span", { class: "faint" }, `${method.minimum_severity === "info" ? "Every severity" : `${severityWord[method.minimum_severity]} or worse`}${method.quiet ? ` · quiet ${method.quiet.time.from}–${method.quiet.time.to} below ${severityWord[method.quiet.below]}` : ""}`)),
  h("div", { class: "connected__actions" }, button("Edit", { size: "small", onclick: () => edit(at) }), button("Remove", { icon: "close", kind: "quiet", size: "small", hideLabel: true, onclick: () => save(methods.filter((_, index) => index !== at)).catch((error) => complain(error, "Not removed")) }))))));
}

function methodDialog(method, { channels, reaches, list }, saved) {
  return openDialog(method ? "Change this way" : "New way to reach me", (close) => {
    const quiet = checkbox("quiet", "Quiet hours", { checked: Boolean(method?.quiet) });
    return form([
      field("channel", "By", { type: "choice", required: true, value: method?.channel, options: channels.map((one) => [one.id, one.name]) }),
      field("address", "Where in it", { value: method?.address ?? "", hint: "A mail address, a chat or a Slack user; nothing where the channel knows." }),
      field("minimum_severity", "From which severity on", { type: "choice", required: true, value: method?.minimum_severity ?? "info", options: [...severities].reverse().map((one) => [one, one === "info" ? "Every severity" : `${severityWord[one]} or worse`]) }),
      quiet,
      h("div", { class: "pair" }, field("from", "From", { type: "time", value: method?.quiet?.time.from ?? "22:00" }), field("to", "To", { type: "time", value: method?.quiet?.time.to ?? "07:00" })),
      field("zone", "Time zone", { value: method?.quiet?.time.zone ?? zoneOfReader(), list }),
      field("below", "Only this gets through then", { type: "choice", value: method?.quiet?.below ?? "critical", options: severities.map((one) => [one, `${severityWord[one]} or worse`]) }),
    ], {
      actions: [button("Cancel", { onclick: () => close() }), h("button", { type: "submit", class: "button button--primary" }, "Save")],
      submit: async (values) => {
        await saved({ channel: values.channel, ...(values.address && { address: values.address }), minimum_severity: values.minimum_severity, ...(quiet.querySelector("input").checked && { quiet: { time: { zone: values.zone, from: values.from, to: values.to }, below: values.below } }) });
        close();
      },
    });
  });
}
