import { field } from "./form.js";

/** A password to be chosen: long is what counts. */
export const newPassword = (name, label, props = {}) => field(name, label, { type: "password", required: true, autocomplete: "new-password", minlength: 12, maxlength: 1024, hint: "At least 12 characters. A sentence is easiest to keep in mind.", ...props });
