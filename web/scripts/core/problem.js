/** What the server said was wrong (RFC 9457), or that it could not be reached (status 0). */
export class Problem extends Error {
  constructor({ status = 0, title = "", detail = "", errors = [] } = {}) {
    super(detail || title || "Something went wrong");
    this.name = "Problem";
    this.status = status;
    this.title = title;
    this.detail = detail;
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
    });
  }

  static offline() {
    return new Problem({ title: "No connection", detail: "The server does not answer. What you typed is still here." });
  }
}

export const isAbort = (error) => error?.name === "AbortError";
