import { TimeoutError } from "./errors.js";

export interface CallOptions {
  /** Gives the call up. It rejects with the signal's reason, as `fetch` does. */
  signal?: AbortSignal | undefined;
  /** How long to wait for an answer, in milliseconds. Without it, as long as the connection lasts. */
  timeoutMs?: number | undefined;
}

/** Watches the ways in which a call ends before it is answered. Returns what takes the watch down again. */
export function whenGivenUp(method: string, { signal, timeoutMs }: CallOptions, giveUp: (reason: unknown) => void): () => void {
  const onAbort = () => giveUp(signal?.reason);
  signal?.addEventListener("abort", onAbort, { once: true });
  const timer = timeoutMs === undefined ? undefined : setTimeout(() => giveUp(new TimeoutError(method, timeoutMs)), timeoutMs);
  return () => {
    signal?.removeEventListener("abort", onAbort);
    clearTimeout(timer);
  };
}
