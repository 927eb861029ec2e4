import { once } from "node:events";
import { Duplex } from "node:stream";
import { listenWebSocket, type Transport } from "codex-app-server-sdk/transport";
import { describe, expect, it, onTestFinished } from "vitest";
import { WebSocket } from "ws";
import { nextTurn } from "../../src/rpc/peer.js";
import { SharedMessage, sendShared } from "../../src/rpc/shared-message.js";
import { takeAccepted } from "../../src/transport/accepted-socket.js";

/** A socket over a stream that notes the sizes of what is written to it together. */
function accept() {
  const writes: number[] = [];
  const raw = new Duplex({
    // As Node has it up to 20; later it is four times as much.
    writableHighWaterMark: 16 * 1024,
    read() {},
    write(chunk: Buffer, _encoding, done) {
      writes.push(chunk.byteLength);
      done();
    },
    writev(chunks, done) {
      writes.push(chunks.reduce((sum, { chunk }) => sum + (chunk as Buffer).byteLength, 0));
      done();
    },
  });
  const socket = takeAccepted({ send: (bytes: Uint8Array) => raw.write(bytes) } as unknown as WebSocket, raw);
  return { socket, raw, writes };
}

describe("a socket that a server has accepted", () => {
  it("writes what is sent in one turn of the event loop at once", async () => {
    const { socket, writes } = accept();
    for (let n = 0; n < 50; n += 1) socket.send("0123456789");
    await Promise.resolve();
    socket.send("x");
    expect(writes).toEqual([]);
    await nextTurn();
    expect(writes).toEqual([501]);
    socket.send("x");
    await nextTurn();
    expect(writes).toEqual([501, 1]);
  });

  it("does not hold back more than 64 KiB", async () => {
    const { socket, raw, writes } = accept();
    for (let n = 0; n < 5; n += 1) socket.send("x".repeat(40_000));
    expect(writes).toEqual([80_000, 80_000]);
    expect(raw.writableLength).toBe(40_000);
    socket.send("x".repeat(1_000_000));
    expect(writes).toEqual([80_000, 80_000, 1_040_000]);
    await nextTurn();
    expect(writes).toHaveLength(3);
  });

  it("sends several clients the same, of any length, in the order in which it is sent", async () => {
    const listener = await listenWebSocket();
    onTestFinished(() => listener.close());
    const arrivals = listener[Symbol.asyncIterator]();
    const clients: { readonly socket: WebSocket; readonly transport: Transport; readonly heard: string[] }[] = [];
    for (let n = 0; n < 3; n += 1) {
      const socket = new WebSocket(listener.url);
      onTestFinished(() => socket.terminate());
      const heard: string[] = [];
      socket.on("message", (data, isBinary) => heard.push(`${isBinary ? "binary" : ""}${data}`));
      const { transport } = (await arrivals.next()).value as { transport: Transport };
      if (socket.readyState !== WebSocket.OPEN) await once(socket, "open");
      clients.push({ socket, transport, heard });
    }
    const frame = '{"t":""}'.length;
    const texts = [0, 1, 125, 126, 127, 65_535, 65_536, 65_537, 200_000].map((length) => "x".repeat(Math.max(length - frame, 0)));
    const messages = [...texts, "語".repeat(100), "語".repeat(40_000)].map((t) => ({ t }));
    for (const message of messages) {
      const shared = new SharedMessage(message);
      for (const { transport } of clients) sendShared(transport, shared);
      // One of them is sent something of its own in between.
      clients[1]?.transport.send({ own: true });
      sendShared(clients[0]?.transport as Transport, shared);
    }
    const last = { last: true };
    for (const { transport } of clients) transport.send(last);
    for (const { socket, heard } of clients) while (heard.at(-1) !== JSON.stringify(last)) await once(socket, "message");
    const [first, second, third] = clients.map(({ heard }) => heard.slice(0, -1));
    const all = messages.map((message) => JSON.stringify(message));
    expect(third).toEqual(all);
    expect(first).toEqual(all.flatMap((text) => [text, text]));
    expect(second).toEqual(all.flatMap((text) => [text, '{"own":true}']));
  });

  it("sends a client that it closes nothing more, while others get it", async () => {
    const listener = await listenWebSocket();
    onTestFinished(() => listener.close());
    const arrivals = listener[Symbol.asyncIterator]();
    const sockets = [new WebSocket(listener.url), new WebSocket(listener.url)] as const;
    for (const socket of sockets) onTestFinished(() => socket.terminate());
    const heard: string[] = [];
    for (const socket of sockets) socket.on("message", (data) => heard.push(String(data)));
    const ends = [(await arrivals.next()).value.transport, (await arrivals.next()).value.transport] as Transport[];
    await Promise.all(sockets.map((socket) => socket.readyState === WebSocket.OPEN || once(socket, "open")));
    const shared = new SharedMessage({ t: "x" });
    const closed = Promise.race(sockets.map((socket) => once(socket, "close")));
    const closing = ends[1]?.close();
    const arrived = Promise.race(sockets.map((socket) => once(socket, "message")));
    for (const end of [...ends, ...ends]) sendShared(end, shared);
    await Promise.all([closing, closed, arrived]);
    sendShared(ends[0] as Transport, new SharedMessage({ last: true }));
    while (heard.at(-1) !== '{"last":true}') await nextTurn();
    expect(heard).toEqual(['{"t":"x"}', '{"t":"x"}', '{"last":true}']);
  });

  it("has drained when what it held back has been written", async () => {
    const { socket, writes } = accept();
    socket.send("x".repeat(40_000));
    await socket.drained?.();
    expect(writes).toEqual([40_000]);
  });
});
