// Everything that a page starts, it hands to its scope; leaving the page ends all of it.

export class Scope {
  #cleanups = [];
  #abort = new AbortController();

  /** Aborts when the scope ends: for fetch and addEventListener. */
  get signal() { return this.#abort.signal; }
  get ended() { return this.#abort.signal.aborted; }

  /** Runs when the scope ends, last first. */
  add(cleanup) {
    if (this.ended) cleanup();
    else this.#cleanups.push(cleanup);
    return cleanup;
  }

  on(target, type, listener, options = {}) {
    target.addEventListener(type, listener, { ...options, signal: this.signal });
  }

  /** A scope that ends with this one, or earlier. */
  child() {
    const child = new Scope();
    this.add(() => child.end());
    return child;
  }

  end() {
    if (this.ended) return;
    this.#abort.abort();
    for (const cleanup of this.#cleanups.reverse()) cleanup();
    this.#cleanups = [];
  }
}
