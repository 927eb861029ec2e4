/** The longest that a timer can wait, in milliseconds. A timer that is set to more ends at once, so waits are cut to this. */
export const LONGEST_TIMER_MS = 2 ** 31 - 1;

/**
 * Waits.
 *
 * @param ms - Milliseconds; what is longer than a timer can wait is cut to the longest that it can.
 * @throws The reason of `signal`, as soon as that aborts.
 */
export function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const onAbort = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(
      () => {
        signal?.removeEventListener("abort", onAbort);
        resolve();
      },
      Math.min(ms, LONGEST_TIMER_MS),
    );
    signal?.addEventListener("abort", onAbort, { once: true });
  });
}

/**
 * What a promise resolves to, unless one of the signals aborts first. The work behind the promise goes on; its error has been seen to.
 *
 * @throws The reason of the first signal that aborts.
 */
export function raceAbort<T>(promise: Promise<T>, ...signals: AbortSignal[]): Promise<T> {
  // One signal that many wait with would warn of too many listeners; each wait has one of its own.
  const signal = AbortSignal.any(signals);
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason);
    if (signal.aborted) onAbort();
    signal.addEventListener("abort", onAbort, { once: true });
    const settle = () => signal.removeEventListener("abort", onAbort);
    promise.then(resolve, reject).then(settle, settle);
  });
}

/** How a time limit ends what is run under it. */
export interface TimeLimit {
  /** Ends it sooner, with its own reason. */
  readonly signal?: AbortSignal | undefined;
  /** Makes the error for when the time is over. Default: a `DOMException` named `TimeoutError`. */
  readonly reason?: (() => unknown) | undefined;
}

/**
 * Runs something that has to end within a time. What is run is given a signal, and is not waited for once that aborts.
 *
 * @param ms - Milliseconds; what is longer than a timer can wait is cut to the longest that it can.
 * @throws The limit's reason when the time is over, or the reason of `signal`, or what `run` throws.
 */
export async function withTimeout<T>(
  ms: number,
  run: (signal: AbortSignal) => T | Promise<T>,
  { signal, reason = timeIsOver }: TimeLimit = {},
): Promise<T> {
  const stop = new AbortController();
  const ended = signal ? AbortSignal.any([signal, stop.signal]) : stop.signal;
  ended.throwIfAborted();
  const timer = setTimeout(() => stop.abort(reason()), Math.min(ms, LONGEST_TIMER_MS));
  try {
    return await raceAbort(Promise.resolve(run(ended)), ended);
  } finally {
    clearTimeout(timer);
  }
}

function timeIsOver(): DOMException {
  return new DOMException("The time is over", "TimeoutError");
}

/**
 * A signal that aborts with another one, or when a time is over: for what takes a signal and nothing else, such as `fetch`.
 *
 * Node 20 lets go of a timeout that nobody but `AbortSignal.any` knows, and then it never comes; one that is listened to stays.
 */
export function signalWithin(ms: number, signal?: AbortSignal): AbortSignal {
  const timeout = AbortSignal.timeout(ms);
  timeout.addEventListener("abort", () => {}, { once: true });
  return signal ? AbortSignal.any([signal, timeout]) : timeout;
}
