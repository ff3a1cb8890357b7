import { Problem, isAbort } from "./problem.js";
import { noteServerTime } from "./clock.js";
import { randomKey } from "./random.js";

const base = "/api/v1";
let csrfToken = null;
let onSignedOut = () => {};

export function useToken(token) { csrfToken = token; }
export function whenSignedOut(handler) { onSignedOut = handler; }

function address(path, params) {
  const query = new URLSearchParams();
  for (const [key, value] of Object.entries(params ?? {})) {
    if (value !== undefined && value !== null && value !== "") query.set(key, value);
  }
  const text = query.toString();
  return base + path + (text ? `?${text}` : "");
}

/** One request. Throws `Problem` for every answer that is not 2xx. */
async function request(method, path, { params, body, type, version, signal, key, quiet } = {}) {
  const headers = { Accept: "application/json" };
  if (method !== "GET") {
    if (csrfToken) headers["X-CSRF-Token"] = csrfToken;
    headers["Idempotency-Key"] = key ?? randomKey();
    if (version !== undefined) headers["If-Match"] = `"${version}"`;
  }
  if (body !== undefined) headers["Content-Type"] = type ?? "application/json";
  let response;
  try {
    response = await fetch(address(path, params), {
      method, headers, signal, credentials: "same-origin",
      body: body === undefined ? undefined : type ? body : JSON.stringify(body),
    });
  } catch (error) {
    if (isAbort(error)) throw error;
    throw Problem.offline();
  }
  noteServerTime(response.headers.get("Date"));
  if (response.status === 401 && !quiet) onSignedOut();
  if (!response.ok) throw await Problem.from(response);
  if (response.status === 204 || response.headers.get("Content-Length") === "0") return null;
  return /json/.test(response.headers.get("Content-Type") ?? "") ? response.json() : response.text();
}

export const get = (path, options) => request("GET", path, options);
export const post = (path, body = {}, options) => request("POST", path, { ...options, body });
export const patch = (path, body, options) => request("PATCH", path, { ...options, body });
export const put = (path, body, options) => request("PUT", path, { ...options, body });
export const remove = (path, options) => request("DELETE", path, options);

/** The items of a list, whether it came as a page or as a bare array. */
export const items = (answer) => (Array.isArray(answer) ? answer : answer?.items ?? []);

/** Follows the cursor to the end, or to `most` items. */
export async function getAll(path, { params = {}, most = 2000, signal } = {}) {
  const all = [];
  let cursor;
  do {
    const page = await get(path, { params: { limit: 200, ...params, cursor }, signal });
    all.push(...items(page));
    cursor = page?.next_cursor;
  } while (cursor && all.length < most);
  return all;
}
