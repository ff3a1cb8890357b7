import { h } from "../core/dom.js";
import { openDialog } from "../parts/dialog.js";
import { allBindings } from "../core/keys.js";

const row = (keys, label) => h("div", { class: "keys__row" }, h("dt", {}, keys.split(" ").map((key, at) => [at > 0 && h("span", { class: "faint" }, " then "), h("kbd", {}, key)])), h("dd", {}, label));

export function openHelp() {
  const groups = Map.groupBy(allBindings(), (binding) => binding.group);
  return openDialog("Keyboard shortcuts", () => h("div", { class: "keys" },
    [...groups].reverse().map(([group, list]) => h("section", { class: "keys__group" }, h("h3", {}, group),
      h("dl", {}, list.map((binding) => row(binding.keys, binding.label)),
        group === "Everywhere" && [row("Ctrl+K", "Search and commands"), row("Esc", "Close")])))), { kind: "wide" });
}
