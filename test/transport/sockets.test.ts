import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
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
      200, 200, 404,
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

/** A folder short enough for the paths of sockets; it goes with the test. */
async function createFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "sock-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** A socket whose server was killed before it could clean up. */
async function leaveStaleSocket(path: string): Promise<void> {
  const server = `require("node:net").createServer().listen(${JSON.stringify(path)}, () => console.log("up"))`;
  const child = spawn(process.execPath, ["-e", server]);
  await once(child.stdout, "data");
  child.kill("SIGKILL");
  await once(child, "close");
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
      message: "The address cannot be listened on: it is in use",
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
    await leaveStaleSocket(path);
    const outcomes = await Promise.allSettled(Array.from({ length: 5 }, () => listenUnix({ path })));
    const won = outcomes.filter((outcome) => outcome.status === "fulfilled");
    expect(won).toHaveLength(1);
    const listener = won[0]?.value as Listener;
    echo(listener);
    const transport = open(listener.url);
    transport.send({ n: 1 });
    expect(await first(transport)).toEqual({ echoed: { n: 1 } });
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
