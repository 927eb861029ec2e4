/** What a promise resolves with, or the reason of the first signal to abort before it does. The work itself goes on. */
export function untilAborted<T>(promise: Promise<T>, ...signals: AbortSignal[]): Promise<T> {
  const signal = AbortSignal.any(signals);
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason);
    if (signal.aborted) onAbort();
    signal.addEventListener("abort", onAbort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", onAbort));
  });
}
