// What a person tells of by hand.
import { post } from "../../core/api.js";
import { h } from "../../core/dom.js";
import { button } from "../../parts/button.js";
import { openDialog } from "../../parts/dialog.js";
import { field, form } from "../../parts/form.js";
import { toast } from "../../parts/toast.js";
import { kindWord } from "../../model/changes.js";

export function recordDialog(done) {
  return openDialog("Record a change", (close) => {
    const kind = field("event_type", "What", { type: "choice", required: true, value: "deployment", options: ["deployment", "config", "feature_flag", "database", "infrastructure", "scaling", "other"].map((one) => [one, kindWord[one]]) });
    const service = field("service", "Service", { required: true, maxlength: 200, autofocus: true });
    return form([
      kind, service, field("environment", "Environment", { value: "production", maxlength: 100 }), field("version", "Version", { maxlength: 200 }),
      field("title", "In one line", { maxlength: 200, hint: "What was done, and why." }), field("url", "Link", { type: "url", maxlength: 1000 }),
    ], {
      actions: [button("Cancel", { onclick: () => close() }), h("button", { type: "submit", class: "button button--primary" }, "Record")],
      submit: async (values, { key }) => {
        const body = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ""));
        await post("/changes", { ...body, timestamp: new Date().toISOString() }, { key });
        toast("Recorded");
        close();
        done();
      },
    });
  }, { kind: "plain" });
}
