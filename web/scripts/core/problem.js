/** What the server said was wrong (RFC 9457), or that it could not be reached (status 0). */
export class Problem extends Error {
  constructor({ status = 0, title = "", detail = "", errors = [], code = "", retryAfter = 0 } = {}) {
    super(detail || title || "Something went wrong");
    this.name = "Problem";
    this.status = status;
    this.title = title;
    this.detail = detail;
    /** The last part of the problem's type. */
    this.code = code;
    /** In seconds; 0 where the server did not say. */
    this.retryAfter = retryAfter;
    this.errors = Array.isArray(errors) ? errors : [];
  }

  static async from(response) {
    let body = {};
    try { body = await response.json(); } catch { /* not JSON: the status must do */ }
    return new Problem({
      status: response.status,
      title: body.title || response.statusText || `HTTP ${response.status}`,
      detail: body.detail || "",
      errors: body.errors,
      code: String(body.type ?? "").split(":").at(-1),
      retryAfter: Number(response.headers.get("Retry-After")) || 0,
    });
  }

  /** What it means to the one who reads it. */
  get words() {
    if (this.status === 412) return "Somebody else changed this after you opened it, so nothing was saved.";
    if (this.status === 429) return `${this.detail || "That was too much at once."} ${this.retryAfter > 0 ? `Try again in ${wait(this.retryAfter)}.` : "Wait a little, then try again."}`;
    return this.detail || this.title || this.message;
  }

  static offline() {
    return new Problem({ title: "No connection", detail: "The server does not answer. What you typed is still here." });
  }
}

const wait = (seconds) => (seconds < 90 ? `${seconds} s` : `${Math.ceil(seconds / 60)} minutes`);

export const isAbort = (error) => error?.name === "AbortError";
