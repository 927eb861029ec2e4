import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Message } from "../../src/rpc/transport.js";
import { createPlayedClient } from "../support/played-client.js";

const isQuestion = ({ method }: Message) => method === "thread/loaded/list";

describe("heartbeat", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("ends a connection on which two questions were not answered", async () => {
    const { client, wire } = await createPlayedClient({ heartbeat: 1_000 });
    await vi.advanceTimersByTimeAsync(3_500);
    expect([wire.received.filter(isQuestion).length, client.closed.aborted]).toEqual([2, false]);
    await vi.advanceTimersByTimeAsync(500);
    expect(client.closed.reason).toMatchObject({ code: "ERR_LOST", message: "Nothing was heard of the server for 3000 ms" });
    expect(vi.getTimerCount()).toBe(0);
  });

  it("takes any answer for life, also a refusal, and one in two", async () => {
    let asked = 0;
    const { client } = await createPlayedClient(
      { heartbeat: 1_000 },
      {
        prepare: (wire) =>
          wire.each(isQuestion, ({ id }) => {
            asked += 1;
            if (asked % 2 === 0) wire.send({ id, error: { code: -32600, message: "unknown variant" } });
          }),
      },
    );
    await vi.advanceTimersByTimeAsync(20_000);
    expect(client.closed.aborted).toBe(false);
    expect(asked).toBeGreaterThan(10);
  });

  it("asks nothing while something is heard", async () => {
    const { client, wire } = await createPlayedClient({ heartbeat: 1_000 });
    for (let beat = 0; beat < 10; beat += 1) {
      wire.send({ method: "warning", params: { message: "busy" } });
      await vi.advanceTimersByTimeAsync(900);
    }
    expect([wire.received.filter(isQuestion), client.closed.aborted]).toEqual([[], false]);
  });

  it("is off by itself, except in a browser", async () => {
    const { wire } = await createPlayedClient({}, { shared: true });
    await vi.advanceTimersByTimeAsync(600_000);
    expect(wire.received.filter(isQuestion)).toEqual([]);
    vi.stubGlobal("process", undefined);
    try {
      const browser = await createPlayedClient({}, { shared: true });
      await vi.advanceTimersByTimeAsync(30_500);
      expect(browser.wire.received.filter(isQuestion)).toHaveLength(1);
    } finally {
      vi.unstubAllGlobals();
    }
  });
});
