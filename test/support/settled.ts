import { onTestFinished, vi } from "vitest";

/**
 * How long a test waits for what has to come, in milliseconds. Only what is broken takes so long; a machine that is busy may take some
 * seconds where a quiet one takes none.
 */
export const PATIENCE_MS = 20_000;

/** Resolves when the check throws no more, with what it returns. While time is held, it goes on as slowly as the check is repeated. */
export function eventually<Value>(check: () => Value | Promise<Value>): Promise<Value> {
  return vi.waitFor(check, { timeout: PATIENCE_MS });
}

/**
 * Lets everything run that is due, on both sides of a memory pair. Works while timers are faked. It waits for no file, socket or process:
 * what has to come from there is waited for with `eventually` or `until`.
 */
export async function idle(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

/** The real one, also while a test fakes the time. */
const now = performance.now.bind(performance);

/** Resolves when `holds` does. A loop that nothing ends would keep the whole run from ending. Works while timers are faked. */
export async function until(holds: () => boolean): Promise<void> {
  const giveUpAt = now() + PATIENCE_MS;
  while (!holds()) {
    if (now() > giveUpAt) throw new Error("waited in vain");
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** Until the test ends, no time passes but what it lets pass (`vi.advanceTimersByTimeAsync`): no time limit runs out on a busy machine. */
export function holdTime(): void {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  onTestFinished(() => void vi.useRealTimers());
}
