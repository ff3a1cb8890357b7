// What about the notifications needs an administrator.
import { h } from "../../core/dom.js";
import { remove } from "../../core/api.js";
import { can } from "../../core/session.js";
import { button } from "../../parts/button.js";
import { moment, withMoments } from "../../core/time.js";
import { complain } from "../../parts/toast.js";

export function notices(list, changed) {
  if (list.length === 0) return null;
  const dismiss = (one) => async () => { try { await remove(`/notices/${one.id}`); } catch (error) { complain(error, "Not dismissed"); } changed(); };
  return h("ul", { class: "notices", "aria-label": "Notices" }, list.map((one) => h("li", { class: "note note--warning notices__one" },
    h("span", { class: "notices__text" }, withMoments(one.text), h("span", { class: "faint" }, " ", moment(one.created_at, "relative"), one.repeated > 1 && `, ${one.repeated} times`)),
    can("channel.manage") && button(`Dismiss the notice about ${one.subject}`, { icon: "close", kind: "quiet", size: "small", hideLabel: true, onclick: dismiss(one) }))));
}
