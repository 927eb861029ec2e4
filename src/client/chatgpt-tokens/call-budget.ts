import { TokenError } from "../../rpc/errors.js";
import { dateAt } from "./monotonic.js";

const MINUTE_MS = 60_000;

/** How often a provider is asked within a minute on behalf of refresh requests, unless the host says otherwise. */
export const PROVIDER_CALLS_PER_MINUTE = 20;

/** Bounds how often a provider is called: a server may send refresh requests in a loop. It counts the calls of the last minute. */
export class CallBudget {
  readonly #perMinute: number;
  #calls: number[] = [];
  #spent: { readonly error: TokenError; readonly until: number } | null = null;

  constructor(perMinute: number) {
    this.#perMinute = perMinute;
  }

  /**
   * Counts one call.
   *
   * @throws {TokenError} `too-many-calls`. It is the same error until there may be another call.
   */
  take(): void {
    const now = performance.now();
    if (this.#spent && now < this.#spent.until) throw this.#spent.error;
    this.#spent = null;
    this.#calls = this.#calls.filter((at) => now - at < MINUTE_MS);
    if (this.#calls.length >= this.#perMinute) {
      const message = `The server asked for tokens so often that the provider was called ${this.#perMinute} times within a minute`;
      this.#spent = { error: new TokenError("too-many-calls", message), until: (this.#calls[0] ?? now) + MINUTE_MS };
      throw this.#spent.error;
    }
    this.#calls.push(now);
  }

  /** When there may be another call, if this error says that there were too many. */
  retryAtAfter(error: TokenError): Date | null {
    return this.#spent?.error === error ? dateAt(this.#spent.until) : null;
  }
}
