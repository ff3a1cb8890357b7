// The timeline as a picture: alerts as shapes on a lane for each service, what people did as lines across.
import { h, s, fill, loadD3 } from "../../core/dom.js";
import { absolute } from "../../core/time.js";
import { now } from "../../core/clock.js";
import { severityPath } from "../../parts/severity.js";
import { serviceName, severityWord } from "../../model/words.js";
import { groupOf, isComment } from "./moments.js";

const row = 26;
const top = 22;
const mostLanes = 10;
const letters = 20;
const shorten = (text) => (text.length > letters ? `${text.slice(0, letters - 1)}…` : text);

function lanesOf(incident, alerts) {
  const order = new Map((incident.affected_services ?? []).map((service, at) => [service.name, service.hops ?? at + 100]));
  const groups = Map.groupBy(alerts, (alert) => serviceName(alert) || "No service");
  const lanes = [...groups].map(([name, some]) => ({ name, alerts: some }));
  lanes.sort((a, b) => (order.get(a.name) ?? 999) - (order.get(b.name) ?? 999) || b.alerts.length - a.alerts.length);
  if (lanes.length <= mostLanes) return lanes;
  return [...lanes.slice(0, mostLanes - 1), { name: `${lanes.length - mostLanes + 1} more services`, alerts: lanes.slice(mostLanes - 1).flatMap((lane) => lane.alerts) }];
}

/** Marks of people and of the incident itself, thinned out where they would cover each other. */
function marksOf(entries) {
  return entries.filter((entry) => groupOf(entry) === "people" || entry.kind === "change" || /open|root_cause|resolv|mitigat/.test(entry.kind) && groupOf(entry) !== "alerts");
}

export function picture(scope) {
  const node = h("div", { class: "lanes" });
  let state = null;
  const observer = new ResizeObserver(() => draw());
  observer.observe(node);
  scope.add(() => observer.disconnect());
  let drawnWidth = 0;

  async function draw(force) {
    if (!state) return;
    const width = Math.floor(node.clientWidth);
    if (width < 50 || (!force && width === drawnWidth)) return;
    drawnWidth = width;
    const d3 = await loadD3().catch(() => null);
    if (!d3 || scope.ended) return;
    const { incident, alerts, entries } = state;
    const lanes = lanesOf(incident, alerts);
    const left = width < 520 ? 0 : 158;
    const laneHeight = left === 0 ? row + 12 : row;
    const times = [incident.opened_at, ...alerts.flatMap((alert) => [alert.starts_at ?? alert.first_seen, alert.ends_at]), ...marksOf(entries).map((entry) => entry.at)].filter(Boolean).map((text) => Date.parse(text));
    const from = Math.min(...times);
    const to = Math.max(...times, from + 30000);
    // Only what happened is drawn to scale: hours of silence since would squeeze it to a dot.
    const end = incident.resolved_at ? to : Math.min(now(), to + Math.max(20000, (to - from) * 0.15));
    const pad = Math.max(2000, (end - from) * 0.03);
    const x = d3.scaleTime().domain([from - pad, end + pad]).range([left + 6, width - 10]);
    const height = top + lanes.length * laneHeight + 8;
    const ticks = x.ticks(Math.max(2, Math.floor((width - left) / 110)));
    const format = x.tickFormat(4, end - from < 600000 ? "%H:%M:%S" : end - from < 172800000 ? "%H:%M" : "%d %b");
    const laneY = (at) => top + at * laneHeight + (left === 0 ? 24 : laneHeight / 2);

    const svg = s("svg", { class: "lanes__picture", width, height: height + 4, viewBox: `0 0 ${width} ${height + 4}`, role: "group", "aria-label": `When alerts fired, by service: ${lanes.map((lane) => `${lane.name} ${lane.alerts.length}`).join(", ")}` },
      s("g", { class: "lanes__axis", "aria-hidden": "true" }, ticks.map((tick) => [s("line", { x1: x(tick), x2: x(tick), y1: top - 4, y2: height }), s("text", { x: x(tick), y: 12, "text-anchor": "middle" }, format(tick))])),
      s("g", { class: "lanes__rows" }, lanes.map((lane, at) => [
        s("line", { class: "lanes__line", x1: left + 6, x2: width - 6, y1: laneY(at), y2: laneY(at) }),
        s("text", { class: ["lanes__name", lane.name === incident.root_cause?.service && "lanes__name--root"], x: left === 0 ? 4 : left - 10, y: left === 0 ? laneY(at) - 11 : laneY(at) + 4, "text-anchor": left === 0 ? "start" : "end" }, shorten(lane.name), s("title", {}, lane.name)),
      ])),
      s("g", { class: "lanes__marks" }, marksOf(entries).map((entry) => s("g", { class: ["lanes__mark", isComment(entry) && "lanes__mark--comment", groupOf(entry) === "people" && "lanes__mark--people", entry.kind === "change" && "lanes__mark--change"] },
        s("line", { x1: x(Date.parse(entry.at)), x2: x(Date.parse(entry.at)), y1: top - 2, y2: height }), s("circle", { cx: x(Date.parse(entry.at)), cy: top - 2, r: 4 }),
        s("title", {}, `${absolute(entry.at)} ${entry.actor?.name ?? ""}: ${entry.summary}`)))),
      s("g", {}, lanes.map((lane, at) => lane.alerts.map((alert) => {
        const start = x(Date.parse(alert.starts_at ?? alert.first_seen));
        const stop = alert.status === "resolved" && alert.ends_at ? x(Math.min(Date.parse(alert.ends_at), end)) : x(end);
        const words = `${alert.name}, ${severityWord[alert.severity]}, ${serviceName(alert)}, ${absolute(alert.starts_at ?? alert.first_seen)}`;
        return s("a", { href: `/alerts/${alert.id}`, class: ["lanes__alert", `severity-${alert.severity}`, alert.status === "resolved" && "lanes__alert--resolved"], "aria-label": words },
          s("title", {}, words), s("line", { class: "lanes__burn", x1: start, x2: Math.max(start, stop), y1: laneY(at), y2: laneY(at) }),
          s("svg", { x: start - 7, y: laneY(at) - 7, width: 14, height: 14, viewBox: "0 0 16 16" }, s("path", { class: "severity-shape__body", d: severityPath[alert.severity] })));
      }))));
    fill(node, svg);
  }
  return {
    node,
    update(next) {
      const same = state && next.alerts === state.alerts && next.entries === state.entries && next.incident.root_cause === state.incident.root_cause;
      state = next;
      node.hidden = next.alerts.length === 0;
      if (!same) draw(true);
    },
  };
}
