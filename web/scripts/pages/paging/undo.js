// A deletion that can be taken back for a while: the same is made once more, under a new id.
import { post, remove } from "../../core/api.js";
import { complain, toast } from "../../parts/toast.js";

/** What a server adds to a document, and does not take. */
const added = ["id", "position", "created_at", "updated_at", "version", "flags", "active_until", "next_at", "now", "next", "calendar_url"];
export const written = (document) => Object.fromEntries(Object.entries(document).filter(([name]) => !added.includes(name)));

/** Deletes one of `path`, and offers to take it back. `restored` may put the new one where the old one was. */
export async function removeWithUndo(path, document, reload, { restored } = {}) {
  try { await remove(`${path}/${document.id}`, { version: document.version }); } catch (error) { complain(error, "Not deleted"); reload(); return; }
  toast(`${document.name} deleted`, { undo: async () => {
    try { const made = await post(path, written(document)); await restored?.(made); toast(`${document.name} is back`); } catch (error) { complain(error, "Not taken back"); }
    reload();
  } });
  reload();
}
