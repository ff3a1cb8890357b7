// The alerts, and why each is part of this incident.
import { h, fill } from "../../core/dom.js";
import { keyed } from "../../core/keyed.js";
import { moment } from "../../core/time.js";
import { card } from "../../parts/card.js";
import { button } from "../../parts/button.js";
import { severityIcon } from "../../parts/severity.js";
import { alertStatus } from "../../parts/status.js";
import { icon } from "../../parts/icon.js";
import { whyParts } from "../../parts/why.js";
import { joinWord, percent, serviceName, plural } from "../../model/words.js";

function rowContent(alert) {
  const why = alert.why;
  return [
    h("summary", { class: "grouped__head" },
      icon("chevron"), severityIcon(alert.severity),
      h("span", { class: "grouped__words" }, h("span", { class: "grouped__name truncate", title: alert.name }, alert.name), h("span", { class: "grouped__text truncate", title: alert.annotations?.summary }, alert.annotations?.summary ?? "")),
      h("span", { class: "grouped__service truncate", title: serviceName(alert) }, serviceName(alert) || "–"),
      h("span", { class: "grouped__score", title: why ? joinWord[why.reason] ?? why.reason : "" }, why ? (why.reason === "opened" ? "Start" : why.reason === "manual" ? "By hand" : percent(why.score)) : "–"),
      alertStatus(alert.status), moment(alert.starts_at ?? alert.first_seen, "absolute", { class: "grouped__time" })),
    h("div", { class: "grouped__body" },
      why ? whyParts(why) : h("p", { class: "faint" }, "No score was stored."),
      h("p", { class: "grouped__links" }, h("a", { href: `/alerts/${alert.id}` }, "Open the alert"))),
  ];
}

export function alertsCard({ split }) {
  const list = h("ul", { class: "grouped" });
  const count = h("span", { class: "card__count" });
  const chosen = h("span", { class: "chosen", hidden: true });
  const splitButton = button("Split…", { icon: "split", kind: "quiet", size: "small", onclick: () => { split(); } });
  const node = card("Alerts and why they are grouped", [h("p", { class: "card__text" }, "The percentage says how well an alert fits this incident; open one to see what it is made of."), chosen, list], { actions: [count, splitButton], id: "alerts" });
  let all = [];
  let service = null;
  function draw() {
    const some = service ? all.filter((alert) => serviceName(alert) === service) : all;
    keyed(list, some, {
      make: (alert) => h("li", {}, h("details", { class: "grouped__item" }, rowContent(alert))),
      patch: (element, alert) => { const item = element.firstChild; const had = item.contains(document.activeElement); fill(item, rowContent(alert)); if (had) item.firstChild.focus({ preventScroll: true }); },
    });
    count.textContent = plural(some.length, "alert");
    chosen.hidden = !service;
    if (service) fill(chosen, `Only ${service}`, button("Show all", { kind: "quiet", size: "small", onclick: () => { service = null; draw(); } }));
  }
  return {
    node,
    update(alerts) { all = [...alerts].sort((a, b) => (a.starts_at ?? "").localeCompare(b.starts_at ?? "")); splitButton.hidden = alerts.length < 2; draw(); },
    only(name) { service = name; draw(); node.scrollIntoView({ block: "start" }); node.querySelector(".card__title").focus({ preventScroll: true }); },
  };
}
