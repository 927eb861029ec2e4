import type { ServerMetrics } from "./server-metrics.js";

/** One call of the model, while it runs. */
export interface ModelCall {
  /** The backend has answered with a status. A call that is sent again has several. */
  answered(status: number): void;
}

/** The statuses that are counted by their own number. Of the others the first digit is. */
const OWN_NUMBER: ReadonlySet<number> = new Set([200, 400, 401, 403, 404, 408, 413, 429, 500, 502, 503, 504, 529]);

/** Counts the answers of one call. */
export class CountedModelCall implements ModelCall {
  readonly #metrics: ServerMetrics;
  #status: number | null = null;

  constructor(metrics: ServerMetrics) {
    this.#metrics = metrics;
  }

  /** That of the last answer; `null` where there was none. */
  get status(): number | null {
    return this.#status;
  }

  answered(status: number): void {
    this.#status = status;
    this.#metrics.modelCalls.add(OWN_NUMBER.has(status) ? String(status) : `${String(status)[0]}xx`);
  }

  /** The call has ended without an answer. */
  unanswered(isStopped: boolean): void {
    this.#metrics.modelCalls.add(isStopped ? "stopped" : "unreachable");
  }
}
