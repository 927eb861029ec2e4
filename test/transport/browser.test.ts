import { bearerToken, listenWebSocket } from "codex-app-server-sdk/transport";
import { beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { WebSocket } from "ws";
import { webSocket } from "../../src/transport/browser.js";

// What a browser has, and Node 20 does not.
beforeEach(() => {
  vi.stubGlobal("WebSocket", WebSocket);
  return () => void vi.unstubAllGlobals();
});

describe("webSocket in a browser", () => {
  it("brings its bearer, with characters that a subprotocol may not have", async () => {
    const token = "a/b+c=d~e (f)".replaceAll(" ", "");
    const tokens: string[] = [];
    const listener = await listenWebSocket({
      logger: false,
      authenticate: bearerToken((found) => {
        tokens.push(found);
        return { subject: "ann" };
      }),
    });
    onTestFinished(() => listener.close());
    const arrivals = listener[Symbol.asyncIterator]();
    const transport = webSocket(listener.url, { bearerToken: token });
    const { value } = await arrivals.next();
    expect(value).toMatchObject({ identity: { subject: "ann" } });
    expect(tokens).toEqual([token]);
    transport.send({ method: "hello" });
    for await (const batch of value.transport.messages) {
      expect(batch).toEqual([{ method: "hello" }]);
      break;
    }
    await transport.close();
  });

  it("offers no subprotocol without one", async () => {
    const offered: unknown[] = [];
    const listener = await listenWebSocket({
      logger: false,
      authenticate: ({ headers }) => {
        offered.push(headers["sec-websocket-protocol"]);
        return true;
      },
    });
    onTestFinished(() => listener.close());
    const arrivals = listener[Symbol.asyncIterator]();
    const transport = webSocket(async () => listener.url);
    await arrivals.next();
    expect(offered).toEqual([undefined]);
    await transport.close();
  });

  it("sends no bearer in the clear to another machine", () => {
    expect(() => webSocket("ws://example.com:1", { bearerToken: "secret" })).toThrow(TypeError);
  });
});
