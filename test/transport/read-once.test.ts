import { PassThrough } from "node:stream";
import { createMemoryPair, listenWebSocket, spawnCodex, stdio, type Transport, webSocket } from "codex-app-server-sdk/transport";
import { describe, expect, it, onTestFinished } from "vitest";

const kinds: readonly [string, () => Transport | Promise<Transport>][] = [
  ["a memory pair", () => createMemoryPair()[0]],
  ["stdio", () => stdio({ input: new PassThrough(), output: new PassThrough() })],
  ["a child", () => spawnCodex({ command: process.execPath, args: ["-e", "process.stdin.resume()"] })],
  [
    "a socket",
    async () => {
      const listener = await listenWebSocket();
      onTestFinished(() => listener.close());
      return webSocket(listener.url);
    },
  ],
];

describe("the messages of a transport", () => {
  it.each(kinds)("are for one reader; a second one is refused at once: %s", async (_, make) => {
    const transport = await make();
    onTestFinished(() => transport.close());
    const first = transport.messages[Symbol.asyncIterator]();
    const taken = first.next();
    expect(() => transport.messages[Symbol.asyncIterator]()).toThrow(
      new TypeError("The messages of this transport are read already: a transport is for one connection"),
    );
    await transport.close();
    expect(await taken).toMatchObject({ done: true });
  });
});
