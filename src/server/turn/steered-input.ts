import type { TurnSteerParams } from "../../protocol/methods/turn.js";

/** What the user says to a turn that runs, until the agent takes it. */
export class Steering {
  readonly #waiting: TurnSteerParams[] = [];
  #arrival = new AbortController();

  /** What has been said and not taken, in order. */
  get waiting(): readonly TurnSteerParams[] {
    return this.#waiting;
  }

  /** Aborts when something waits to be taken. Once all has been taken, there is another. */
  get arrival(): AbortSignal {
    return this.#arrival.signal;
  }

  add(params: TurnSteerParams): void {
    this.#waiting.push(params);
    this.#arrival.abort();
  }

  take(): TurnSteerParams[] {
    if (this.#arrival.signal.aborted) this.#arrival = new AbortController();
    return this.#waiting.splice(0);
  }
}
