/** A clock for tests. Its time passes only when `advance` is called. */
export interface FakeClock {
  /** Milliseconds since it was made. */
  readonly nowMs: number;
  /** Lets time pass: what is due by then happens, in order. */
  advance(ms: number): void;
  /** Settles as `promise` does, or rejects with `late()` when so much time has passed before. */
  within<T>(ms: number, promise: Promise<T>, late: () => unknown): Promise<T>;
}

export function createFakeClock(): FakeClock {
  const alarms = new Set<{ readonly at: number; readonly ring: () => void }>();
  let nowMs = 0;
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
        const alarm = { at: nowMs + ms, ring: () => reject(late()) };
        alarms.add(alarm);
        promise.then(resolve, reject).finally(() => alarms.delete(alarm));
      });
    },
  };
}
