import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { raceAbort, signalWithin, sleep, withTimeout } from "../../src/rpc/abort.js";
import { idle } from "../support/settled.js";

const ended = (signal: AbortSignal) =>
  new Promise<unknown>((resolve) => signal.addEventListener("abort", () => resolve(signal.reason)));

describe("signalWithin", () => {
  it("comes to its end also after the garbage has been collected", async () => {
    setFlagsFromString("--expose-gc");
    const collectGarbage = runInNewContext("gc") as () => void;
    const reasons = [new AbortController().signal, undefined].map((signal) => ended(signalWithin(100, signal)));
    for (let round = 0; round < 3; round += 1) {
      await idle();
      collectGarbage();
    }
    expect(await Promise.all(reasons)).toMatchObject([{ name: "TimeoutError" }, { name: "TimeoutError" }]);
  });

  it("ends with the signal if that comes first", async () => {
    const stop = new AbortController();
    const reason = ended(signalWithin(60_000, stop.signal));
    stop.abort("enough");
    expect(await reason).toBe("enough");
  });
});

describe("a race with a signal", () => {
  it("is run by many on one signal without a warning of too many listeners", async () => {
    const warned: Error[] = [];
    const hear = (warning: Error) => void warned.push(warning);
    process.on("warning", hear);
    const stop = new AbortController();
    const waiting = Array.from({ length: 40 }, () => raceAbort(new Promise(() => {}), stop.signal).catch((error) => error));
    await idle();
    stop.abort("enough");
    expect(new Set(await Promise.all(waiting))).toEqual(new Set(["enough"]));
    await idle();
    process.off("warning", hear);
    expect(warned).toEqual([]);
  });

  it("settles as the promise does when that comes first", async () => {
    const { signal } = new AbortController();
    await expect(raceAbort(Promise.resolve(5), signal)).resolves.toBe(5);
    await expect(raceAbort(Promise.reject(new Error("no")), signal)).rejects.toThrow("no");
  });
});

describe("a time limit", () => {
  it("ends what runs under it, which is told by its signal", async () => {
    let heard: unknown;
    const run = (signal: AbortSignal) =>
      new Promise(() => signal.addEventListener("abort", () => (heard = signal.reason), { once: true }));
    await expect(withTimeout(1, run, { reason: () => new Error("late") })).rejects.toThrow("late");
    expect(heard).toMatchObject({ message: "late" });
  });

  it("is longer than a timer can wait, and does not end at once", async () => {
    await expect(withTimeout(2 ** 40, () => idle().then(() => "done"))).resolves.toBe("done");
  });

  it("ends with the signal if that comes first", async () => {
    const stop = new AbortController();
    const limited = withTimeout(60_000, () => new Promise(() => {}), { signal: stop.signal });
    stop.abort(new Error("enough"));
    await expect(limited).rejects.toThrow("enough");
  });
});

describe("sleep", () => {
  it("ends with the reason of its signal, also of one that has aborted", async () => {
    const stop = new AbortController();
    const slept = sleep(60_000, stop.signal);
    stop.abort(new Error("enough"));
    await expect(slept).rejects.toThrow("enough");
    await expect(sleep(0, stop.signal)).rejects.toThrow("enough");
    await expect(sleep(0)).resolves.toBeUndefined();
  });
});
