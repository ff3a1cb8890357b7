// Who is signed in, and what they may do.
import { get, remove, useToken } from "./api.js";

let session = null;
const ranks = { viewer: 0, operator: 1, admin: 2, owner: 3 };

export const me = () => session?.user ?? null;
export const organization = () => session?.organization ?? null;
export const role = () => session?.role ?? "viewer";
/** Viewers read, operators act on incidents, admins change settings. */
export const can = (least) => (ranks[role()] ?? 0) >= ranks[least];
export const isSignedIn = () => session !== null;

export function setSession(value) {
  session = value;
  useToken(value?.csrf_token ?? null);
  try { if (value) localStorage.setItem("signed-in", "1"); else localStorage.removeItem("signed-in"); } catch { /* asked for each time, then */ }
}

/** Whether this browser was signed in when last seen: strangers are not asked about. */
export function mayBeSignedIn() {
  try { return localStorage.getItem("signed-in") === "1"; } catch { return true; }
}

export async function loadSession() {
  try { setSession(await get("/session", { quiet: true })); } catch (error) {
    if (error.status !== 401) throw error;
    setSession(null);
  }
  return session;
}

export async function signOut() {
  await remove("/session", { quiet: true }).catch(() => {});
  setSession(null);
}

let members = null;

/** The members of the organization; asked for once. */
export async function users() {
  members ??= get("/users", { params: { limit: 200 } }).then((answer) => answer.items ?? answer).catch((error) => { members = null; throw error; });
  return members;
}
