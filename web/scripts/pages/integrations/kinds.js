import { get, items } from "../../core/api.js";
import { seconds } from "../../core/time.js";

let known = null;

/** When the newest of an integration's alerts was heard; the integration itself does not say. */
export async function withLastEvent(integration, signal) {
  if (integration.last_event_at !== undefined) return integration;
  const newest = await get("/alerts", { params: { integration: integration.id, limit: 1 }, signal }).then(items).catch(() => []);
  return { ...integration, last_event_at: newest[0]?.last_seen ?? null };
}


/** The self-descriptions of what can be connected; asked for once. */
export function kinds() {
  known ??= get("/integration-kinds").then(items).catch((error) => { known = null; throw error; });
  return known;
}

/** Where its senders send, the token left out. */
const fixed = { pagerduty: "/v2/enqueue", changes: "/webhook/changes", gitlab: "/integrations/gitlab" };
export const addressOf = (kind) => `${location.origin}${fixed[kind] ?? `/integrations/${kind}/<token>`}`;

export const titleOf = (all, kind) => all.find((one) => one.kind === kind)?.title ?? kind;

export function healthOf(integration) {
  if (integration.enabled === false) return { word: "Disabled", kind: "resolved" };
  if (!integration.last_event_at) return { word: "Waiting", kind: "detected" };
  return seconds(integration.last_event_at) > 86400 ? { word: "Quiet", kind: "detected" } : { word: "Receiving", kind: "good" };
}
