// Five figures: what is open now, and how fast this week was.
import { h, s, fill, loadD3 } from "../../core/dom.js";
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
  const chart = h("div", { class: "figure__chart" });
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

  async function bars(byDay) {
    const d3 = await loadD3().catch(() => null);
    if (!d3 || scope.ended) return;
    const counts = new Map(byDay.map((one) => [String(one.day ?? one.date).slice(0, 10), one.count]));
    const range = Array.from({ length: days }, (_, at) => new Date(now() - (days - 1 - at) * 86400000).toISOString().slice(0, 10));
    const x = d3.scaleBand().domain(range).range([0, 112]).paddingInner(0.3);
    const y = d3.scaleLinear().domain([0, d3.max(range, (day) => counts.get(day) ?? 0) || 1]).range([0, 28]);
    fill(chart, s("svg", { viewBox: "0 0 112 28", class: "bars", role: "img", "aria-label": `Incidents by day: ${range.map((day) => counts.get(day) ?? 0).join(", ")}` },
      range.map((day) => { const height = Math.max(1.5, y(counts.get(day) ?? 0)); return s("rect", { x: x(day), y: 28 - height, width: x.bandwidth(), height, rx: 1.5 }, s("title", {}, `${day}: ${plural(counts.get(day) ?? 0, "incident")}`)); })));
  }
  return { node, load };
}
