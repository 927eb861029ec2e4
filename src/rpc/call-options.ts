import { LONGEST_TIMER_MS } from "./abort.js";
import { TimeoutError } from "./errors.js";

/** How long a call waits for its answer. */
export interface CallOptions {
  /** Ends the call: it rejects with the signal's reason, as `fetch` does. */
  signal?: AbortSignal | undefined;
  /** How long to wait for an answer, in milliseconds; then it rejects with `ERR_TIMEOUT`. Default: as long as the connection lasts. */
  timeoutMs?: number | undefined;
}

/**
 * Calls `giveUp` when the options end a call before it is answered: its signal aborts, or its time is over.
 *
 * @returns Removes the listener and the timer. To be called when the call has ended.
 */
export function watchCallOptions(
  method: string,
  { signal, timeoutMs }: CallOptions,
  giveUp: (reason: unknown) => void,
): () => void {
  const onAbort = () => giveUp(signal?.reason);
  signal?.addEventListener("abort", onAbort, { once: true });
  const late = (ms: number) => setTimeout(() => giveUp(new TimeoutError(method, ms)), Math.min(ms, LONGEST_TIMER_MS));
  const timer = timeoutMs === undefined ? undefined : late(timeoutMs);
  return () => {
    signal?.removeEventListener("abort", onAbort);
    clearTimeout(timer);
  };
}
