// Lets other teams see an incident, with its alerts.
import { h } from "../../core/dom.js";
import { get, items, post } from "../../core/api.js";
import { openDialog } from "../../parts/dialog.js";
import { checkbox, form } from "../../parts/form.js";
import { button } from "../../parts/button.js";
import { toast, complain } from "../../parts/toast.js";

export async function shareDialog(incident, changed) {
  let teams;
  try { teams = await get("/teams").then(items); } catch (error) { complain(error, "The teams could not be loaded"); return; }
  const own = new Set((incident.teams ?? []).map((team) => team.id));
  const before = (incident.shared_with ?? []).map((team) => team.id);
  const others = teams.filter((team) => !own.has(team.id));
  await openDialog(`Share #${incident.number}`, (close) => {
    if (others.length === 0) return h("p", {}, teams.length === 0 ? "There are no teams: everybody sees this incident already." : "Every team sees this incident already.");
    const picks = h("fieldset", { class: "picks" }, h("legend", { class: "field__label" }, "Teams that may see it too"), others.map((team) => checkbox("team", team.name, { value: team.id, checked: before.includes(team.id), hint: team.description || undefined })));
    const share = (ids, key) => post(`/incidents/${incident.id}/share`, { team_ids: ids }, { key });
    return h("div", { class: "stack" }, h("p", {}, own.size === 0 ? "It belongs to no team, so everybody sees it already; sharing marks who else it is for." : `It belongs to ${incident.teams.map((team) => team.name).join(" and ")}. Whom you share it with sees it with its alerts and its story, and acts on it as their role allows.`),
      form([picks], {
        actions: [button("Cancel", { onclick: () => close() }), h("button", { type: "submit", class: "button button--primary" }, "Share")],
        submit: async (_values, { key }) => {
          const ids = [...picks.querySelectorAll("input:checked")].map((input) => input.value);
          changed(await share(ids, key));
          close();
          toast(ids.length > 0 ? `Shared with ${others.filter((team) => ids.includes(team.id)).map((team) => team.name).join(", ")}` : "Shared with nobody else", { undo: async () => { try { changed(await share(before)); } catch (error) { complain(error, "Not taken back"); } } });
        },
      }));
  });
}
