// The number of incidents that nobody has acknowledged, in the navigation.
import { get } from "../core/api.js";
import { listen } from "../core/live.js";
import { debounce } from "../core/later.js";

export function watchCounts(scope) {
  async function load() {
    const badge = document.getElementById("open-count");
    try {
      const summary = await get("/summary", { signal: scope.signal });
      const count = summary.unacknowledged_incidents ?? summary.incidents?.unacknowledged ?? summary.open_incidents ?? summary.incidents?.open ?? 0;
      badge.textContent = count > 99 ? "99+" : String(count);
      badge.hidden = count === 0;
      badge.title = `${count} not acknowledged`;
    } catch { badge.hidden = true; }
  }
  const soon = debounce(scope, 600, load);
  listen(scope, "incident", soon);
  listen(scope, "resync", soon);
  load();
}
