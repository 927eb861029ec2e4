const WINDOW_MS = 60_000;

/** Lets one line a minute into the log of what may happen at any rate, and says how many there were in between. */
export class Seldom {
  #passed = 0;
  #sinceMs = Number.NEGATIVE_INFINITY;

  /** How many were not logged since the last one; `null` when this one is not to be logged either. */
  next(nowMs = performance.now()): number | null {
    if (nowMs - this.#sinceMs < WINDOW_MS) {
      this.#passed += 1;
      return null;
    }
    const passed = this.#passed;
    [this.#passed, this.#sinceMs] = [0, nowMs];
    return passed;
  }
}
