import { describe, expect, it } from "vitest";
import { createMemoryPair } from "../../src/rpc/memory.js";
import type { Message, Transport } from "../../src/rpc/transport.js";
import { transportOver } from "../../src/rpc/transport-over.js";

/** A transport as somebody else may write one: a class with state of its own. */
class CountingTransport implements Transport {
  readonly messages = (async function* () {})();
  readonly shared = true;
  readonly losesState = true;
  #sent = 0;
  get backlogBytes() {
    return this.#sent;
  }
  send(_: Message): void {
    this.#sent += 1;
  }
  async drained(): Promise<void> {
    this.#sent = 0;
  }
  async close(): Promise<void> {
    this.#sent = -1;
  }
}

describe("transportOver", () => {
  it("does what an object of a class does", async () => {
    const inner = new CountingTransport();
    const over = transportOver(inner, { shared: false });
    over.send({});
    over.send({});
    expect(over).toMatchObject({ shared: false, losesState: true, messages: inner.messages, backlogBytes: 2 });
    await over.drained();
    expect(over.backlogBytes).toBe(0);
    await over.close();
    expect(over.backlogBytes).toBe(-1);
  });

  it("shows every message and the end to whoever changes them", async () => {
    const [end] = createMemoryPair();
    const seen: unknown[] = [];
    const over = transportOver(end, { send: (message) => void seen.push(message), close: async (why) => void seen.push(why) });
    over.send({ method: "a" });
    await over.close("away");
    expect([seen, over.sendShared, over.terminate]).toEqual([[{ method: "a" }, "away"], undefined, undefined]);
    await end.close();
  });
});
