import { once } from "node:events";
import { type Agent, createAppServer, createServer, type Server } from "codex-app-server-sdk/server";
import { createMemoryPair, listenWebSocket, type Message, type Transport } from "codex-app-server-sdk/transport";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { WebSocket } from "ws";
import { createGate } from "../../support/gate.js";
import { eventually } from "../../support/settled.js";

const MIB = 1024 * 1024;

/** A transport whose other side reads when it is told to, and what was handed to it. */
function createHeldTransport() {
  const [far, near] = createMemoryPair();
  const sent: Message[] = [];
  let backlogBytes = 0;
  let wake = () => {};
  const take = (message: Message) => {
    sent.push(message);
    backlogBytes += JSON.stringify(message).length;
  };
  const transport: Transport = {
    messages: near.messages,
    shared: false,
    send: take,
    sendShared: ({ message }) => take(message),
    get backlogBytes() {
      return backlogBytes;
    },
    drained: () =>
      new Promise((resolve) => {
        wake = resolve;
      }),
    close: near.close,
  };
  /** Reads what has been handed over. */
  const read = async () => {
    backlogBytes = 0;
    wake();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { transport, far, sent, read };
}

async function introduce(server: Server, { transport, far, sent }: ReturnType<typeof createHeldTransport>) {
  const connection = server.accept(transport);
  far.send({ id: 0, method: "initialize", params: { clientInfo: { name: "held", version: "1" } } });
  await eventually(() => expect(sent.some(({ id }) => id === 0)).toBe(true));
  return connection;
}

/** A thread with the clients that follow it, in which the agent writes what the test says. */
async function createFollowed(agent: Agent, count: number) {
  const server = createAppServer({ agent, logger: false });
  onTestFinished(() => server.close());
  const followers = Array.from({ length: count }, createHeldTransport);
  for (const follower of followers) await introduce(server, follower);
  const ask = async (n: number, id: number, method: string, params: object) => {
    const { far, sent } = followers[n] as (typeof followers)[number];
    far.send({ id, method, params });
    await eventually(() => expect(sent.some((message) => message.id === id)).toBe(true));
    return sent.find((message) => message.id === id)?.result as { thread: { id: string } };
  };
  const { thread } = await ask(0, 1, "thread/start", { ephemeral: false });
  const say = (text: string) => ask(0, 100 + text.length, "turn/start", { threadId: thread.id, input: [{ type: "text", text }] });
  return { server, followers, ask, threadId: thread.id, say };
}

/** Reads on until a notification has come. */
function readUntil({ read, sent }: ReturnType<typeof createHeldTransport>, method: string): Promise<void> {
  return eventually(async () => {
    await read();
    expect(methodsOf(sent)).toContain(method);
  });
}

const methodsOf = (messages: readonly Message[]) => messages.map(({ method }) => method);
const textOf = (messages: readonly Message[]) =>
  messages
    .filter(({ method }) => method === "item/agentMessage/delta")
    .map(({ params }) => (params as { delta: string }).delta)
    .join("")
    .replace(/x+/g, ({ length }) => `${length} x `);

describe("a notification for several clients", () => {
  it("is written as JSON once", async () => {
    const server = createServer({}, { logger: false });
    onTestFinished(() => server.close());
    const listener = await listenWebSocket();
    onTestFinished(() => listener.close());
    const sockets = [new WebSocket(listener.url), new WebSocket(listener.url)];
    const arrivals = listener[Symbol.asyncIterator]();
    for (const socket of sockets) {
      const connection = server.accept((await arrivals.next()).value.transport);
      if (socket.readyState !== WebSocket.OPEN) await once(socket, "open");
      socket.send(JSON.stringify({ id: 0, method: "initialize", params: { clientInfo: { name: "a", version: "1" } } }));
      await eventually(() => expect(connection.clientInfo).not.toBeNull());
    }
    const toJSON = vi.fn(() => "a summary");
    const heard = sockets.map((socket) => once(socket, "message"));
    server.broadcast("configWarning", { summary: { toJSON } as never, details: null });
    // The answer to `initialize` may still be on its way.
    await Promise.all(heard);
    await eventually(() => expect(toJSON).toHaveBeenCalledTimes(1));
    for (const socket of sockets) socket.terminate();
  });
});

describe("a client that is behind", () => {
  it("gets the deltas that waited as one, whole and in their place, and others each of them", async () => {
    const [begin, end] = [createGate(), createGate()];
    const big = "x".repeat(MIB);
    const agent: Agent = async ({ write }) => {
      await begin.pass();
      const message = write.message("m");
      for (const delta of [big, "a", "b", "c"]) message.delta(delta);
      const other = write.reasoning("r");
      other.delta("d");
      for (const delta of ["e", "f"]) message.delta(delta);
      await end.pass();
      message.end();
    };
    const { followers, ask, threadId, say } = await createFollowed(agent, 2);
    const [slow, quick] = followers as [ReturnType<typeof createHeldTransport>, ReturnType<typeof createHeldTransport>];
    await say("go");
    await ask(1, 2, "thread/resume", { threadId, excludeTurns: true });
    await slow.read();
    begin.open();
    await eventually(() => expect(textOf(slow.sent)).toBe(`${MIB} x `));
    // One reads at once, and the other later.
    await quick.read();
    await eventually(() => expect(textOf(quick.sent)).toBe(`${MIB} x abcef`));
    end.open();
    await readUntil(quick, "turn/completed");
    expect(textOf(slow.sent)).toBe(`${MIB} x `);
    await readUntil(slow, "turn/completed");
    const deltas = slow.sent.filter(({ method }) => String(method).includes("elta"));
    expect(deltas.map(({ params }) => (params as { delta: string }).delta.slice(0, 3))).toEqual(["xxx", "abc", "d", "ef"]);
    expect(methodsOf(slow.sent).slice(-4)).toEqual(methodsOf(quick.sent).slice(-4));
  });

  it("holds the agent back that asks for room, until it reads", async () => {
    const written: number[] = [];
    const agent: Agent = async ({ write }) => {
      const message = write.message();
      for (let n = 0; n < 40; n += 1) {
        await write.room();
        message.delta("x".repeat(128 * 1024));
        written.push(n);
      }
      message.end();
    };
    const { followers, say } = await createFollowed(agent, 1);
    const [slow] = followers as [ReturnType<typeof createHeldTransport>];
    await say("go");
    await eventually(() => expect(written.length).toBeGreaterThan(8));
    await new Promise((resolve) => setImmediate(resolve));
    expect(written.length).toBeLessThan(16);
    for (let round = 0; round < 60; round += 1) await slow.read();
    await readUntil(slow, "turn/completed");
    expect(textOf(slow.sent)).toBe(`${40 * 128 * 1024} x `);
  });

  it("is not behind because of one long message", async () => {
    const server = createServer({}, { logger: false, maxUnreadBytes: MIB });
    onTestFinished(() => server.close());
    const held = createHeldTransport();
    const connection = await introduce(server, held);
    await held.read();
    connection.notify("configWarning", { summary: "x".repeat(5 * MIB), details: null });
    connection.notify("configWarning", { summary: "and one more", details: null });
    expect(connection.closed.aborted).toBe(false);
    await held.read();
    expect(methodsOf(held.sent).slice(-2)).toEqual(["configWarning", "configWarning"]);
    expect(connection.closed.aborted).toBe(false);
  });

  it("has to go first when too much waits for all", async () => {
    const server = createServer({}, { logger: false, maxTotalBacklogBytes: 4.5 * MIB });
    onTestFinished(() => server.close());
    const [slow, slower] = [createHeldTransport(), createHeldTransport()];
    const connections = [await introduce(server, slow), await introduce(server, slower)] as const;
    const tell = (n: 0 | 1, bytes: number) =>
      connections[n].notify("configWarning", { summary: "x".repeat(bytes), details: null });
    tell(0, MIB);
    tell(1, 2 * MIB);
    tell(1, MIB);
    expect(connections.map(({ closed }) => closed.aborted)).toEqual([false, false]);
    tell(0, MIB);
    expect(connections.map(({ closed }) => closed.aborted)).toEqual([false, true]);
    expect(connections[1].closed.reason).toMatchObject({ code: "ERR_UNREAD", message: expect.stringContaining("all clients") });
  });

  it("still gets what was sent before the server closes", async () => {
    const server = createServer({}, { logger: false });
    const held = createHeldTransport();
    const connection = await introduce(server, held);
    connection.notify("configWarning", { summary: "x".repeat(MIB), details: null });
    connection.notify("configWarning", { summary: "last", details: null });
    expect(methodsOf(held.sent).filter((method) => method === "configWarning")).toHaveLength(1);
    await server.close();
    expect(held.sent.at(-1)).toMatchObject({ params: { summary: "last" } });
  });
});
