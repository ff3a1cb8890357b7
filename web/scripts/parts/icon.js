import { s } from "../core/dom.js";

// 16-pixel outlines, drawn for this dashboard.
const paths = {
  incidents: "M8 1.8 14.5 13a.6.6 0 0 1-.5.9H2a.6.6 0 0 1-.5-.9zM8 6v3.6M8 11.6v.2",
  changes: "M8 1.8v4M8 10.2v4M8 10.2a2.2 2.2 0 1 0 0-4.4 2.2 2.2 0 0 0 0 4.4zM3 3.5v9M13 3.5v9", rocket: "M8 1.8c2.2 1.4 3.2 3.6 3.2 6v2H4.8v-2c0-2.4 1-4.6 3.2-6zM8 6v.1M4.8 8.2 2.8 10v2.4M11.2 8.2l2 1.8v2.4M6.6 12.2 8 14.2l1.4-2",
  sliders: "M2.5 4.5h6M11.5 4.5h2M2.5 11.5h2M7.5 11.5h6M10 3v3M6 10v3", flag: "M3.5 14V2.2h8.6l-2 3 2 3H3.5", tag: "M2.2 2.2h5.4L14 8.6 8.6 14 2.2 7.6zM5.2 5.2v.1", box: "M8 1.8 13.5 4.6v6.8L8 14.2l-5.5-2.8V4.6zM2.5 4.6 8 7.4l5.5-2.8M8 7.4v6.8",
  alerts: "M8 2a4 4 0 0 0-4 4v3l-1.4 2.4h10.8L12 9V6a4 4 0 0 0-4-4zM6.6 13.6h2.8",
  topology: "M8 2.2v3.3M8 8.6 4 11M8 8.6l4 2.4M6.4 5.5h3.2v3.1H6.4zM2 11h3v3H2zM11 11h3v3h-3z",
  integrations: "M5.5 2v3.5M10.5 2v3.5M3.8 5.5h8.4v2.2a4.2 4.2 0 0 1-8.4 0zM8 12v2.4",
  paging: "M3.2 2.6h9.6v10.8H3.2zM5.4 5.2h5.2M5.4 7.6h5.2M5.6 11v.01M8 11v.01M10.4 11v.01",
  channels: "M2 3.2h12v8H8.6L5.2 14v-2.8H2zM5 6.2h6M5 8.4h4",
  keys: "M10.2 9.4a3.6 3.6 0 1 0-3.5-2.7L2 11.4V14h2.6v-1.6h1.6v-1.6h1.6zM11 5.3v.1",
  search: "M7 12A5 5 0 1 0 7 2a5 5 0 0 0 0 10zM10.6 10.6 14 14",
  check: "M3 8.6 6.4 12 13 4.6", close: "M4 4l8 8M12 4l-8 8", plus: "M8 3v10M3 8h10",
  chevron: "M6 4l4 4-4 4", down: "M4 6l4 4 4-4", copy: "M5.5 5.5V2.6h8v8h-2.9M2.5 5.5h8v8h-8z",
  user: "M8 8.2a2.9 2.9 0 1 0 0-5.8 2.9 2.9 0 0 0 0 5.8zM2.6 14a5.4 5.4 0 0 1 10.8 0",
  comment: "M2 3h12v8.4H7.4L4 14v-2.6H2z", more: "M3.2 8v.01M8 8v.01M12.8 8v.01",
  sun: "M8 11a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM8 1v1.4M8 13.6V15M1 8h1.4M13.6 8H15M3 3l1 1M12 12l1 1M13 3l-1 1M4 12l-1 1",
  moon: "M13.4 9.6A5.8 5.8 0 0 1 6.4 2.6 5.8 5.8 0 1 0 13.4 9.6z", auto: "M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM8 2v12M8 5h4.8M8 8h6M8 11h4.8",
  out: "M6.5 2.5h-4v11h4M6 8h8M11 5l3 3-3 3", help: "M8 14.2A6.2 6.2 0 1 0 8 1.8a6.2 6.2 0 0 0 0 12.4zM6.2 6.2a1.8 1.8 0 1 1 2.6 1.7c-.6.3-.8.6-.8 1.2M8 11.2v.1",
  edit: "M10.8 2.6 13.4 5.2 5.6 13H3v-2.6zM9.2 4.2l2.6 2.6", merge: "M4 2v4.2c0 2 4 2 4 4.2V14M12 2v4.2c0 2-4 2-4 4.2M6 12l2 2 2-2",
  split: "M8 2v4c0 2-4 2-4 4v4M8 6c0 2 4 2 4 4v4M2.4 12.4 4 14l1.6-1.6M10.4 12.4 12 14l1.6-1.6", reopen: "M3 8a5 5 0 1 0 1.6-3.7M3 2.4V5h2.6",
  link: "M9 3h4v4M13 3 7.6 8.4M11 9.6V13H3V5h3.4", refresh: "M13 8a5 5 0 1 1-1.6-3.7M13 2.4V5h-2.6", clock: "M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM8 4.8V8l2.2 1.6",
  bolt: "M9 1.8 3.4 9H7.4L6.6 14.2 12.6 6.6H8.4z", eye: "M1.5 8S4 3.6 8 3.6 14.5 8 14.5 8 12 12.4 8 12.4 1.5 8 1.5 8zM8 10a2 2 0 1 0 0-4 2 2 0 0 0 0 4z",
  target: "M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM8 11a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM8 8v.01", history: "M2.6 8a5.4 5.4 0 1 1 1.7 3.9M2.6 8l-1-1.6M2.6 8l1.7-1.1M8 5v3l2 1.4",
  shield: "M8 1.8 13 3.6v4c0 3.2-2 5.4-5 6.6-3-1.2-5-3.4-5-6.6v-4z", menu: "M2.5 4.5h11M2.5 8h11M2.5 11.5h11", offline: "M2 2l12 12M4.6 8.2a5 5 0 0 1 1.6-1M9.6 7a5 5 0 0 1 1.8 1.2M2.4 6A8 8 0 0 1 4 5M7 4a8 8 0 0 1 6.6 2M8 12v.01",
};

/** A decoration: what it means is said in words beside it, or in the `aria-label` of its button. */
export function icon(name, props = {}) {
  return s("svg", { viewBox: "0 0 16 16", class: "icon", "aria-hidden": "true", ...props }, s("path", { d: paths[name] }));
}
