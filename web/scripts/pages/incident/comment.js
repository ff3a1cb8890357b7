import { h } from "../../core/dom.js";
import { post } from "../../core/api.js";
import { form, field } from "../../parts/form.js";
import { toast } from "../../parts/toast.js";

/** The comment box; what was typed survives a failure and a reload of the page. */
export function commentBox(incident, sent) {
  const draft = `draft:${incident.id}`;
  const text = field("text", "Comment", { type: "lines", rows: 3, required: true, hint: "Markdown works. Ctrl+Enter sends.", aliases: ["comment"] });
  const { input } = text.field;
  input.spellcheck = true;
  try { input.value = sessionStorage.getItem(draft) ?? ""; } catch { /* no storage, no draft */ }
  input.addEventListener("input", () => { try { sessionStorage.setItem(draft, input.value); } catch { /* as above */ } });
  const node = form([text], {
    class: "form comment", actions: h("button", { type: "submit", class: "button button--primary" }, "Comment"),
    submit: async (values, { key }) => {
      await post(`/incidents/${incident.id}/comment`, values, { key });
      input.value = "";
      try { sessionStorage.removeItem(draft); } catch { /* as above */ }
      toast("Comment added");
      sent();
    },
  });
  input.addEventListener("keydown", (event) => { if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) node.requestSubmit(); });
  return { node, focus() { node.scrollIntoView({ block: "center" }); input.focus({ preventScroll: true }); } };
}
