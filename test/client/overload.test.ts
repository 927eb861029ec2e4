import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { isSafeToRepeat } from "../../src/client/overload.js";
import { createPlayedClient } from "../support/played-client.js";

const OVERLOADED = { code: -32001, message: "Server overloaded; retry later." };
const result = { account: null, requiresOpenaiAuth: true };

/** A client whose server is too busy for the first calls of a method. */
async function createBusy(method: string, times: number, options: Parameters<typeof createPlayedClient>[0] = {}) {
  let seen = 0;
  const played = await createPlayedClient(options, {
    prepare: (wire) =>
      wire.each(
        (message) => message.method === method,
        ({ id }) => {
          seen += 1;
          wire.send(seen <= times ? { id, error: OVERLOADED } : { id, result });
        },
      ),
  });
  return { ...played, seen: () => seen };
}

describe("a call that the server is too busy for", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("is sent again when it only reads, later each time", async () => {
    const { client, seen } = await createBusy("account/read", 5);
    const asked = client.account.read();
    await vi.advanceTimersByTimeAsync(40);
    expect(seen()).toBe(1);
    await vi.advanceTimersByTimeAsync(4_000);
    await expect(asked).resolves.toEqual(result);
    expect([seen(), vi.getTimerCount()]).toEqual([6, 0]);
  });

  it("rejects when the server stays busy, or refuses otherwise", async () => {
    const { client, seen } = await createBusy("account/read", 100);
    const asked = expect(client.account.read()).rejects.toMatchObject({ rpcCode: -32001 });
    await vi.advanceTimersByTimeAsync(60_000);
    await asked;
    expect(seen()).toBe(6);
  });

  it("is not sent again when it changes something, nor when the host does not want it", async () => {
    const { client, seen } = await createBusy("account/logout", 100);
    await expect(client.account.logout()).rejects.toMatchObject({ rpcCode: -32001 });
    const unwanted = await createBusy("account/read", 100, { retryOverloaded: false });
    await expect(unwanted.client.account.read()).rejects.toMatchObject({ rpcCode: -32001 });
    expect([seen(), unwanted.seen()]).toEqual([1, 1]);
  });

  it("ends with its signal, and with the connection", async () => {
    const { client } = await createBusy("account/read", 100);
    const stop = new AbortController();
    const aborted = expect(client.account.read({}, { signal: stop.signal })).rejects.toThrow("enough");
    await vi.advanceTimersByTimeAsync(1);
    stop.abort(new Error("enough"));
    await aborted;
    const closed = expect(client.account.read()).rejects.toMatchObject({ code: "ERR_CLOSED" });
    await vi.advanceTimersByTimeAsync(1);
    await client.close();
    await vi.advanceTimersByTimeAsync(5_000);
    await closed;
  });
});

describe("isSafeToRepeat", () => {
  it.each([
    ["account/read", {}, true],
    ["thread/list", {}, true],
    ["thread/goal/get", {}, true],
    ["turn/start", { clientUserMessageId: "m" }, true],
    ["turn/start", {}, false],
    ["turn/start", undefined, false],
    ["turn/steer", { clientUserMessageId: "m" }, false],
    ["thread/start", {}, false],
    ["account/login/start", {}, false],
    ["command/exec", {}, false],
    ["notes/read/mark", {}, false],
  ])("is for %s with %j: %s", (method, params, safe) => {
    expect(isSafeToRepeat(method, params)).toBe(safe);
  });
});
