/** Aborts after so many milliseconds, or with a signal before that. */
export function noLongerThan(ms: number, signal: AbortSignal | undefined): AbortSignal {
  const timeout = AbortSignal.timeout(ms);
  if (!signal) return timeout;
  // Node 20 lets go of a timeout that nobody but `AbortSignal.any` knows, and then it never comes; one that is listened to stays.
  timeout.addEventListener("abort", () => {}, { once: true });
  return AbortSignal.any([signal, timeout]);
}
