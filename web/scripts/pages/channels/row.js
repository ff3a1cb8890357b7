import { h } from "../../core/dom.js";
import { patch, post, remove } from "../../core/api.js";
import { Problem } from "../../core/problem.js";
import { can } from "../../core/session.js";
import { button } from "../../parts/button.js";
import { icon } from "../../parts/icon.js";
import { openMenu } from "../../parts/menu.js";
import { kindMark } from "../../parts/kind.js";
import { confirmDialog } from "../../parts/dialog.js";
import { toast, complain } from "../../parts/toast.js";
import { eventWord, readable, severityWord } from "../../model/words.js";

export function channelRow(channel, kinds, { edit, changed }) {
  const title = kinds.find((kind) => kind.kind === channel.kind)?.title ?? channel.kind;
  const floor = channel.minimum_severity && channel.minimum_severity !== "info" ? `${severityWord[channel.minimum_severity]} or worse` : "Every severity";
  async function test() {
    try {
      const answer = await post(`/channels/${channel.id}/test`, {});
      if (answer.outcome !== "sent") throw new Problem({ status: 502, detail: answer.error ?? `The answer was ${answer.status_code ?? "lost"}.` });
      toast(`Test message sent to ${channel.name}`, { detail: answer.status_code ? `It answered ${answer.status_code}` : undefined });
    } catch (error) { complain(error, `${channel.name} did not take the test message`); }
  }
  async function set(enabled) {
    try { await patch(`/channels/${channel.id}`, { enabled }, { version: channel.version }); toast(enabled ? "Enabled" : "Disabled: it hears of nothing"); } catch (error) { complain(error, "Not saved"); }
    changed();
  }
  async function drop() {
    if (!(await confirmDialog(`Delete ${channel.name}?`, "It hears of nothing more, and its delivery log goes with it.", { yes: "Delete" }))) return;
    try { await remove(`/channels/${channel.id}`, { version: channel.version }); toast(`${channel.name} deleted`); } catch (error) { complain(error, "Not deleted"); }
    changed();
  }
  const more = button(`More for ${channel.name}`, { icon: "more", kind: "quiet", size: "small", hideLabel: true, "aria-haspopup": "menu", "aria-expanded": "false", onclick: () => { openMenu(more, [
    { label: "Edit…", picture: icon("edit"), run: edit },
    channel.enabled === false ? { label: "Enable", picture: icon("check"), run: () => set(true) } : { label: "Disable", picture: icon("close"), run: () => set(false) },
    null, { label: "Delete…", danger: true, run: drop },
  ]); } });
  const events = channel.events ?? [];
  return h("li", { class: "connected connected--channel" }, kindMark(channel.kind),
    h("div", { class: "connected__words" }, h("span", { class: "connected__name truncate", title: channel.name }, channel.name),
      h("span", { class: "faint connected__text" }, `${title} · ${floor} · ${events.map((event) => eventWord[event] ?? readable(event)).join(", ") || "no events of its own: told by rules and escalations"}`),
      channel.broken_since && h("span", { class: "connected__text connected__broken" }, channel.broken_reason ?? "The last message could not be delivered.")),
    channel.broken_since && h("span", { class: "pill pill--delivery-dead", title: channel.broken_reason ?? undefined }, h("span", { class: "pill__dot", "aria-hidden": "true" }), "Failing"),
    channel.is_fallback && h("span", { class: "tag", title: "Told when nothing else can be" }, "Fallback"),
    channel.enabled === false && h("span", { class: "pill pill--resolved" }, h("span", { class: "pill__dot", "aria-hidden": "true" }), "Disabled"),
    can("channel.manage") && h("div", { class: "connected__actions" }, button("Test", { size: "small", "aria-label": `Send a test message to ${channel.name}`, onclick: test }), more));
}
