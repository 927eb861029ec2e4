import { Duplex } from "node:stream";
import { describe, expect, it } from "vitest";
import type { WebSocket } from "ws";
import { nextTurn } from "../../src/rpc/peer.js";
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

  it("has drained when what it held back has been written", async () => {
    const { socket, writes } = accept();
    socket.send("x".repeat(40_000));
    await socket.drained?.();
    expect(writes).toEqual([40_000]);
  });
});
