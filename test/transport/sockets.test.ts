import { once } from "node:events";
import { mkdtemp, readdir, readFile, rename, rm, stat, symlink, writeFile } from "node:fs/promises";
import { request } from "node:http";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type Listener, listenUnix, listenWebSocket, type Transport, webSocket } from "codex-app-server-sdk/transport";
import { describe, expect, it, onTestFinished } from "vitest";
import { WebSocket, WebSocketServer } from "ws";
import { eventually } from "../support/settled.js";

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

function get(url: string, headers: Record<string, string> = {}, method = "GET"): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    request(url.replace(/^ws:/, "http:"), { headers, method }, (response) => {
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
      200, 200, 400,
    ]);
    expect(await Promise.all([get(address("/readyz"), {}, "HEAD"), get(address("/readyz"), {}, "POST")])).toEqual([200, 405]);
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
      message: `${listener.url} cannot be listened on: it is in use. End what listens there, or take another address`,
    });
    await expect(listenWebSocket({ host: "0.0.0.0" })).rejects.toMatchObject({ code: "ERR_LISTEN" });
  });

  it("say where there is nobody, without the secrets of the address", async () => {
    // A port that was free a moment ago may be somebody else's by now; nobody listens on the first.
    const error = await first(open("ws://user:pass@127.0.0.1:1/path?token=secret")).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: "ERR_LOST", message: expect.stringContaining("There is no connection to 127.0.0.1:1") });
    expect(String(error)).not.toMatch(/secret|pass/);
  });

  it("say with which HTTP status the upgrade was refused", async () => {
    const listener = await listenWebSocket();
    echo(listener);
    const { host } = new URL(listener.url);
    const transport = open(listener.url, { headers: { origin: "https://evil.example" } });
    await expect(first(transport)).rejects.toMatchObject({
      code: "ERR_LOST",
      message: `There is no connection to ${host}: it refused the upgrade with HTTP status 403`,
    });
  });

  it("say what the other side said when it ended the connection, without its secrets", async () => {
    const { url } = await answer((socket) => socket.close(1013, "busy; your key is sk-0123456789"));
    await expect(first(open(url))).rejects.toMatchObject({
      message: expect.stringMatching(/ended with WebSocket code 1013: busy; your key is \[redacted\]$/),
    });
  });

  it("are lost, with the reason, when a message is longer than what is read", async () => {
    const { url } = await answer((socket) => socket.send(`{"id":1,"result":"${"x".repeat(1_000)}"}`));
    await expect(first(open(url, { maxMessageBytes: 500 }))).rejects.toMatchObject({
      code: "ERR_LOST",
      message: `The connection to ${new URL(url).host} is lost: Max payload size exceeded`,
    });
  });

  it("are lost, with the reason, when the other side has gone without a word", async () => {
    const { url, sockets } = await answer(() => {}, { autoPong: false });
    const transport = open(url, { heartbeat: 20 });
    await expect(first(transport)).rejects.toMatchObject({
      code: "ERR_LOST",
      message: `The connection to ${new URL(url).host} is lost: the other end answered none of 2 pings`,
    });
    await eventually(() => expect(sockets[0]?.readyState).toBe(WebSocket.CLOSED));
  });

  it("are lost on the listener's side too, though the client is still there and mute", async () => {
    const listener = await listenWebSocket({ heartbeat: 20 });
    const arrivals = listener[Symbol.asyncIterator]();
    const raw = new WebSocket(listener.url, { autoPong: false });
    onTestFinished(async () => {
      raw.terminate();
      await listener.close();
    });
    const { value } = await arrivals.next();
    await expect(first((value as { transport: Transport }).transport)).rejects.toMatchObject({
      message: "The connection to the client is lost: the other end answered none of 2 pings",
    });
  });

  it("stay while the other side answers pings", async () => {
    const { url, sockets } = await answer(() => {});
    const transport = open(url, { heartbeat: 20 });
    const message = first(transport);
    await eventually(() => expect(sockets).toHaveLength(1));
    const socket = sockets[0] as WebSocket;
    for (let pings = 0; pings < 6; pings += 1) await once(socket, "ping");
    socket.send('{"n":1}');
    expect(await message).toEqual({ n: 1 });
  });

  it("close at once while the address is not there yet, and end what is opened later", async () => {
    const { url, sockets } = await answer(() => {});
    let tell: (url: string) => void = () => {};
    const told = new Promise<string>((resolve) => {
      tell = resolve;
    });
    const transport = webSocket(() => told);
    transport.send({ text: "x".repeat(2_000_000) });
    await transport.close();
    tell(url);
    await told;
    await new Promise((resolve) => setImmediate(resolve));
    expect(sockets).toHaveLength(0);
  });

  it("do not wait for ever where there will be no address", async () => {
    const transport = open(() => Promise.reject(new Error("no address")));
    transport.send({ text: "x".repeat(2_000_000) });
    await expect(first(transport)).rejects.toMatchObject({ message: "There is no connection to the server: no address" });
    transport.send({ text: "x".repeat(2_000_000) });
    await transport.drained();
    expect(transport.backlogBytes).toBe(0);
  });

  it("send no bearer in the clear to another machine", () => {
    expect(() => webSocket("ws://example.com:1", { bearerToken: "secret" })).toThrow(TypeError);
  });
});

/** A server that does something with each socket, and keeps them. */
async function answer(act: (socket: WebSocket) => void, options: { autoPong?: boolean } = {}) {
  const server = new WebSocketServer({ port: 0, host: "127.0.0.1", ...options });
  const sockets: WebSocket[] = [];
  server.on("connection", (socket) => {
    sockets.push(socket);
    act(socket);
  });
  await once(server, "listening");
  onTestFinished(() => {
    for (const socket of sockets) socket.terminate();
    server.close();
  });
  return { url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`, sockets };
}

/** A folder short enough for the paths of sockets; it goes with the test. */
async function createFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "sock-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** A socket whose server has ended before it could clean up. */
async function leaveStaleSocket(path: string): Promise<void> {
  // Node takes the path away that a server has listened on, and not the one that it was given afterwards.
  const server = createServer().listen(`${path}.new`);
  await once(server, "listening");
  await rename(`${path}.new`, path);
  server.close();
  await once(server, "close");
}

describe("listenUnix", () => {
  it("carries messages over a socket that is its owner's alone, and takes it away in the end", async () => {
    const path = join(await createFolder(), "made", "s");
    const listener = await listenUnix({ path });
    echo(listener);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect((await stat(dirname(path))).mode & 0o777).toBe(0o700);
    const transport = open(listener.url);
    transport.send({ n: 1 });
    expect(await first(transport)).toEqual({ echoed: { n: 1 } });
    await transport.close();
    await listener.close();
    await expect(stat(path)).rejects.toMatchObject({ code: "ENOENT" });
  });

  it.each(["my app.sock", "żółw 🐢.sock", "a:b.sock", "a#b.sock", "a?b=c", "100%.sock", "a%20b", "[x].sock"])(
    "is reached at a path like %s, by its own url",
    async (name) => {
      const path = join(await createFolder(), name);
      const listener = await listenUnix({ path });
      echo(listener);
      expect(listener.url).toBe(`unix://${path}`);
      for (const url of [listener.url, `unix:${path}`]) {
        const transport = open(url);
        transport.send({ n: 1 });
        expect(await first(transport)).toEqual({ echoed: { n: 1 } });
      }
    },
  );

  it("is reached by a URL, which has the path percent-encoded", async () => {
    const path = join(await createFolder(), "my żółw.sock");
    echo(await listenUnix({ path }));
    const transport = open(new URL(`unix://${path}`));
    transport.send({ n: 1 });
    expect(await first(transport)).toEqual({ echoed: { n: 1 } });
  });

  it("answers probes", async () => {
    const path = join(await createFolder(), "s");
    echo(await listenUnix({ path }));
    const status = await new Promise((resolve) => {
      request({ socketPath: path, path: "/readyz" }, (response) => resolve(response.resume().statusCode)).end();
    });
    expect(status).toBe(200);
  });

  it("refuses a socket that somebody listens on, and leaves it to them", async () => {
    const path = join(await createFolder(), "s");
    const listener = await listenUnix({ path });
    echo(listener);
    await expect(listenUnix({ path })).rejects.toMatchObject({
      code: "ERR_LISTEN",
      message: `${path} cannot be listened on: it is in use. End what listens there, or take another address`,
    });
    const transport = open(listener.url);
    transport.send({ n: 1 });
    expect(await first(transport)).toEqual({ echoed: { n: 1 } });
  });

  it("replaces a socket whose server was killed, and a link that leads nowhere", async () => {
    const folder = await createFolder();
    const [path, link] = [join(folder, "s"), join(folder, "l")];
    await leaveStaleSocket(path);
    await symlink("nowhere", link);
    for (const listener of [await listenUnix({ path }), await listenUnix({ path: link })]) {
      echo(listener);
      const transport = open(listener.url);
      transport.send({ n: 1 });
      expect(await first(transport)).toEqual({ echoed: { n: 1 } });
    }
    expect((await readdir(folder)).sort()).toEqual(["l", "s"]);
  });

  it("lets one of several that start at once have the place of a killed one", async () => {
    const path = join(await createFolder(), "s");
    // How far apart they start is different each time.
    for (let round = 0; round < 12; round += 1) {
      await leaveStaleSocket(path);
      const starting = Array.from({ length: 8 }, async (_, index) => {
        for (let turn = 0; turn < (index * round) % 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
        return listenUnix({ path });
      });
      const outcomes = await Promise.allSettled(starting);
      const won = outcomes.flatMap((outcome) => (outcome.status === "fulfilled" ? [outcome.value] : []));
      const lost = outcomes.flatMap((outcome) => (outcome.status === "rejected" ? [String(outcome.reason)] : []));
      expect([won.length, lost.filter((why) => !why.includes("it is in use"))]).toEqual([1, []]);
      const [listener] = won as [Listener];
      echo(listener);
      const transport = open(listener.url);
      transport.send({ n: 1 });
      expect(await first(transport)).toEqual({ echoed: { n: 1 } });
      await transport.close();
      await listener.close();
    }
  });

  it("leaves what is no socket alone, and refuses paths that are too long", async () => {
    const path = join(await createFolder(), "s");
    await writeFile(path, "mine");
    await expect(listenUnix({ path })).rejects.toMatchObject({
      code: "ERR_LISTEN",
      message: expect.stringContaining("something else than a socket"),
    });
    expect(await readFile(path, "utf8")).toBe("mine");
    await expect(listenUnix({ path: `/tmp/${"x".repeat(110)}` })).rejects.toMatchObject({ code: "ERR_LISTEN" });
  });
});
