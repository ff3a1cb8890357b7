import { h, s } from "../core/dom.js";
import { qrModules } from "../model/qr.js";

const quiet = 4;

/** A text as a QR code: dark on white in either theme, for cameras. */
export function qrCode(text, { label }) {
  const modules = qrModules(text);
  if (!modules) return h("p", { class: "note" }, "This is too long for a QR code.");
  const size = modules.length + 2 * quiet;
  const path = modules.flatMap((row, y) => [...row.map((dark) => (dark ? "1" : "0")).join("").matchAll(/1+/g)].map((run) => `M${run.index + quiet} ${y + quiet}h${run[0].length}v1h-${run[0].length}z`)).join("");
  return s("svg", { class: "qr", viewBox: `0 0 ${size} ${size}`, role: "img", "aria-label": label, "shape-rendering": "crispEdges" }, s("rect", { class: "qr__paper", width: size, height: size }), s("path", { class: "qr__ink", d: path }));
}
