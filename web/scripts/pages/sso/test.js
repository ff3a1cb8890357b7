import { post } from "../../core/api.js";
import { button } from "../../parts/button.js";
import { toast, complain } from "../../parts/toast.js";
import { plural } from "../../model/words.js";

/** Asks the provider for its discovery document and keys, now. */
export function testButton(provider) {
  return button("Test", { size: "small", "aria-label": `Test ${provider.name}`, onclick: async () => {
    try {
      const answer = await post(`/identity-providers/${provider.id}/test`, {});
      if (answer.outcome !== "ok") complain({ detail: answer.error ?? "It did not say why." }, `${provider.name} cannot be used`);
      else toast(`${provider.name} answers`, { detail: `${plural(answer.keys ?? 0, "key")}, sign-in at ${new URL(answer.authorization_endpoint).host}` });
    } catch (error) { complain(error, `${provider.name} was not tested`); }
  } });
}
