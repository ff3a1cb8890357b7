import { h } from "../../core/dom.js";
import { patch, post } from "../../core/api.js";
import { openDialog } from "../../parts/dialog.js";
import { field, form, checkbox } from "../../parts/form.js";
import { button } from "../../parts/button.js";
import { icon } from "../../parts/icon.js";
import { copyButton } from "../../parts/copy.js";
import { kindMark } from "../../parts/kind.js";
import { filledSnippets } from "../../parts/snippets.js";
import { toast } from "../../parts/toast.js";
import { settingsFields, settingsValues } from "../../parts/settings-fields.js";
import { eventWord, readable, severities, severityWord } from "../../model/words.js";

const usual = ["incident.opened", "incident.severity_raised", "incident.acknowledged", "incident.resolved"];
const others = ["alert.received", "incident.analysis_complete"];

export function chooseKind(kinds) {
  return openDialog("Add a channel", (close) => h("ul", { class: "choices" }, kinds.map((kind) => h("li", {}, h("button", { type: "button", class: "choice", onclick: () => close(kind) },
    kindMark(kind.kind), h("span", { class: "choice__words" }, h("span", { class: "choice__title" }, kind.title), h("span", { class: "choice__text" }, kind.description)), icon("chevron"))))));
}

/** A new channel, or `channel` changed. */
export function channelDialog(kind, channel, saved) {
  return openDialog(channel ? `Edit ${channel.name}` : `New ${kind.title} channel`, (close) => {
    const chosen = new Set(channel?.events ?? usual);
    const events = h("fieldset", { class: "checks" }, h("legend", { class: "field__label" }, "Hears, where no rule names it"),
      [...new Set([...usual, ...others, ...chosen])].map((event) => checkbox("event", eventWord[event] ?? readable(event), { value: event, checked: chosen.has(event) })));
    const fallback = checkbox("is_fallback", "Told by the watchdog when nothing else can be", { checked: channel?.is_fallback ?? false });
    return form([
      field("name", "Name", { required: true, value: channel?.name ?? "", hint: "As people call it, such as #incidents.", maxlength: 200, autofocus: true }),
      ...settingsFields(kind, { settings: channel?.settings, stored: Boolean(channel?.has_secrets) }),
      field("minimum_severity", "From which severity on", { type: "choice", required: true, value: channel?.minimum_severity ?? "info", options: [...severities].reverse().map((one) => [one, one === "info" ? "Every severity" : `${severityWord[one]} or worse`]) }),
      events,
      fallback,
      channel?.webhook_url && h("div", { class: "field" }, h("span", { class: "field__label" }, "Address for PagerDuty's webhook"), h("span", { class: "row-of-controls" }, h("code", { class: "truncate" }, channel.webhook_url), copyButton(() => channel.webhook_url))),
      kind.snippets?.length > 0 && h("details", { class: "disclosure" }, h("summary", {}, icon("chevron"), "For the receiver"), filledSnippets(kind, {})),
    ], {
      actions: [button("Cancel", { onclick: () => close() }), h("button", { type: "submit", class: "button button--primary" }, channel ? "Save" : "Create")],
      submit: async (values, { key }) => {
        const { settings, secrets } = settingsValues(kind, values);
        const body = { name: values.name, settings, ...(Object.keys(secrets).length > 0 && { secrets }), minimum_severity: values.minimum_severity, is_fallback: fallback.querySelector("input").checked, events: [...events.querySelectorAll("input:checked")].map((input) => input.value) };
        if (channel) await patch(`/channels/${channel.id}`, body, { version: channel.version, key });
        else await post("/channels", { kind: kind.kind, ...body }, { key });
        close();
        toast(channel ? "Channel saved" : "Channel created. Send it a test message.");
        saved();
      },
    });
  });
}
