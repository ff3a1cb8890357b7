import { field } from "./form.js";

/** The fields that a kind describes, as form fields. Secret ones that are stored already may stay empty. */
export function settingsFields(kind, { settings = {}, stored = false } = {}) {
  return (kind.fields ?? []).map((one) => {
    const type = { url: "url", number: "number", choice: "choice", boolean: "choice", secrets: "lines" }[one.type] ?? "text";
    const secret = Boolean(one.secret);
    return field(one.name, one.label ?? one.name, {
      type: secret && type === "text" ? "password" : type,
      required: Boolean(one.required) && !(secret && stored),
      hint: [one.hint, secret && stored ? "Stored, and never shown again. Leave empty to keep it." : null, one.default ? `Default: ${one.default}` : null].filter(Boolean).join(" "),
      options: one.type === "boolean" ? [["", "Default"], ["true", "Yes"], ["false", "No"]] : one.options && !one.required ? [["", "Default"], ...one.options] : one.options,
      value: secret ? "" : settings[one.name] ?? "", aliases: [`settings.${one.name}`, `secrets.${one.name}`], autocomplete: "off", rows: 2,
      inputmode: one.type === "url" ? "url" : undefined,
    });
  });
}

/** What was entered, as the API takes it: `{ settings, secrets }`. What was left empty is left out. */
export function settingsValues(kind, values) {
  const entered = (secret) => Object.fromEntries((kind.fields ?? []).filter((one) => Boolean(one.secret) === secret).map((one) => [one.name, values[one.name]]).filter(([, value]) => value !== undefined && value !== ""));
  return { settings: entered(false), secrets: entered(true) };
}
