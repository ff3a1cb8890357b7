// API keys: for scripts that drive Bellwether.
import { h, fill } from "../core/dom.js";
import { getAll, post, remove } from "../core/api.js";
import { moment } from "../core/time.js";
import { can } from "../core/session.js";
import { Problem } from "../core/problem.js";
import { blank, skeleton } from "../parts/states.js";
import { button } from "../parts/button.js";
import { icon } from "../parts/icon.js";
import { field, form } from "../parts/form.js";
import { confirmDialog, openDialog } from "../parts/dialog.js";
import { toast, complain } from "../parts/toast.js";
import { secretOnce } from "../parts/snippets.js";
import { snippet } from "../parts/copy.js";
import { readable } from "../model/words.js";

const roles = [["viewer", "Viewer: reads"], ["operator", "Operator: also acts on incidents"], ["admin", "Admin: also changes settings"]];

function createDialog(made) {
  return openDialog("New API key", (close) => form([
    field("name", "Name", { required: true, autofocus: true, hint: "Who or what uses it.", maxlength: 200 }),
    field("role", "Role", { type: "choice", required: true, options: roles, value: "operator" }),
  ], {
    actions: [button("Cancel", { onclick: () => close() }), h("button", { type: "submit", class: "button button--primary" }, "Create")],
    submit: async (values, { key }) => { const answer = await post("/api-keys", values, { key }); close(); made(answer); },
  }));
}

export default async function keysPage(page) {
  const { scope } = page;
  if (!can("admin")) throw new Problem({ status: 403, detail: "Only admins see API keys." });
  const content = h("div", {}, skeleton(3));
  const create = () => createDialog(async (made) => {
    load();
    const secret = made.key ?? made.token;
    await openDialog("API key created", () => h("div", { class: "stack" }, secretOnce("Key", secret, "It is shown this once. Copy it now."),
      snippet("Try it", `curl -H "Authorization: Bearer ${secret}" \\\n  ${location.origin}/api/v1/incidents`, { language: "sh" })), { kind: "wide" });
  });
  fill(page.outlet, h("div", { class: "page page--narrow" }, h("header", { class: "page__head" }, h("h1", {}, "API keys"), h("p", { class: "page__note" }, "For scripts that read or act through the API."),
    h("div", { class: "page__actions" }, button("Create a key", { kind: "primary", icon: "plus", onclick: create }))), content));

  async function drop(key) {
    if (!(await confirmDialog(`Delete ${key.name}?`, "Whatever uses it is refused from now on.", { yes: "Delete" }))) return;
    try { await remove(`/api-keys/${key.id}`); toast(`${key.name} deleted`); } catch (error) { complain(error, "Not deleted"); }
    load();
  }
  async function load() {
    const list = await getAll("/api-keys", { signal: scope.signal });
    if (scope.ended) return;
    fill(content, list.length === 0 ? blank("No keys yet", "A key lets a script do what its role allows.", { picture: "keys", actions: [button("Create a key", { kind: "primary", icon: "plus", onclick: create })] })
      : h("ul", { class: "box" }, list.map((key) => h("li", { class: "connected" }, h("span", { class: "kind", "aria-hidden": "true" }, icon("keys")),
        h("div", { class: "connected__words" }, h("span", { class: "connected__name truncate" }, key.name), h("span", { class: "faint" }, readable(key.role), key.hint && [" · ", h("code", {}, key.hint)], " · created ", moment(key.created_at, "relative"))),
        h("span", { class: "connected__last" }, key.last_used_at ? ["Used ", moment(key.last_used_at, "relative")] : "Never used"),
        button("Delete", { size: "small", "aria-label": `Delete ${key.name}`, onclick: () => drop(key) })))));
  }
  await load();
}
