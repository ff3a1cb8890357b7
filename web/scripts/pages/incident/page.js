// One incident: what, why, who, next.
import { h, fill } from "../../core/dom.js";
import { get, getAll, items } from "../../core/api.js";
import { listen } from "../../core/live.js";
import { debounce } from "../../core/later.js";
import { setQuery } from "../../core/router.js";
import { bind } from "../../core/keys.js";
import { announce } from "../../core/announce.js";
import { isAbort } from "../../core/problem.js";
import { can } from "../../core/session.js";
import { skeleton } from "../../parts/states.js";
import { card } from "../../parts/card.js";
import { acknowledge, assignToMe } from "../../model/actions.js";
import { resolveDialog } from "../../model/resolve.js";
import { isOpen, statusWord } from "../../model/words.js";
import { drawHead } from "./head.js";
import { drawBar } from "./bar.js";
import { drawCause } from "./cause.js";
import { drawChanges } from "./changes.js";
import { drawServices } from "./services.js";
import { drawBlast, reserveBlast } from "./blast.js";
import { drawDecision, drawNotifications } from "./aside.js";
import { drawEscalations } from "./escalation.js";
import { pagingWhy } from "../../parts/paging-why.js";
import { story } from "./story.js";
import { picture } from "./picture.js";
import { alertsCard } from "./alerts.js";
import { commentBox } from "./comment.js";
import { splitDialog } from "./split.js";

export default async function incidentPage(page) {
  const { scope, params } = page;
  const { signal } = scope;
  fill(page.outlet, h("div", { class: "page" }, skeleton(1, "head"), skeleton(3, "card")));

  const base = `/incidents/${encodeURIComponent(params.id)}`;
  const quietly = (promise) => promise.catch((error) => { if (isAbort(error)) throw error; return []; });
  const load = () => Promise.all([get(base, { signal }), quietly(getAll(`${base}/timeline`, { signal })), quietly(getAll(`${base}/alerts`, { signal })), quietly(get(`${base}/hypotheses`, { signal }).then(items)), quietly(get(`${base}/notifications`, { params: { limit: 100 }, signal }).then(items)), quietly(get(`${base}/changes`, { signal }).then(items)), quietly(get(`${base}/escalations`, { signal }).then(items))]);
  const topologyAnswer = get("/topology", { signal }).catch(() => null);
  let [incident, entries, alerts, hypotheses, notifications, changes, escalations] = await load();
  if (scope.ended) return;
  let topology = null;

  const nodes = Object.fromEntries(["head", "cause", "changes", "services", "blast", "escalation", "decision", "notifications"].map((name) => [name, h("div", { class: `incident__${name}` })]));
  nodes.head = h("header", { class: "head" });
  const bar = h("div", { class: "actions", role: "group", "aria-label": "Actions" });
  const text = story({ filter: page.query.get("timeline") ?? "", onfilter: (value) => setQuery({ timeline: value }) });
  const lanes = picture(scope);
  const split = () => splitDialog(incident, alerts, changed);
  const alertList = alertsCard({ split });
  nodes.told = card("Why was I told, or not?", pagingWhy(scope, `${base}/decisions`));
  const comment = can("incident.comment") ? commentBox(incident, () => reload()) : null;
  const timeline = card("Timeline", [lanes.node, h("div", { class: "timeline__tools" }, text.choice), text.node, comment?.node], { id: "timeline" });

  fill(page.outlet, h("div", { class: "page incident" }, h("div", { class: "incident__top" }, nodes.head, bar),
    h("div", { class: "incident__columns" },
      h("div", { class: "incident__main" }, nodes.cause, nodes.changes, nodes.blast, timeline, alertList.node),
      h("div", { class: "incident__aside" }, nodes.escalation, nodes.services, nodes.decision, nodes.told, nodes.notifications))));

  function draw() {
    page.title(`#${incident.number} ${incident.title}`);
    drawHead(nodes.head, incident, changed);
    drawBar(bar, incident, { changed, comment: () => comment?.focus(), alerts: () => alerts });
    drawCause(nodes.cause, incident, hypotheses);
    drawChanges(nodes.changes, incident, changes, { changed: (rows) => { changes = rows; draw(); reload(); } });
    drawServices(nodes.services, incident, { select: (service) => alertList.only(service.name) });
    drawEscalations(nodes.escalation, escalations);
    drawDecision(nodes.decision, incident);
    drawNotifications(nodes.notifications, notifications);
    text.update(entries, incident);
    lanes.update({ incident, alerts, entries });
    alertList.update(alerts);
  }
  const blast = () => drawBlast(nodes.blast, incident, alerts, topology, () => scope.ended);

  /** `answer` is the incident after an action; null asks to look again. */
  function changed(answer) {
    if (scope.ended) return;
    if (answer?.id === incident.id) { incident = { ...incident, ...answer }; draw(); }
    reload();
  }

  let turn = 0;
  async function look() {
    const mine = ++turn;
    try {
      const before = incident.status;
      const answer = await load();
      if (mine !== turn || scope.ended) return;
      const keep = (old, next) => (JSON.stringify(old) === JSON.stringify(next) ? old : next);
      const alertsBefore = alerts;
      [incident, entries, alerts, hypotheses, notifications, changes, escalations] = [answer[0], keep(entries, answer[1]), keep(alerts, answer[2]), keep(hypotheses, answer[3]), keep(notifications, answer[4]), keep(changes, answer[5]), answer[6]];
      draw();
      if (alerts !== alertsBefore) blast();
      if (before !== incident.status) announce(`Now ${statusWord[incident.status].toLowerCase()}`);
    } catch (error) { if (!isAbort(error)) console.warn("This incident could not be loaded again", error.message); }
  }
  const reload = debounce(scope, 150, look);
  listen(scope, "incident", ({ id }) => { if (!id || id === incident.id) reload(); });
  listen(scope, "notification", ({ incident_id: id }) => { if (!id || id === incident.id) reload(); });
  listen(scope, "change", reload);
  listen(scope, "resync", reload);

  draw();
  reserveBlast(nodes.blast, incident);
  topologyAnswer.then((answer) => { topology = answer; if (!scope.ended) blast(); });

  const key = (permission, keys, label, action) => { if (can(permission)) bind(scope, keys, label, action); };
  key("incident.acknowledge", "a", "Acknowledge", () => { if (isOpen(incident) && !incident.acknowledged_at) acknowledge(incident, changed); });
  key("incident.assign", "m", "Assign to me", () => { if (isOpen(incident)) assignToMe(incident, changed); });
  key("incident.resolve", "r", "Resolve", () => { if (isOpen(incident)) resolveDialog(incident, changed); });
  key("incident.comment", "c", "Comment", () => comment.focus());
}
