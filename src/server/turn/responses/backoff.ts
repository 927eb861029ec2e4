const FIRST_BACKOFF_MS = 200;
/** The longest a backend's own word is followed; beyond it the failure is told instead of waited out. */
const LONGEST_WAIT_MS = 60_000;

/** How long to wait before an attempt that follows `failures` failures: doubling from 0.2 s, give or take a tenth (0.169.0). A backend that says when to come back is believed. */
export function backoffMs(failures: number, retryAfterMs: number | null = null): number {
  if (retryAfterMs !== null) return Math.min(retryAfterMs, LONGEST_WAIT_MS);
  return FIRST_BACKOFF_MS * 2 ** (failures - 1) * (0.9 + Math.random() * 0.2);
}

/** What a `Retry-After` header asks for, in milliseconds: a number of seconds or a date. `null` without one. */
export function retryAfterMs(headers: Headers): number | null {
  const value = headers.get("retry-after");
  if (value === null) return null;
  const seconds = Number(value);
  const ms = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(value) - Date.now();
  return Number.isNaN(ms) ? null : Math.max(0, ms);
}

/** Waits. Rejects with the signal's reason as soon as it aborts. */
export function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const onAbort = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", onAbort);
      resolve();
    }, ms);
    if (signal.aborted) onAbort();
    else signal.addEventListener("abort", onAbort, { once: true });
  });
}
