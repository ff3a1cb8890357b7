/** A key for one request. `crypto.randomUUID` is not there on plain http, `getRandomValues` is. */
export function randomKey() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
