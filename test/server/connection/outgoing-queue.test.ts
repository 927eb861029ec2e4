import { once } from "node:events";
import { PassThrough } from "node:stream";
import { type Connection, createServer, type Logger, type Server } from "codex-app-server-sdk/server";
import { createMemoryPair, listenWebSocket, type Message, stdio, type Transport } from "codex-app-server-sdk/transport";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { WebSocket } from "ws";
import { SharedMessage } from "../../../src/rpc/shared-message.js";
import { OutgoingQueue } from "../../../src/server/connection/outgoing-queue.js";
import { WaitingBytes } from "../../../src/server/connection/waiting-bytes.js";
import { eventually } from "../../support/settled.js";

const KIB = 1024;
const MIB = 1024 * KIB;
const INITIALIZE = { id: 0, method: "initialize", params: { clientInfo: { name: "slow", version: "1" } } };

function createLimited(options: { maxUnreadBytes?: number } = { maxUnreadBytes: MIB }) {
  const warn = vi.fn<Logger["warn"]>();
  const server = createServer({}, { ...options, logger: { debug() {}, info() {}, warn, error() {} } });
  onTestFinished(() => server.close());
  return { server, warn };
}

/** Has a client come in that introduces itself, and from then on leaves everything unread. */
async function comeIn(server: Server, transport: Transport, send: (message: Message) => void): Promise<Connection> {
  const connection = server.accept(transport);
  send(INITIALIZE);
  await eventually(() => expect(connection.clientInfo).not.toBeNull());
  return connection;
}

/** Tells everybody the same until a connection has ended. Returns how much waited for it at most. */
async function tellUntilClosed(server: Server, connection: Connection, transport: Transport, summary: string): Promise<number> {
  let highest = 0;
  while (!connection.closed.aborted) {
    server.broadcast("configWarning", { summary, details: null });
    highest = Math.max(highest, transport.backlogBytes);
    await new Promise((resolve) => setImmediate(resolve));
  }
  return highest;
}

function createStdio() {
  const [input, output] = [new PassThrough(), new PassThrough()];
  const send = (message: Message) => void input.write(`${JSON.stringify(message)}\n`);
  return { transport: stdio({ input, output }), send, input, output };
}

/** A transport that sends nothing. */
function createStuck(): Transport {
  let backlogBytes = 0;
  const [, { messages }] = createMemoryPair();
  return {
    messages,
    shared: false,
    get backlogBytes() {
      return backlogBytes;
    },
    send(message) {
      backlogBytes += JSON.stringify(message).length;
    },
    drained: () => new Promise(() => {}),
    close: async () => {},
  };
}

const LATIN = "x".repeat(64 * 1024);
const MULTI_BYTE = "語".repeat(64 * 1024);

describe("a client that does not read", () => {
  it("is disconnected over stdio", async () => {
    const { server, warn } = createLimited();
    const { transport, send, input, output } = createStdio();
    const connection = await comeIn(server, transport, send);
    expect(await tellUntilClosed(server, connection, transport, LATIN)).toBeLessThan(MIB + 2 * LATIN.length);
    expect(connection.closed.reason).toMatchObject({
      code: "ERR_UNREAD",
      message: expect.stringMatching(/^The client was disc/),
    });
    expect(warn.mock.calls).toMatchObject([[{ connectionId: connection.id, code: "ERR_UNREAD" }, expect.any(String)]]);
    await eventually(() => expect([input.destroyed, output.destroyed]).toEqual([true, true]));
    expect(server.connections.size).toBe(0);
  });

  it("is disconnected over a socket, while others are served", async () => {
    const { server } = createLimited();
    const listener = await listenWebSocket();
    onTestFinished(() => listener.close());
    const arrivals = listener[Symbol.asyncIterator]();
    const sockets = [new WebSocket(listener.url), new WebSocket(listener.url)] as const;
    const [slow, quick] = sockets;
    onTestFinished(() => {
      for (const socket of sockets) socket.terminate();
    });
    const [slowEnd, quickEnd] = [(await arrivals.next()).value.transport, (await arrivals.next()).value.transport];
    await Promise.all(sockets.map((socket) => socket.readyState === WebSocket.OPEN || once(socket, "open")));
    // Which of the two came in first is not known.
    for (const socket of sockets) socket.send(JSON.stringify(INITIALIZE));
    const connections = [server.accept(slowEnd), server.accept(quickEnd)];
    await eventually(() => expect(connections.map(({ clientInfo }) => clientInfo)).not.toContain(null));
    slow.pause();

    let highest = 0;
    while (!connections.some(({ closed }) => closed.aborted)) {
      server.broadcast("configWarning", { summary: LATIN, details: null });
      highest = Math.max(highest, slowEnd.backlogBytes, quickEnd.backlogBytes);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(highest).toBeLessThan(MIB + 2 * LATIN.length);
    expect([slow.readyState, quick.readyState]).toEqual([WebSocket.OPEN, WebSocket.OPEN]);
    slow.resume();
    expect(await once(slow, "close")).toEqual([1013, expect.any(Buffer)]);
    expect(quick.readyState).toBe(WebSocket.OPEN);
    expect(server.connections.size).toBe(1);
  });

  it("is disconnected over a memory pair", async () => {
    const { server } = createLimited();
    const [far, transport] = createMemoryPair();
    const connection = await comeIn(server, transport, (message) => far.send(message));
    expect(await tellUntilClosed(server, connection, transport, LATIN)).toBeLessThan(MIB + 2 * LATIN.length);
    expect(connection.closed.reason).toMatchObject({ code: "ERR_UNREAD" });
  });

  it("is disconnected over a transport of the embedder's that can only be closed", async () => {
    const { server } = createLimited();
    const [far, near] = createMemoryPair();
    const close = vi.fn(near.close);
    const transport: Transport = {
      messages: near.messages,
      shared: false,
      send: () => {},
      backlogBytes: MIB + 1,
      drained: async () => {},
      close,
    };
    const connection = server.accept(transport);
    far.send(INITIALIZE);
    await eventually(() => expect(close).toHaveBeenCalled());
    expect(connection.closed.reason).toMatchObject({ code: "ERR_UNREAD" });
  });

  it("costs no more than 64 MiB unless the embedder says otherwise", async () => {
    const { server } = createLimited({});
    const [far, transport] = createMemoryPair();
    const connection = await comeIn(server, transport, (message) => far.send(message));
    const summary = "x".repeat(4 * MIB);
    await tellUntilClosed(server, connection, transport, summary);
    const unread = Number(/ (\d+) bytes waited/.exec(connection.closed.reason.message)?.[1]);
    expect(unread).toBeGreaterThan(64 * MIB);
    expect(unread).toBeLessThan(64 * MIB + 2 * summary.length);
  });

  it("takes what its transport has along, so that no other is disconnected for it", () => {
    const all = new WaitingBytes(1_000 * KIB);
    const ended: string[] = [];
    const createQueue = (name: string, tenant: string) => {
      const transport = createStuck();
      const onExceeded = () => void ended.push(name);
      return new OutgoingQueue(transport, { maxUnreadBytes: MIB, all, tenant, onExceeded });
    };
    const [large, small] = [createQueue("large", "ann"), createQueue("small", "ben")];
    // What the transport has is what was sent to it; the second message waits before it.
    for (const message of [{ text: "x".repeat(600 * KIB) }, { text: "" }]) large.send(message);
    const shared = new SharedMessage({ text: "x".repeat(300 * KIB) });
    small.sendShared(shared);
    small.send({ text: "" });
    small.send({ text: "x".repeat(200 * KIB) });
    expect(ended).toEqual(["large"]);
    expect(all.total).toBeLessThan(510 * KIB);
  });

  it("ends the requests that it was asked", async () => {
    const { server } = createLimited();
    const { transport, send } = createStdio();
    const connection = await comeIn(server, transport, send);
    const params = { reason: "unauthorized" } as const;
    const asked = connection.request("account/chatgptAuthTokens/refresh", params).catch((error: unknown) => error);
    await tellUntilClosed(server, connection, transport, LATIN);
    expect(await asked).toMatchObject({ code: "ERR_LOST", cause: { code: "ERR_UNREAD" } });
  });
});

describe("what waits for a client", () => {
  it.each(["stdio", "memory"] as const)("is counted in bytes over %s, not in units of UTF-16", async (kind) => {
    const { server } = createLimited();
    const [far, near] = createMemoryPair();
    const piped = createStdio();
    const [transport, send] =
      kind === "stdio" ? ([piped.transport, piped.send] as const) : ([near, (message: Message) => far.send(message)] as const);
    await comeIn(server, transport, send);
    // It would be waited for when the server is closed.
    onTestFinished(() => transport.terminate?.());
    const before = transport.backlogBytes;
    server.broadcast("configWarning", { summary: MULTI_BYTE, details: null });
    expect(transport.backlogBytes - before).toBeGreaterThan(3 * MULTI_BYTE.length);
    await new Promise((resolve) => setImmediate(resolve));
    expect(transport.backlogBytes - before).toBeGreaterThan(3 * MULTI_BYTE.length);
  });

  it("is counted in bytes over a socket, too", async () => {
    const listener = await listenWebSocket();
    onTestFinished(() => listener.close());
    const socket = new WebSocket(listener.url);
    onTestFinished(() => socket.terminate());
    const { transport } = (await listener[Symbol.asyncIterator]().next()).value as { transport: Transport };
    if (socket.readyState !== WebSocket.OPEN) await once(socket, "open");
    socket.pause();
    // Fills what the system holds for the connection, so that all that follows waits here.
    while (transport.backlogBytes < MIB) {
      transport.send({ text: LATIN });
      await new Promise((resolve) => setImmediate(resolve));
    }
    const before = transport.backlogBytes;
    transport.send({ text: MULTI_BYTE });
    expect(transport.backlogBytes - before).toBeGreaterThan(3 * MULTI_BYTE.length);
  });

  it("is nothing once it has been read from a memory pair", async () => {
    const [far, near] = createMemoryPair();
    near.send({ text: "語" });
    near.send({ text: "" });
    expect(near.backlogBytes).toBe(Buffer.byteLength('{"text":"語"}{"text":""}'));
    for await (const batch of far.messages) {
      expect([batch.length, near.backlogBytes]).toEqual([2, 0]);
      await far.close();
    }
  });
});
