const LONGEST_SLEEP_MS = 60_000;

/**
 * Rings once at a time of day. Sleeps a minute at most, so that a clock that jumps, or a machine that slept, is noticed within
 * that; never keeps the process alive.
 */
export class Alarm {
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** In place of what was set before. A time that has passed rings at once. */
  set(due: number, ring: () => void): void {
    this.clear();
    const left = due - Date.now();
    if (left <= 0) {
      ring();
      return;
    }
    this.#timer = setTimeout(() => this.set(due, ring), Math.min(left, LONGEST_SLEEP_MS));
    (this.#timer as { unref?: () => void }).unref?.();
  }

  clear(): void {
    clearTimeout(this.#timer);
  }
}
