// A lost connection says so, and goes away when it is healed.
import { h, fill } from "../core/dom.js";
import { listen, retryNow, isLost } from "../core/live.js";
import { icon } from "../parts/icon.js";
import { moment } from "../core/time.js";
import { announce } from "../core/announce.js";

export function watchConnection(scope) {
  const banner = document.getElementById("connection");
  let timer = null;
  scope.add(() => { clearTimeout(timer); banner.hidden = true; });
  listen(scope, "state", ({ connected, since }) => {
    clearTimeout(timer);
    if (connected) {
      if (!banner.hidden) announce("Connected again");
      banner.hidden = true;
      return;
    }
    // A server that restarts is back within a moment: no need to frighten anybody.
    timer = setTimeout(() => {
      if (!isLost()) return;
      fill(banner, icon("offline"), h("p", {}, "Live updates are lost since ", moment(new Date(since).toISOString(), "relative"), ". Trying again…"),
        h("button", { type: "button", class: "button button--small", onclick: retryNow }, "Try now"));
      banner.hidden = false;
    }, 1500);
  });
}
