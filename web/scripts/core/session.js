// Who is signed in, and what they may do.
import { get, remove, useToken } from "./api.js";

let session = null;

export const me = () => session?.user ?? null;
export const organization = () => session?.organization ?? null;
export const role = () => session?.role ?? "viewer";
/** The teams that one is in. */
export const ownTeams = () => session?.team_ids ?? [];
/** A role's name stands for what those below it may not. */
const standsFor = { viewer: "incident.read", operator: "incident.acknowledge", admin: "organization.manage", owner: "owner.manage" };
/** Whether one may do this somewhere, as in `can("incident.resolve")`; the server decides about each row. */
export const can = (permission) => session?.permissions?.includes(standsFor[permission] ?? permission) ?? false;
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

/** What a change of one's own name or of the organization's shows at once, everywhere. */
export function patchSession({ user, organization }) {
  if (!session) return;
  if (user) session.user = { ...session.user, ...user };
  if (organization) session.organization = { ...session.organization, ...organization };
  window.dispatchEvent(new Event("session"));
}

let members = null;

/** The members of the organization; asked for once. */
export async function users() {
  members ??= get("/users", { params: { limit: 200 } }).then((answer) => answer.items ?? answer).catch((error) => { members = null; throw error; });
  return members;
}
