import type { TurnSteerParams } from "../../protocol/methods/turn.js";

/** What the user says to a running turn, until the agent takes it. */
export class SteeredInput {
  readonly #waiting: TurnSteerParams[] = [];
  #arrival = new AbortController();

  /** What was said and not taken yet, in order. */
  get waiting(): readonly TurnSteerParams[] {
    return this.#waiting;
  }

  /** Aborts when something waits to be taken. Each `take` starts with another signal. */
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
