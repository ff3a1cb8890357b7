// The whole graph as YAML, to edit or upload.
import { h } from "../../core/dom.js";
import { put } from "../../core/api.js";
import { openDialog } from "../../parts/dialog.js";
import { field, form } from "../../parts/form.js";
import { button } from "../../parts/button.js";
import { toast } from "../../parts/toast.js";

export const example = `services:
  - name: db-primary
    display_name: Database Primary
    owner_team: data
    tier: 1
  - name: api
    display_name: API
  - name: web
dependencies:
  - { from: api, to: db-primary, kind: database }
  - { from: web, to: api }
`;

/** Words that YAML would read as something else are quoted. */
const scalar = (value) => (/^[A-Za-z][\w ./()-]*$/.test(value) && !/^(true|false|yes|no|null|on|off|y|n)$/i.test(value) && !value.endsWith(" ") ? value : JSON.stringify(value));

export function toYAML({ services, dependencies }) {
  const counts = Map.groupBy(services, (service) => service.name);
  const known = new Map(services.map((service) => [service.id, counts.get(service.name).length === 1 ? service.name : [service.cluster, service.namespace, service.name].filter(Boolean).join("/")]));
  const keys = ["name", "cluster", "namespace", "display_name", "owner_team", "tier", "environment"];
  const lines = services.map((service) => keys.filter((key) => service[key] !== null && service[key] !== undefined && service[key] !== "" && !(key === "display_name" && service[key] === service.name))
    .map((key, at) => `${at === 0 ? "  - " : "    "}${key}: ${typeof service[key] === "number" ? service[key] : scalar(service[key])}`).join("\n"));
  const edges = dependencies.map((edge) => `  - { from: ${scalar(known.get(edge.from) ?? edge.from)}, to: ${scalar(known.get(edge.to) ?? edge.to)}${edge.kind ? `, kind: ${edge.kind}` : ""} }`);
  return `services:${lines.length > 0 ? `\n${lines.join("\n")}` : " []"}\ndependencies:${edges.length > 0 ? `\n${edges.join("\n")}` : " []"}\n`;
}

export function editorDialog(topology, saved) {
  return openDialog("Edit topology", (close) => {
    const text = field("topology", "Services and dependencies (YAML or JSON)", { type: "lines", rows: 18, required: true, value: topology.services.length > 0 ? toYAML(topology) : example, aliases: ["services", "dependencies", "body"], hint: "This replaces the whole graph. `from` depends on `to`." });
    text.field.input.classList.add("input--code");
    const file = h("input", { type: "file", class: "visually-hidden", accept: ".yaml,.yml,.json,application/yaml,application/json", "aria-label": "Upload a file", tabindex: "-1", onchange: async () => { if (file.files[0]) text.field.input.value = await file.files[0].text(); } });
    return form([text, file], {
      actions: [button("Upload a file", { onclick: () => file.click() }), h("span", { class: "spacer" }), button("Cancel", { onclick: () => close() }), h("button", { type: "submit", class: "button button--primary" }, "Save")],
      submit: async (_, { key }) => {
        const body = text.field.input.value;
        await put("/topology", body, { type: body.trimStart().startsWith("{") ? "application/json" : "application/yaml", version: topology.version || undefined, key });
        close();
        toast("Topology saved");
        saved();
      },
    });
  }, { kind: "wide" });
}
