import { type AppServer, createAppServer } from "codex-app-server-sdk/server";
import { describe, expect, it, onTestFinished } from "vitest";
import { introduce } from "../../support/raw-client.js";
import { until } from "../../support/settled.js";
import { createWire, type Wire } from "../../support/wire.js";

/** A server of identities, on which every look at one of `name` is counted. */
async function createServed() {
  const server: AppServer = createAppServer({
    logger: false,
    accountScope: "identity",
    agent: async ({ write }) => write.message().end("Hello."),
  });
  onTestFinished(() => server.close());
  const looks = { count: 0 };
  const join = async (name: string): Promise<Wire> => {
    const wire = createWire();
    const identity = {
      get subject() {
        looks.count += 1;
        return name;
      },
    };
    server.accept(wire.transport, { identity });
    await introduce(wire);
    return wire;
  };
  return { server, looks, join };
}

async function runTurn(wire: Wire): Promise<void> {
  const { result } = await wire.ask("thread/start", {});
  const { id: threadId } = (result as { thread: { id: string } }).thread;
  const started = await wire.ask("turn/start", { threadId, input: [{ type: "text", text: "hi" }] });
  const { id } = (started.result as { turn: { id: string } }).turn;
  await wire.next(({ method, params }) => method === "turn/completed" && (params as { turn: { id: string } }).turn.id === id);
}

const heardStatus = ({ received }: Wire) => received.filter(({ method }) => method === "thread/status/changed").length;

describe("a turn of one of many tenants", () => {
  it("costs the same however many others are connected", async () => {
    const { looks, join } = await createServed();
    const ann = await join("ann");
    await runTurn(ann);
    looks.count = 0;
    await runTurn(ann);
    const alone = looks.count;
    for (let n = 0; n < 30; n += 1) await join(`stranger-${n}`);
    looks.count = 0;
    await runTurn(ann);
    expect(looks.count).toBe(alone);
  });

  it("is told to all connections of its tenant, as long as they last", async () => {
    const { server, join } = await createServed();
    const [phone, desk, stranger] = [await join("ann"), await join("ann"), await join("eve")];
    await runTurn(phone);
    expect([phone, desk, stranger].map(heardStatus)).toEqual([2, 2, 0]);
    await desk.close();
    await until(() => server.connections.size === 2);
    await runTurn(phone);
    expect([phone, desk, stranger].map(heardStatus)).toEqual([4, 2, 0]);
  });
});
