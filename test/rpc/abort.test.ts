import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { signalWithin } from "../../src/rpc/abort.js";
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
