// Now, as the server sees it: a phone's clock may be minutes off, and a timer must not be.

let offset = 0;

export function noteServerTime(header) {
  const server = Date.parse(header ?? "");
  if (Number.isNaN(server)) return;
  const difference = server - Date.now();
  // The header has whole seconds: smaller differences are noise.
  offset = Math.abs(difference) > 3000 ? difference : 0;
}

export const now = () => Date.now() + offset;
