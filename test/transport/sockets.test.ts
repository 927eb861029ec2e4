import { mkdtemp, rm } from "node:fs/promises";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Listener, listenUnix, listenWebSocket, type Transport, webSocket } from "codex-app-server-sdk/transport";
import { describe, expect, it, onTestFinished } from "vitest";
import { WebSocket } from "ws";

/** Sends everything back that a listener's clients say. */
function echo(listener: Listener): Transport[] {
  const accepted: Transport[] = [];
  void (async () => {
    for await (const { transport } of listener) {
      accepted.push(transport);
      void (async () => {
        for await (const batch of transport.messages) for (const message of batch) transport.send({ echoed: message });
      })().catch(() => {});
    }
  })();
  onTestFinished(async () => {
    await Promise.all(accepted.map((transport) => transport.close()));
    await listener.close();
  });
  return accepted;
}

function open(...args: Parameters<typeof webSocket>): Transport {
  const transport = webSocket(...args);
  onTestFinished(() => transport.close());
  return transport;
}

async function first(transport: Transport): Promise<unknown> {
  for await (const batch of transport.messages) return batch[0];
}

function get(url: string, headers: Record<string, string> = {}): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    request(url.replace(/^ws:/, "http:"), { headers }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .on("error", reject)
      .end();
  });
}

describe("webSocket and listenWebSocket", () => {
  it("carry messages both ways, those that were sent before the socket was open too", async () => {
    const listener = await listenWebSocket();
    echo(listener);
    const transport = open(listener.url);
    transport.send({ n: 1 });
    expect(transport.backlogBytes).toBeGreaterThan(0);
    expect(await first(transport)).toEqual({ echoed: { n: 1 } });
    await transport.drained();
  });

  it("ask for the address when it is a function", async () => {
    const listener = await listenWebSocket();
    echo(listener);
    const transport = open(async () => listener.url);
    transport.send({ n: 1 });
    expect(await first(transport)).toEqual({ echoed: { n: 1 } });
  });

  it("end cleanly when the other side says goodbye", async () => {
    const listener = await listenWebSocket();
    const accepted = echo(listener);
    const transport = open(listener.url);
    transport.send({ n: 1 });
    const iterator = transport.messages[Symbol.asyncIterator]();
    await iterator.next();
    await accepted[0]?.close();
    expect(await iterator.next()).toMatchObject({ done: true });
  });

  it("end with the reason when the other side breaks off", async () => {
    const listener = await listenWebSocket();
    const arrivals = listener[Symbol.asyncIterator]();
    const raw = new WebSocket(listener.url);
    onTestFinished(() => listener.close());
    const [{ value }] = await Promise.all([arrivals.next(), new Promise((resolve) => raw.once("open", resolve))]);
    raw.terminate();
    await expect(first((value as { transport: Transport }).transport)).rejects.toMatchObject({
      code: "ERR_LOST",
      message: "The connection to the client ended with WebSocket code 1006",
    });
  });

  it("take a frame that is no message for a problem, and go on", async () => {
    const listener = await listenWebSocket();
    const arrivals = listener[Symbol.asyncIterator]();
    const raw = new WebSocket(listener.url);
    onTestFinished(async () => {
      raw.terminate();
      await listener.close();
    });
    await new Promise((resolve) => raw.once("open", resolve));
    const { value } = await arrivals.next();
    raw.send("nope");
    raw.send(Buffer.from([1, 2, 3]));
    raw.send('{"n":1}');
    const seen: unknown[] = [];
    for await (const batch of (value as { transport: Transport }).transport.messages) {
      seen.push(...batch);
      if (seen.length >= 3) break;
    }
    expect(seen).toMatchObject([{ code: "ERR_MESSAGE" }, { code: "ERR_MESSAGE" }, { n: 1 }]);
    await (value as { transport: Transport }).transport.close();
  });

  it("answer probes, and show pages of other origins the door", async () => {
    const listener = await listenWebSocket({ allowedOrigins: ["https://mine.example"] });
    echo(listener);
    const address = (path: string) => listener.url + path;
    expect(await Promise.all([get(address("/readyz")), get(address("/healthz")), get(address("/other"))])).toEqual([
      200, 200, 404,
    ]);
    expect(await get(address("/healthz"), { origin: "https://evil.example" })).toBe(403);
    const upgrade = (origin: string) =>
      new Promise((resolve) => {
        const socket = new WebSocket(listener.url, { origin });
        socket.once("open", () => resolve("open"));
        socket.once("error", (error) => resolve(error.message));
      });
    expect(await upgrade("https://evil.example")).toContain("403");
    expect(await upgrade("https://mine.example")).toBe("open");
  });

  it("refuse a port that is taken, and every address but this machine's", async () => {
    const listener = await listenWebSocket();
    echo(listener);
    const port = Number(new URL(listener.url).port);
    await expect(listenWebSocket({ port })).rejects.toMatchObject({
      code: "ERR_LISTEN",
      message: "The address cannot be listened on: it is in use",
    });
    await expect(listenWebSocket({ host: "0.0.0.0" })).rejects.toMatchObject({ code: "ERR_LISTEN" });
  });

  it("say where there is nobody, without the secrets of the address", async () => {
    const listener = await listenWebSocket();
    const { host } = new URL(listener.url);
    await listener.close();
    const error = await first(open(`ws://user:pass@${host}/path?token=secret`)).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: "ERR_LOST", message: expect.stringContaining(`There is no connection to ${host}`) });
    expect(String(error)).not.toMatch(/secret|pass/);
  });

  it("send no bearer in the clear to another machine", () => {
    expect(() => webSocket("ws://example.com:1", { bearerToken: "secret" })).toThrow(TypeError);
  });
});

describe("listenUnix", () => {
  it("carries messages over a socket file, and replaces one that nobody listens on", async () => {
    const folder = await mkdtemp(join(tmpdir(), "sock-"));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const path = join(folder, "s");
    const { writeFile } = await import("node:fs/promises");
    await writeFile(path, "");
    const listener = await listenUnix({ path });
    echo(listener);
    const transport = open(listener.url);
    transport.send({ n: 1 });
    expect(await first(transport)).toEqual({ echoed: { n: 1 } });
    await expect(listenUnix({ path })).rejects.toMatchObject({ code: "ERR_LISTEN" });
  });
});
