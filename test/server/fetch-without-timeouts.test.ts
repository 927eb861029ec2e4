import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { fetchWithoutTimeouts } from "../../src/server/fetch-without-timeouts.js";

/** Node 26 has its client in the newer place. */
const NODES_CLIENT = Symbol.for(`undici.globalDispatcher.${Number.parseInt(process.versions.node, 10) >= 26 ? 2 : 1}`);
type Client = { constructor: new (limits: object) => Client; close(): Promise<void> };
const clients = globalThis as unknown as Record<symbol, Client>;

/** A server that sends one chunk and then says nothing. */
async function createSilentServer(): Promise<string> {
  const server = createServer((_, response) => response.writeHead(200).write("x"));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Node's own client, with its five minutes made short. */
function shortenNodesLimits(bodyTimeout: number): void {
  new Headers();
  const usual = clients[NODES_CLIENT] as Client;
  const limited = new usual.constructor({ bodyTimeout });
  clients[NODES_CLIENT] = limited;
  onTestFinished(async () => {
    clients[NODES_CLIENT] = usual;
    await limited.close();
  });
}

describe("fetchWithoutTimeouts", () => {
  it("reads a stream of events for longer than Node's own client would", async () => {
    shortenNodesLimits(50);
    const url = await createSilentServer();
    const headers = { accept: "text/event-stream" };
    const stop = new AbortController();
    const unlimited = await fetchWithoutTimeouts(url, { headers, signal: stop.signal });
    const end = unlimited.text().catch((error: unknown) => error);
    // The limit ends two of Node's own, one after the other, while the first stream stays open.
    for (let times = 0; times < 2; times += 1) await expect((await fetch(url, { headers })).text()).rejects.toThrow(TypeError);
    stop.abort("enough");
    expect(await end).toBe("enough");
  });

  it("leaves Node's limits on what nobody else bounds", async () => {
    shortenNodesLimits(50);
    const url = await createSilentServer();
    const response = await fetchWithoutTimeouts(url, { headers: { accept: "text/event-stream" } });
    await expect(response.text()).rejects.toThrow(TypeError);
  });
});
