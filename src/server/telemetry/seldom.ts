const WINDOW_MS = 60_000;

/** How many are told apart within a minute. */
const MOST_KEYS = 100;

/**
 * Lets one line a minute into the log of what may happen at any rate, and says how many there were in between. Each of those that it is
 * told apart by (`key`) has a line of its own, up to 100 a minute; the others have one together.
 */
export class Seldom {
  readonly #lines = new Map<string, Line>();
  readonly #others: Line = { passed: 0, sinceMs: Number.NEGATIVE_INFINITY };

  /** How many were not logged since the last one; `null` when this one is not to be logged either. */
  next(key: string, nowMs = performance.now()): number | null {
    const line = this.#lineOf(key, nowMs);
    if (nowMs - line.sinceMs < WINDOW_MS) {
      line.passed += 1;
      return null;
    }
    const { passed } = line;
    [line.passed, line.sinceMs] = [0, nowMs];
    return passed;
  }

  #lineOf(key: string, nowMs: number): Line {
    const known = this.#lines.get(key);
    if (known) return known;
    if (this.#lines.size >= MOST_KEYS) this.#forgetOld(nowMs);
    if (this.#lines.size >= MOST_KEYS) return this.#others;
    const line = { passed: 0, sinceMs: Number.NEGATIVE_INFINITY };
    this.#lines.set(key, line);
    return line;
  }

  /** Forgets those that were not logged within a minute. What they have not told yet, the others tell. */
  #forgetOld(nowMs: number): void {
    for (const [key, { sinceMs, passed }] of this.#lines) {
      if (nowMs - sinceMs < WINDOW_MS) continue;
      this.#others.passed += passed;
      this.#lines.delete(key);
    }
  }
}

interface Line {
  passed: number;
  sinceMs: number;
}
