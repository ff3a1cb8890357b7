// One stream of changes for the whole page. Says when it is lost, and asks everybody to look again when it is back.
import { now } from "./clock.js";

const kinds = ["incident", "alert", "topology", "notification", "change", "resync"];
const listeners = new Map();
let source = null;
let retry = 0;
let retryTimer = null;
let lostSince = null;
let hiddenTimer = null;
let wanted = false;

/** Calls back for each change of a kind, for `resync` (look at everything again) and for `state` (connected or not). */
export function listen(scope, kind, callback) {
  if (!listeners.has(kind)) listeners.set(kind, new Set());
  listeners.get(kind).add(callback);
  scope.add(() => listeners.get(kind).delete(callback));
}

function tell(kind, data) {
  for (const callback of [...(listeners.get(kind) ?? [])]) callback(data);
}

export const isLost = () => lostSince !== null;

function lost() {
  if (lostSince === null) { lostSince = now(); tell("state", { connected: false, since: lostSince }); }
}

function found() {
  retry = 0;
  if (lostSince === null) return;
  lostSince = null;
  tell("state", { connected: true });
  tell("resync", {});
}

function open() {
  clearTimeout(retryTimer);
  source?.close();
  source = new EventSource("/api/v1/events");
  source.onopen = found;
  source.onerror = () => {
    lost();
    // The browser retries by itself only after some errors; after others it gives up for good.
    if (source?.readyState === EventSource.CLOSED) schedule();
  };
  for (const kind of kinds) {
    source.addEventListener(kind, (event) => {
      let data = {};
      try { data = JSON.parse(event.data); } catch { /* an event without data still says "changed" */ }
      tell(kind, data);
    });
  }
}

function schedule() {
  clearTimeout(retryTimer);
  retry += 1;
  retryTimer = setTimeout(open, Math.min(15000, 500 * 2 ** retry) * (0.75 + Math.random() / 2));
}

export function start() {
  if (wanted) return;
  wanted = true;
  open();
}

export function stop() {
  wanted = false;
  clearTimeout(retryTimer);
  source?.close();
  source = null;
  lostSince = null;
}

export function retryNow() { if (wanted) { retry = 0; open(); } }

// A browser gives one site six connections: a tab that nobody looks at gives its own back.
document.addEventListener("visibilitychange", () => {
  clearTimeout(hiddenTimer);
  if (!wanted) return;
  if (document.hidden) {
    hiddenTimer = setTimeout(() => { source?.close(); source = null; }, 60000);
  } else if (!source) {
    open();
    tell("resync", {});
  }
});
window.addEventListener("online", retryNow);
