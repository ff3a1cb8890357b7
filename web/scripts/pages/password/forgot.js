import { h, fill } from "../../core/dom.js";
import { post } from "../../core/api.js";
import { field, form } from "../../parts/form.js";
import { gate } from "../../parts/gate.js";
import { linkButton } from "../../parts/button.js";

export default function forgotPage(page) {
  const email = field("email", "E-mail", { type: "email", required: true, autocomplete: "username", value: page.query.get("email") ?? "" });
  const back = () => h("p", { class: "gate__more" }, h("a", { href: "/sign-in" }, "Back to sign-in"));
  fill(page.outlet, gate("Forgotten password", "We send you a link to choose a new one.", form([email], {
    actions: h("button", { type: "submit", class: "button button--primary button--wide" }, "Send the link"),
    submit: async (values, { key }) => {
      await post("/password-resets", values, { quiet: true, key });
      fill(page.outlet, gate("Look into your mail", null, h("p", { class: "gate__text", role: "status" }, "If somebody here has the address ", h("strong", {}, values.email), ", a link is on its way to it. It is good for an hour, and once."),
        h("p", { class: "gate__text" }, "Nothing came? Look among the unwanted mail, or ask an admin."), linkButton("Back to sign-in", "/sign-in")));
    },
  }), back()));
  email.field.input.focus();
}
