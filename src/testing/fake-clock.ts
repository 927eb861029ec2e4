import { raceAbort, sleep, withTimeout } from "../rpc/abort.js";

/** The clock of a fake server. Its time passes when `advance` is called, or by itself, as the server was told. */
export interface FakeClock {
  /** Milliseconds since it was made. */
  readonly nowMs: number;
  /**
   * Lets time pass: what is due by then happens, in order.
   *
   * @throws {Error} When its time passes by itself.
   */
  advance(ms: number): void;
  /** Settles as `promise` does, or rejects with `late()` when so much time has passed before. */
  within<T>(ms: number, promise: Promise<T>, late: () => unknown): Promise<T>;
  /** Resolves when so much time has passed. Rejects with the reason of `signal`, as soon as that aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** A clock whose time stands still until it is moved. */
export function createFakeClock(): FakeClock {
  const alarms = new Set<{ readonly at: number; readonly ring: () => void }>();
  let nowMs = 0;
  const ringAfter = (ms: number, ring: () => void) => {
    const alarm = { at: nowMs + ms, ring };
    alarms.add(alarm);
    return () => void alarms.delete(alarm);
  };
  return {
    get nowMs() {
      return nowMs;
    },
    advance(ms) {
      nowMs += ms;
      const due = [...alarms].filter(({ at }) => at <= nowMs).sort((a, b) => a.at - b.at);
      for (const alarm of due) {
        alarms.delete(alarm);
        alarm.ring();
      }
    },
    within(ms, promise, late) {
      return new Promise((resolve, reject) => {
        const stop = ringAfter(ms, () => reject(late()));
        promise.then(resolve, reject).finally(stop);
      });
    },
    sleep(ms, signal = new AbortController().signal) {
      let stop = () => {};
      const rang = new Promise<void>((resolve) => {
        stop = ringAfter(ms, resolve);
      });
      return raceAbort(rang, signal).finally(stop);
    },
  };
}

/** A clock whose time passes as everywhere. */
export function createRealClock(): FakeClock {
  const startedAt = performance.now();
  return {
    get nowMs() {
      return performance.now() - startedAt;
    },
    advance() {
      throw new Error("The time of this clock passes by itself");
    },
    within: (ms, promise, late) => withTimeout(ms, () => promise, { reason: late }),
    sleep,
  };
}
