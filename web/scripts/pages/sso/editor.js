import { h } from "../../core/dom.js";
import { field, form, checkbox } from "../../parts/form.js";
import { icon } from "../../parts/icon.js";
import { tokenField } from "../../parts/tokens.js";
import { groupRules } from "./rules.js";

const domainMistake = (word) => (/^[^\s@]+\.[^\s@]+$/.test(word) ? null : "Only the part behind the @, such as example.org.");

/** A new provider, or `provider` changed. `save(body, key)` sends it. */
export function providerForm(provider, { roles, teams, actions, again, save }) {
  const issuer = provider?.issuer ?? "";
  const secret = field("client_secret", "Client secret", { type: "password", autocomplete: "off", maxlength: 2000, hint: provider?.has_client_secret ? "Stored, and never shown again. Leave empty to keep it; with another issuer it must be entered again." : "Empty for a public client." });
  const domains = tokenField("email_domains", "E-mail domains", { values: provider?.email_domains ?? [], placeholder: "example.org", check: domainMistake, hint: "Only addresses of these come in by this way. Empty lets in every verified address that the provider vouches for." });
  const scopes = tokenField("scopes", "Scopes", { values: provider?.scopes ?? ["email", "profile"], separators: " ", hint: "Besides openid. Some providers want one more to tell the groups." });
  const rules = groupRules(provider?.mapping ?? [], { roles, teams });
  const options = [["", "Nobody: refuse them"], ...roles.options()];
  if (provider?.default_role && !options.some(([name]) => name === provider.default_role)) options.push([provider.default_role, roles.title(provider.default_role)]);
  const enabled = checkbox("enabled", "Let people sign in by this provider", { checked: provider?.enabled ?? true });
  return form([
    field("name", "Name", { required: true, value: provider?.name ?? "", maxlength: 200, hint: "Stands on the button: Sign in with …", placeholder: "Company account" }),
    field("issuer", "Issuer", { type: "url", required: true, value: issuer, inputmode: "url", maxlength: 1000, hint: "Its address, as its discovery document gives it.", placeholder: "https://login.example.org" }),
    h("div", { class: "form__pair" }, field("client_id", "Client id", { required: true, value: provider?.client_id ?? "", maxlength: 500, autocomplete: "off", spellcheck: "false" }), secret),
    domains, rules,
    field("default_role", "Role of those whom no rule gives one", { type: "choice", required: false, options, value: provider?.default_role ?? "" }),
    h("details", { class: "disclosure" }, h("summary", {}, icon("chevron"), "More"), h("div", { class: "stack stack--more" }, scopes, field("groups_claim", "Claim that lists the groups", { value: provider?.groups_claim ?? "groups", maxlength: 200 }))),
    enabled,
  ], {
    actions, again,
    submit: (values, { key }) => {
      const body = { name: values.name, issuer: values.issuer, client_id: values.client_id, email_domains: domains.values(), scopes: scopes.values(), groups_claim: values.groups_claim || "groups", mapping: rules.values(), default_role: values.default_role || null, enabled: enabled.querySelector("input").checked };
      // An empty secret keeps the one that is stored.
      if (values.client_secret) body.client_secret = values.client_secret;
      return save(body, key);
    },
  });
}
