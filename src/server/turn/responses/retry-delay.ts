const FIRST_BACKOFF_MS = 200;
/** The longest wait that a backend can ask for. */
const LONGEST_WAIT_MS = 60_000;

/**
 * How long to wait before the attempt that follows so many failures, in milliseconds. It doubles from 200, give or take a tenth, as on
 * the real server (0.169). What the backend asks for has precedence, up to one minute.
 */
export function backoffMs(failures: number, retryAfterMs: number | null = null): number {
  if (retryAfterMs !== null) return Math.min(retryAfterMs, LONGEST_WAIT_MS);
  return FIRST_BACKOFF_MS * 2 ** (failures - 1) * (0.9 + Math.random() * 0.2);
}

/** What a `Retry-After` header asks for, in milliseconds: a whole number of seconds or a date. `null` without one, or for anything else. */
export function retryAfterMs(headers: Headers): number | null {
  const value = headers.get("retry-after");
  if (value === null) return null;
  // Dates have a form of their own: Date.parse takes nearly everything for one.
  const ms = /^\d+$/.test(value)
    ? Number(value) * 1000
    : /^[a-z]{3}, /i.test(value)
      ? Date.parse(value) - Date.now()
      : Number.NaN;
  return Number.isNaN(ms) ? null : Math.max(0, ms);
}
