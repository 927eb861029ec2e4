import { LONGEST_TIMER_MS } from "../../rpc/abort.js";

/** A time limit that stands still while somebody is asked. It is over once; `stop` ends it before. */
export class PatientTimer {
  readonly #run: () => void;
  #leftMs: number;
  #startedAt = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(ms: number, run: () => void) {
    this.#run = run;
    this.#leftMs = ms;
    this.resume();
  }

  pause(): void {
    if (this.#timer === undefined) return;
    this.stop();
    this.#leftMs -= performance.now() - this.#startedAt;
  }

  resume(): void {
    if (this.#timer !== undefined) return;
    this.#startedAt = performance.now();
    this.#timer = setTimeout(this.#run, Math.min(Math.max(this.#leftMs, 0), LONGEST_TIMER_MS));
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
