import { createServer, get, request as httpRequest } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import {
  type Arrival,
  bearerToken,
  type ListenWebSocketOptions,
  listenUnix,
  listenWebSocket,
  webSocket,
} from "codex-app-server-sdk/transport";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { WebSocket, WebSocketServer } from "ws";
import { FailedAttempts } from "../../src/transport/failed-attempts.js";
import { TLS } from "../support/certificate.js";
import { createFolder } from "../support/folder.js";
import { createGate } from "../support/gate.js";
import { eventually, until } from "../support/settled.js";
import { handshakeLines, knock, listenFor, sendLines } from "../support/upgrade.js";

async function listen(options: ListenWebSocketOptions) {
  const lines: string[] = [];
  const logger = { warn: (fields: object, message: string) => void lines.push(`${message} ${JSON.stringify(fields)}`) };
  return { ...(await listenFor({ logger, ...options })), lines };
}

const page = (url: string, origin: string) => sendLines(url, handshakeLines([`Origin: ${origin}`]));

describe("authenticate", () => {
  it.each<[string, unknown, number, string]>([
    ["an identity", { subject: "ann" }, 101, ""],
    ["true", true, 101, ""],
    ["false", false, 401, "unauthorized"],
    ["null", null, 401, "unauthorized"],
    ["a refusal", { refused: "suspended", status: 403 }, 403, "suspended"],
    ["a refusal without a status", { refused: "who?" }, 401, "who?"],
    ["a status that lets in", { refused: "who?", status: 200 }, 503, "authentication is not available; try again"],
    ["nothing", undefined, 503, "authentication is not available; try again"],
    ["an identity of nobody", { subject: "" }, 503, "authentication is not available; try again"],
    ["a text", "ann", 503, "authentication is not available; try again"],
  ])("decides with %s", async (_, admission, status, body) => {
    const { url, arrivals } = await listen({ authenticate: async () => admission as never });
    expect(await knock(url)).toMatchObject({ status, body });
    expect(arrivals.map(({ identity }) => identity)).toEqual(
      status === 101 ? [typeof admission === "object" ? admission : null] : [],
    );
  });

  it("has the request at hand, and is not asked for what is none or comes from a strange page", async () => {
    const seen: unknown[] = [];
    const { url } = await listen({
      authenticate: ({ url: path, headers }) => {
        seen.push([path, headers.cookie]);
        return { subject: "ann" };
      },
    });
    await sendLines(url, handshakeLines(["Cookie: session=5"], "/a?b=c"));
    expect(seen).toEqual([["/a?b=c", "session=5"]]);
    await page(url, "https://evil.example");
    for (const path of ["/readyz", "/healthz"])
      expect(await knock(url, undefined, path)).toMatchObject({ status: 200, body: "" });
    expect(seen).toHaveLength(1);
  });

  it("lets nobody in when it throws, and tells the log alone why", async () => {
    for (const fail of [
      () => {
        throw new Error("the database is away");
      },
      async () => Promise.reject(new Error("the database is away")),
    ]) {
      const { url, lines } = await listen({ authenticate: fail });
      expect(await knock(url)).toMatchObject({ status: 503, body: expect.not.stringContaining("database") });
      expect(lines).toEqual([expect.stringContaining("the database is away")]);
    }
  });

  it("lets nobody in when it does not come back, and is told that its time is over", async () => {
    let ended: AbortSignal | undefined;
    const { url } = await listen({
      authenticateTimeoutMs: 20,
      authenticate: (_, { signal }) => {
        ended = signal;
        return new Promise(() => {});
      },
    });
    expect(await knock(url)).toMatchObject({ status: 503 });
    expect(ended?.aborted).toBe(true);
  });

  it("decides about so many at once, and says to the next that it may try again", async () => {
    const gate = createGate();
    const { url } = await listen({ maxAuthenticating: 1, authenticate: () => gate.pass().then(() => true) });
    const first = knock(url);
    await gate.reached;
    expect(await knock(url)).toMatchObject({ status: 503, headers: expect.stringContaining("retry-after: 1") });
    gate.open();
    expect(await first).toMatchObject({ status: 101 });
    expect(await knock(url)).toMatchObject({ status: 101 });
  });

  it("is told when the client has gone, and disconnects those whom it still decides about when the listener closes", async () => {
    const signals: AbortSignal[] = [];
    const { url, listener } = await listen({
      authenticate: (_, { signal }) => {
        signals.push(signal);
        return new Promise(() => {});
      },
    });
    const client = new WebSocket(url);
    client.on("error", () => {});
    await eventually(() => expect(signals).toHaveLength(1));
    client.terminate();
    await eventually(() => expect(signals[0]?.aborted).toBe(true));
    const waiting = knock(url);
    await eventually(() => expect(signals).toHaveLength(2));
    await listener.close();
    expect(await waiting).toMatchObject({ status: 0 });
  });

  it("is what makes an address of other machines possible", async () => {
    await expect(listenWebSocket({ host: "0.0.0.0", port: 5 })).rejects.toMatchObject({
      code: "ERR_LISTEN",
      message: "refusing to start non-loopback websocket listener 0.0.0.0:5 without auth; set authenticate",
    });
    const { url } = await listen({ host: "0.0.0.0", authenticate: () => true });
    expect(await knock(url.replace("0.0.0.0", "127.0.0.1"))).toMatchObject({ status: 101 });
  });

  it("guards a unix socket as well", async () => {
    const path = join(await createFolder(), "app.sock");
    const listener = await listenUnix({ path, logger: false, authenticate: bearerToken((token) => ({ subject: token })) });
    onTestFinished(() => listener.close());
    const arrivals = listener[Symbol.asyncIterator]();
    const transport = webSocket(`unix://${path}`, { bearerToken: "ann" });
    const { value } = await arrivals.next();
    expect((value as Arrival).identity).toEqual({ subject: "ann" });
    await transport.close();
    const stranger = webSocket(`unix://${path}`);
    const read = async () => {
      for await (const _ of stranger.messages);
    };
    await expect(read()).rejects.toThrow("HTTP status 401");
  });
});

describe("attempts that failed", () => {
  const byToken = bearerToken((token) => token === "right");

  it("are taken up to a number, and then the right token waits as well", async () => {
    const { url, lines } = await listen({ authenticate: byToken, failedAttempts: { perAddress: 2, windowMs: 60_000 } });
    for (let times = 0; times < 5; times += 1) expect(await knock(url, "right")).toMatchObject({ status: 101 });
    for (let times = 0; times < 2; times += 1) expect(await knock(url, "wrong")).toMatchObject({ status: 401 });
    expect(await knock(url, "right")).toMatchObject({
      status: 429,
      headers: expect.stringMatching(/retry-after: \d+/),
      body: expect.stringMatching(/^too many failed attempts; try again in \d+ seconds$/),
    });
    expect(lines.join("\n")).not.toMatch(/wrong|right/);
  });

  it("are counted by the address that the embedder reads, and not at all with false", async () => {
    const addressOf = ({ headers }: { headers: Record<string, unknown> }) => String(headers["x-client"]);
    const { url } = await listen({ authenticate: byToken, failedAttempts: { perAddress: 1 }, addressOf });
    const from = (client: string) => sendLines(url, handshakeLines([`X-Client: ${client}`]));
    expect([(await from("a")).status, (await from("a")).status, (await from("b")).status]).toEqual([401, 429, 401]);
    const open = await listen({ authenticate: byToken, failedAttempts: false });
    for (let times = 0; times < 150; times += 1) expect((await knock(open.url)).status).toBe(401);
  });

  it("are forgotten when their time is over", () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const attempts = new FailedAttempts({ perAddress: 2, windowMs: 1_000 });
    for (let times = 0; times < 2; times += 1) attempts.fail("192.0.2.1");
    vi.advanceTimersByTime(400);
    expect(attempts.waitMs("192.0.2.1")).toBe(600);
    vi.advanceTimersByTime(600);
    expect(attempts.waitMs("192.0.2.1")).toBe(0);
    attempts.fail("192.0.2.1");
    expect(attempts.waitMs("192.0.2.1")).toBe(0);
  });

  it("from everywhere hold up strangers, and not those who have come in before", () => {
    const attempts = new FailedAttempts({ inAll: 3 });
    attempts.succeed("192.0.2.9");
    for (let times = 0; times < 3; times += 1) attempts.fail(`192.0.2.${times}`);
    expect(attempts.waitMs("192.0.2.5")).toBeGreaterThan(0);
    expect(attempts.waitMs("192.0.2.9")).toBe(0);
  });

  it("count a network of IPv6 as one address, and an address of IPv4 in either form", () => {
    const attempts = new FailedAttempts({ perAddress: 1 });
    attempts.fail("2001:db8:0:1::5");
    expect(attempts.waitMs("2001:db8:0:1:ffff:1:2:3")).toBeGreaterThan(0);
    expect(attempts.waitMs("2001:db8:0:2::5")).toBe(0);
    attempts.fail("::ffff:192.0.2.1");
    expect(attempts.waitMs("192.0.2.1")).toBeGreaterThan(0);
    expect(attempts.waitMs("::1")).toBe(0);
  });

  it("cost no more memory than 20,000 addresses, whoever tries from where", () => {
    const attempts = new FailedAttempts({ inAll: Number.MAX_SAFE_INTEGER });
    for (let times = 0; times < 30_000; times += 1) {
      attempts.fail(`a-${times}`);
      attempts.succeed(`b-${times}`);
    }
    expect(attempts.size).toBe(20_000);
  });
});

describe("allowedOrigins", () => {
  it.each([
    ["*", "there is no pattern for all of them"],
    ["null", "any page can have this origin"],
    ["https://*.example.com", "without blanks and patterns"],
    ["https://app.example/", "no slash, path or user"],
    ["https://app.example/path", "no slash, path or user"],
    ["https://app.example?x", "no slash, path or user"],
    ["https://me@app.example", "no slash, path or user"],
    ["app.example", "begins with its scheme"],
    ["", "begins with its scheme"],
    ["https://APP.example", "browsers send it as https://app.example"],
    ["https://app.example:443", "browsers send it as https://app.example"],
    ["http://app.example:80", "browsers send it as http://app.example"],
    ["https://büro.example", "browsers send it as https://xn--bro-hoa.example"],
    ["https://", "it is no origin"],
    ["https://app.example:99999", "it is no origin"],
  ])("refuses %j, which would never match", async (origin, why) => {
    await expect(listenWebSocket({ allowedOrigins: [origin] })).rejects.toMatchObject({
      code: "ERR_OPTION",
      message: expect.stringContaining(why),
    });
  });

  it.each([
    "https://app.example",
    "http://localhost:3000",
    "http://[::1]:3000",
    "chrome-extension://abcdef",
    "tauri://localhost",
    "file://",
  ])("takes %j", async (origin) => {
    const { url } = await listen({ allowedOrigins: [origin] });
    expect(await page(url, origin)).toMatchObject({ status: 101 });
  });

  it("say to a page, and to the log, why it may not connect and what to do", async () => {
    const { url, lines } = await listen({ allowedOrigins: ["https://app.example"] });
    const refused = await page(url, "https://evil.example");
    expect(refused).toMatchObject({ status: 403, body: expect.stringContaining("--allow-origin") });
    expect(lines).toEqual([expect.stringMatching(/allowedOrigins.*"origin":"https:\/\/evil.example"/)]);
  });

  it("do not fill the log", async () => {
    const { url, lines } = await listen({});
    for (let times = 0; times < 70; times += 1) await page(url, "https://evil.example");
    expect(lines).toHaveLength(60);
    expect(lines.at(-1)).toContain("further refusals of this minute are not logged");
  });
});

describe("a request that is no upgrade", () => {
  const without = (name: string, ...more: string[]) => [...handshakeLines().filter((line) => !line.startsWith(name)), ...more];

  // As the real server (0.171).
  it.each<[string, string[], number, string]>([
    ["a plain request", ["GET / HTTP/1.1", "Host: x"], 400, "Connection header did not include 'upgrade'"],
    [
      "a plain request of another method",
      ["POST / HTTP/1.1", "Host: x", "Content-Length: 0"],
      405,
      "Request method must be `GET`",
    ],
    ["an upgrade of another method", handshakeLines([], "/", "PUT"), 405, "Request method must be `GET`"],
    ["an upgrade to something else", without("Upgrade", "Upgrade: h2c"), 400, "`Upgrade` header did not include 'websocket'"],
    ["no version", without("Sec-WebSocket-Version"), 400, "`Sec-WebSocket-Version` header did not include '13'"],
    [
      "another version",
      without("Sec-WebSocket-Version", "Sec-WebSocket-Version: 8"),
      400,
      "`Sec-WebSocket-Version` header did not include '13'",
    ],
    ["no key", without("Sec-WebSocket-Key"), 400, "`Sec-WebSocket-Key` header missing"],
    ["a probe", ["GET /readyz?x=1 HTTP/1.1", "Host: x"], 200, ""],
    ["a probe of another method", ["POST /readyz HTTP/1.1", "Host: x", "Content-Length: 0"], 405, ""],
  ])("is answered as by the real server, before its token is looked at: %s", async (_, lines, status, body) => {
    const { url } = await listen({ authenticate: () => false });
    expect(await sendLines(url, lines)).toMatchObject({ status, body });
  });
});

describe("tls", () => {
  it("serves wss", async () => {
    const { url, arrivals } = await listen({ tls: TLS, authenticate: bearerToken((token) => ({ subject: token })) });
    expect(url).toMatch(/^wss:/);
    const client = new WebSocket(url, { ca: TLS.cert, headers: { authorization: "Bearer ann" } });
    onTestFinished(() => client.terminate());
    await new Promise((resolve, reject) => client.once("open", resolve).once("error", reject));
    await eventually(() => expect(arrivals[0]?.identity).toEqual({ subject: "ann" }));
  });

  it("refuses what is no key", async () => {
    await expect(listenWebSocket({ tls: { ...TLS, key: "nope" } })).rejects.toMatchObject({
      code: "ERR_LISTEN",
      message: expect.stringContaining("The key and the certificate cannot be used"),
    });
  });
});

describe("a server of the embedder's own", () => {
  async function start(server = createServer((_, response) => void response.end("the embedder's"))) {
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
    return { server, port: (server.address() as AddressInfo).port };
  }
  const upgraded = (url: string) =>
    new Promise<string>((resolve) => {
      const client = new WebSocket(url);
      onTestFinished(() => client.terminate());
      client.once("open", () => resolve("open"));
      client.once("error", (error) => resolve(error.message));
    });

  it("serves clients under a path, and keeps all else", async () => {
    const { server, port } = await start();
    const foreign = new WebSocketServer({ noServer: true });
    const { url, arrivals } = await listen({ server, path: "/codex" });
    expect(url).toBe(`ws://127.0.0.1:${port}/codex`);
    expect(await upgraded(`${url}?x=1`)).toBe("open");
    await until(() => arrivals.length === 1);
    expect(await upgraded(`ws://127.0.0.1:${port}/hmr`)).toContain("404");
    server.on("upgrade", (request, socket, head) => {
      if (request.url === "/hmr") foreign.handleUpgrade(request, socket, head, () => {});
    });
    expect(await upgraded(`ws://127.0.0.1:${port}/hmr`)).toBe("open");
    for (const path of ["/readyz", "/codex", "/"]) {
      const body = await new Promise((resolve) => {
        get(`http://127.0.0.1:${port}${path}`, (response) => response.on("data", (chunk) => resolve(String(chunk))));
      });
      expect(body).toBe("the embedder's");
    }
    foreign.close();
  });

  it("may serve several, and goes on when one of them is closed", async () => {
    const { server, port } = await start();
    const [one, two] = [await listen({ server, path: "/one" }), await listen({ server, path: "/two" })];
    expect([await upgraded(one.url), await upgraded(two.url)]).toEqual(["open", "open"]);
    await one.listener.close();
    expect(await upgraded(`ws://127.0.0.1:${port}/one`)).toContain("404");
    expect(await upgraded(`ws://127.0.0.1:${port}/two`)).toBe("open");
    await two.listener.close();
    expect(server.listening).toBe(true);
    expect(server.listenerCount("upgrade")).toBe(0);
    await new Promise<void>((resolve) => {
      httpRequest(`http://127.0.0.1:${port}/`, (response) => response.resume().on("end", resolve)).end();
    });
  });

  it("has the same locks", async () => {
    const { server } = await start();
    const { url } = await listen({ server, path: "/codex", authenticate: bearerToken((token) => token === "right") });
    expect(await knock(url, "wrong", "/codex")).toMatchObject({ status: 401 });
    expect(await knock(url, "right", "/codex")).toMatchObject({ status: 101 });
    expect(await sendLines(url, handshakeLines(["Origin: https://evil.example"], "/codex"))).toMatchObject({ status: 403 });
  });

  it("may have TLS, and may listen later", async () => {
    const server = createHttpsServer(TLS);
    const { listener } = await listen({ server, path: "/codex" });
    expect(listener.url).toBe("/codex");
    await start(server as never);
    expect(listener.url).toMatch(/^wss:\/\/127\.0\.0\.1:\d+\/codex$/);
  });

  it("needs a lock where other machines reach it, and has its own host and port", async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "0.0.0.0", resolve));
    onTestFinished(() => void server.close());
    await expect(listenWebSocket({ server })).rejects.toMatchObject({ code: "ERR_LISTEN" });
    await expect(listenWebSocket({ server, port: 5 })).rejects.toMatchObject({ code: "ERR_OPTION" });
    await expect(listenWebSocket({ server, path: "codex", authenticate: () => true })).rejects.toMatchObject({
      code: "ERR_OPTION",
    });
  });
});
