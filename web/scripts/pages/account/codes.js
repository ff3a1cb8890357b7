import { h } from "../../core/dom.js";
import { button } from "../../parts/button.js";
import { copyButton } from "../../parts/copy.js";
import { checkbox } from "../../parts/form.js";
import { openDialog } from "../../parts/dialog.js";

function save(codes, account) {
  const text = `Bellwether recovery codes of ${account.email}\nEach is good once, in place of a code of the authenticator app.\n\n${codes.join("\n")}\n`;
  const url = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
  const link = h("a", { href: url, download: "bellwether-recovery-codes.txt", hidden: true });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** Shows the codes this once; it is left when one says that they are kept. */
export function showCodes(codes, account) {
  return openDialog("Keep your recovery codes", (close) => {
    const done = button("Done", { kind: "primary", disabled: true, onclick: () => close() });
    const kept = checkbox("kept", "I have kept them where I find them without my phone", { onchange: (event) => { done.disabled = !event.target.checked; } });
    return h("div", { class: "stack" }, h("p", { class: "note note--warning" }, "They are shown this once. Each lets you in once, if your phone is lost."),
      h("ul", { class: "codes", "aria-label": "Recovery codes" }, codes.map((code) => h("li", {}, h("code", {}, code)))),
      h("div", { class: "codes__tools" }, copyButton(codes.join("\n"), { label: "Copy all" }), button("Download", { icon: "download", kind: "quiet", size: "small", onclick: () => save(codes, account) })),
      kept, h("div", { class: "dialog__actions" }, done));
  }, { stays: true });
}
