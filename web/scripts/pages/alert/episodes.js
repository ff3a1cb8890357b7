// When it fired and when it was quiet, as a band; each time that it was heard as a tick.
import { h, s, fill, loadD3 } from "../../core/dom.js";
import { absolute } from "../../core/time.js";
import { now } from "../../core/clock.js";

export function episodes(scope, alert, transitions) {
  const node = h("div", { class: "band" });
  const sorted = [...transitions].filter((event) => ["firing", "resolved"].includes(event.status ?? event.kind)).sort((a, b) => a.at.localeCompare(b.at));
  if (sorted.length === 0) return node;
  let drawn = 0;
  const draw = async () => {
    const width = Math.floor(node.clientWidth);
    if (width < 50 || width === drawn) return;
    drawn = width;
    const d3 = await loadD3().catch(() => null);
    if (!d3 || scope.ended) return;
    const end = alert.status === "firing" ? now() : Date.parse(alert.ends_at ?? alert.last_seen);
    const start = Date.parse(sorted[0].at);
    const x = d3.scaleTime().domain([start, Math.max(end, start + 60000)]).range([4, width - 4]);
    const fires = sorted.flatMap((event, at) => ((event.status ?? event.kind) === "firing" ? [{ from: Date.parse(event.at), to: sorted[at + 1] ? Date.parse(sorted[at + 1].at) : end }] : []));
    const ticks = x.ticks(Math.max(2, Math.floor(width / 120)));
    const format = x.tickFormat(4, end - start < 172800000 ? "%H:%M" : "%d %b");
    fill(node, s("svg", { width, height: 46, viewBox: `0 0 ${width} 46`, role: "img", "aria-label": `Fired ${fires.length} times since ${absolute(sorted[0].at)}` },
      s("rect", { class: "band__quiet", x: 4, y: 4, width: width - 8, height: 18, rx: 4 }),
      fires.map((fire) => s("rect", { class: "band__firing", x: x(fire.from), y: 4, width: Math.max(2, x(fire.to) - x(fire.from)), height: 18, rx: 2 }, s("title", {}, `${absolute(fire.from)} to ${absolute(fire.to)}`))),
      (alert.recent_occurrences ?? []).map((at) => Date.parse(at)).filter((at) => at >= start && at <= end).map((at) => s("line", { class: "band__tick", x1: x(at), x2: x(at), y1: 24, y2: 28 })),
      s("g", { class: "lanes__axis" }, ticks.map((tick) => s("text", { x: Math.max(20, Math.min(width - 20, x(tick))), y: 42, "text-anchor": "middle" }, format(tick))))));
  };
  const observer = new ResizeObserver(draw);
  observer.observe(node);
  scope.add(() => observer.disconnect());
  return node;
}
