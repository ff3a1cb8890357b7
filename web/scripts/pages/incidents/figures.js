// Five figures: what is open now, and how fast this week was.
import { h, s, fill } from "../../core/dom.js";
import { get } from "../../core/api.js";
import { duration } from "../../core/time.js";
import { now } from "../../core/clock.js";
import { plural } from "../../model/words.js";

const days = 14;

function figure(label, hint) {
  const value = h("dd", { class: "figure__value" }, "–");
  const note = h("dd", { class: "figure__note" }, hint);
  const node = h("div", { class: "figure" }, h("dt", { class: "figure__label" }, label), value, note);
  return { node, value, note };
}

export function figures(scope) {
  const open = figure("Open", "incidents");
  const firing = figure("Firing", "alerts");
  const mtta = figure("MTTA", "mean time to acknowledge");
  const mttr = figure("MTTR", "mean time to resolve");
  const count = figure("Incidents", `last ${days} days`);
  const chart = h("dd", { class: "figure__chart" });
  count.node.append(chart);
  const node = h("dl", { class: "figures", "aria-label": "Figures" }, [open, firing, mtta, mttr, count].map((one) => one.node));

  async function load() {
    const from = new Date(now() - days * 86400000).toISOString();
    const [summary, metrics] = await Promise.allSettled([get("/summary", { signal: scope.signal }), get("/metrics/incidents", { params: { from }, signal: scope.signal })]);
    if (scope.ended) return;
    if (summary.status === "fulfilled") {
      const value = summary.value;
      const openCount = value.open_incidents ?? value.incidents?.open;
      const waiting = value.unacknowledged_incidents ?? value.incidents?.unacknowledged;
      open.value.textContent = openCount ?? "–";
      open.note.textContent = waiting > 0 ? `${waiting} not acknowledged` : openCount > 0 ? "all acknowledged" : "incidents";
      open.node.classList.toggle("figure--alarm", waiting > 0);
      firing.value.textContent = (value.firing_alerts ?? value.alerts?.firing ?? "–").toLocaleString("en");
    }
    if (metrics.status === "fulfilled") {
      const value = metrics.value;
      mtta.value.textContent = duration(value.mtta_seconds);
      mttr.value.textContent = duration(value.mttr_seconds);
      count.value.textContent = (value.count ?? 0).toLocaleString("en");
      if (value.by_day?.some((one) => one.count > 0)) bars(value.by_day);
    }
  }

  // Fourteen rectangles: d3 is fetched where there is more to draw, and the first page stays light.
  function bars(byDay) {
    const counts = new Map(byDay.map((one) => [String(one.day).slice(0, 10), one.count]));
    const range = Array.from({ length: days }, (_, at) => new Date(now() - (days - 1 - at) * 86400000).toISOString().slice(0, 10));
    const most = Math.max(1, ...range.map((day) => counts.get(day) ?? 0));
    fill(chart, s("svg", { viewBox: "0 0 112 28", class: "bars", role: "img", "aria-label": `Incidents by day: ${range.map((day) => counts.get(day) ?? 0).join(", ")}` },
      range.map((day, at) => { const height = Math.max(1.5, ((counts.get(day) ?? 0) / most) * 28); return s("rect", { x: at * 8, y: 28 - height, width: 5.6, height, rx: 1.5 }, s("title", {}, `${day}: ${plural(counts.get(day) ?? 0, "incident")}`)); })));
  }
  return { node, load };
}
