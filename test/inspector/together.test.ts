import { expect, it, onTestFinished, vi } from "vitest";
import { goTogether } from "../../src/inspector/together.js";

function create(count: number) {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const gone: string[] = [];
  const join = goTogether(count, 1_000);
  const come = (who: string) => void join().then(() => gone.push(who));
  return { gone, come };
}

it("those who wait for each other go on together, and whoever is late at once", async () => {
  const { gone, come } = create(2);
  come("first");
  await vi.advanceTimersByTimeAsync(999);
  expect(gone).toEqual([]);
  come("second");
  await vi.advanceTimersByTimeAsync(0);
  expect([gone, vi.getTimerCount()]).toEqual([["first", "second"], 0]);
  come("third");
  await vi.advanceTimersByTimeAsync(0);
  expect(gone).toEqual(["first", "second", "third"]);
});

it("whoever waits goes on alone when nobody else has come in time", async () => {
  const { gone, come } = create(2);
  come("first");
  await vi.advanceTimersByTimeAsync(1_000);
  expect(gone).toEqual(["first"]);
});
