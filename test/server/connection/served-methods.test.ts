import { notification, request } from "codex-app-server-sdk/protocol";
import {
  type Connection,
  createAppServer,
  createServer,
  type Logger,
  type ServerHandlers,
  type ServerOptions,
  serve,
} from "codex-app-server-sdk/server";
import { describe, expect, it, vi } from "vitest";
import * as z from "zod/mini";
import { attach, introduce } from "../../support/raw-client.js";
import { eventually } from "../../support/settled.js";

const text = z.object({ text: z.string() });
const ping = request("my/ping", text, text);
const wipe = request("my/wipe", text, text, { experimental: true });
const progress = notification("my/progress", z.object({ done: z.number() }));
const rumour = notification("my/rumour", text, { experimental: true });

const echo = serve(ping, ({ text }) => ({ text: `${text}!` }));

async function serveOwn(options: ServerOptions, capabilities: object | null = null) {
  const warn = vi.fn<Logger["warn"]>();
  const wire = attach(createServer({}, { logger: { debug() {}, info() {}, warn, error() {} }, ...options }));
  await introduce(wire, capabilities);
  return { wire, warn, connection: [...wire.server.connections][0] as Connection };
}

describe("a request of the embedder's own", () => {
  it.each([
    ["createServer", () => createServer({}, { methods: [echo] })],
    ["createAppServer", () => createAppServer({ methods: [echo] })],
  ])("is answered by %s", async (_, create) => {
    const wire = attach(create());
    await introduce(wire);
    expect(await wire.ask("my/ping", { text: "hi" })).toMatchObject({ result: { text: "hi!" } });
    expect((await wire.ask("thread/loaded/list", {})).error).not.toMatchObject({ message: expect.stringContaining("variant") });
  });

  it("gets the context that handlers get", async () => {
    const handler = vi.fn((params: { text: string }) => params);
    const { wire, connection } = await serveOwn({ methods: [serve(ping, handler)] });
    await wire.ask("my/ping", { text: "hi" });
    expect(handler).toHaveBeenCalledWith({ text: "hi" }, expect.objectContaining({ connection, requestId: expect.any(Number) }));
  });

  it("has its params and its result checked by the row", async () => {
    const { wire, warn } = await serveOwn({ methods: [serve(ping, () => ({ text: 5 }) as never)] });
    expect((await wire.ask("my/ping", { text: 5 })).error).toMatchObject({
      code: -32600,
      message: "Invalid request: invalid type: integer `5`, expected a string",
    });
    expect((await wire.ask("my/ping")).error).toMatchObject({ message: "Invalid request: missing field `params`" });
    expect((await wire.ask("my/ping", { text: "hi" })).error).toEqual({ code: -32603, message: "Internal error" });
    expect(warn.mock.calls).toMatchObject([[{ code: "ERR_SHAPE" }, expect.stringContaining('result of "my/ping"')]]);
  });

  it("is refused before the handshake, and named among the known methods", async () => {
    const wire = attach(createServer({}, { methods: [echo] }));
    expect((await wire.ask("my/ping", { text: "hi" })).error).toMatchObject({ message: "Not initialized" });
    expect((await wire.ask("my/other", {})).error).toMatchObject({ message: expect.stringContaining("`my/ping`") });
  });

  it.each([
    [null, { error: { code: -32600, message: "my/wipe requires experimentalApi capability" } }],
    [{ experimentalApi: true }, { result: { text: "hi" } }],
  ])("is experimental if its row is: with the capabilities %j", async (capabilities, answer) => {
    const { wire } = await serveOwn({ methods: [serve(wipe, (params) => params)] }, capabilities);
    expect(await wire.ask("my/wipe", { text: "hi" })).toMatchObject(answer);
  });
});

describe("a notification of the embedder's own", () => {
  it("is heard with its params and its connection, in the order of what was sent", async () => {
    const heard: unknown[] = [];
    const methods = [
      serve(progress, (params, { connection: from }) => void heard.push([params, from.id])),
      serve(ping, (params) => {
        heard.push("ping");
        return params;
      }),
    ];
    const { wire, connection } = await serveOwn({ methods });
    wire.send({ method: "my/progress", params: { done: 1 } });
    await wire.ask("my/ping", { text: "hi" });
    expect(heard).toEqual([[{ done: 1 }, connection.id], "ping"]);
  });

  it("waits for the server to be ready, as requests do", async () => {
    let start = () => {};
    const ready = new Promise<void>((resolve) => {
      start = resolve;
    });
    const heard: unknown[] = [];
    const wire = attach(createServer({}, { ready, methods: [serve(progress, ({ done }) => void heard.push(done)), echo] }));
    const introduced = introduce(wire);
    wire.send({ method: "my/progress", params: { done: 1 } });
    const pinged = wire.ask("my/ping", { text: "hi" });
    await new Promise((resolve) => setImmediate(resolve));
    expect(heard).toEqual([]);
    start();
    await introduced;
    await pinged;
    expect(heard).toEqual([1]);
  });

  it.each([
    ["its params do not fit", { method: "my/progress", params: { done: "much" } }, "ERR_SHAPE|ShapeError"],
    ["its listener throws", { method: "my/progress", params: { done: -1 } }, "Error: too little"],
    ["its listener rejects", { method: "my/progress", params: { done: -2 } }, "Error: far too little"],
    ["its row is experimental and the client is not", { method: "my/rumour", params: { text: "x" } }, "experimentalApi"],
  ])("is left out and logged when %s", async (_, message, why) => {
    const listener = vi.fn();
    const methods = [
      serve(progress, ({ done }) => {
        if (done === -1) throw new Error("too little");
        if (done === -2) return Promise.reject(new Error("far too little"));
        listener();
      }),
      serve(rumour, listener),
      echo,
    ];
    const { wire, warn } = await serveOwn({ methods });
    wire.send(message);
    await wire.ask("my/ping", { text: "hi" });
    await eventually(() => expect(warn).toHaveBeenCalled());
    expect(warn.mock.calls).toMatchObject([[{ code: "ERR_LISTENER", cause: expect.stringMatching(why) }, expect.any(String)]]);
    expect(listener).not.toHaveBeenCalled();
  });

  it("is not heard before the handshake", async () => {
    const listener = vi.fn();
    const wire = attach(createServer({}, { methods: [serve(progress, listener)], logger: false }));
    wire.send({ method: "my/progress", params: { done: 1 } });
    await introduce(wire);
    expect(listener).not.toHaveBeenCalled();
    wire.send({ method: "my/progress", params: { done: 2 } });
    await eventually(() => expect(listener).toHaveBeenCalledOnce());
  });
});

describe("connection.request with a row", () => {
  it("asks the client, and checks what is sent and what comes back", async () => {
    const { wire, connection } = await serveOwn({});
    const asked = connection.request(ping, { text: "sure?" });
    expect(await wire.next(({ method }) => method === "my/ping")).toEqual({
      id: 0,
      method: "my/ping",
      params: { text: "sure?" },
    });
    wire.send({ id: 0, result: { text: "yes" } });
    expect(await asked).toEqual({ text: "yes" });
    await expect(connection.request(ping, { text: 5 as never })).rejects.toMatchObject({ code: "ERR_SHAPE" });
    const badly = connection.request(ping, { text: "again?" }, { timeoutMs: 100_000 });
    await wire.next(({ id, method }) => id === 1 && method === "my/ping");
    wire.send({ id: 1, result: {} });
    await expect(badly).rejects.toMatchObject({ code: "ERR_SHAPE" });
  });

  it("asks nothing experimental of a client that did not opt in", async () => {
    const { connection } = await serveOwn({});
    await expect(connection.request(wipe, { text: "x" })).rejects.toMatchObject({ code: "ERR_UNSUPPORTED" });
    const opted = await serveOwn({}, { experimentalApi: true });
    const asked = opted.connection.request(wipe, { text: "x" });
    await opted.wire.next(({ method }) => method === "my/wipe");
    opted.wire.send({ id: 0, result: { text: "y" } });
    expect(await asked).toEqual({ text: "y" });
  });

  it("says what is wrong with a name that the protocol does not have", async () => {
    const { connection } = await serveOwn({});
    await expect(connection.request("my/ping" as never, {} as never)).rejects.toThrow('has no request "my/ping"');
  });
});

describe("notifications with a row", () => {
  it("reach the clients that want them, checked", async () => {
    const { wire, connection } = await serveOwn({}, { optOutNotificationMethods: ["my/other"] });
    connection.notify(progress, { done: 1 });
    wire.server.broadcast(progress, { done: 2 });
    connection.notify(notification("my/other", text), { text: "unwanted" });
    connection.notify(rumour, { text: "experimental" });
    expect(() => connection.notify(progress, { done: "much" as never })).toThrow(/my\/progress/);
    expect(() => wire.server.broadcast(progress, { done: "much" as never })).toThrow(/my\/progress/);
    connection.notify("warning", { message: "last" });
    await wire.next(({ method }) => method === "warning");
    expect(wire.received.flatMap(({ method, params }) => (method === undefined ? [] : [[method, params]]))).toEqual([
      ["my/progress", { done: 1 }],
      ["my/progress", { done: 2 }],
      ["warning", { message: "last" }],
    ]);
  });
});

describe("names in the wrong place", () => {
  const handlers = (given: object) => () => createServer(given as ServerHandlers);
  const methods = (...rows: (typeof ping)[]) => {
    return () => createServer({}, { methods: rows.map((row) => serve(row, () => undefined as never)) });
  };

  it.each([
    ["a group of one's own in handlers", handlers({ my: { ping: () => ({}) } }), '"handlers.my" is not in the protocol'],
    [
      "a name of one's own in handlers",
      handlers({ account: { raed: () => ({}) } }),
      '"handlers.account.raed" is not in the protocol',
    ],
    ["a name that every object has", handlers({ account: { toString: () => ({}) } }), '"handlers.account.toString"'],
    ["the handshake", handlers({ legacy: { initialize: () => ({}) } }), '"initialize" is answered by the server itself'],
    [
      "a request of the protocol in methods",
      methods(request("account/read", text, text) as never),
      '"account/read" is a method of the protocol: serve it through "handlers"',
    ],
    [
      "a notification of the protocol in methods",
      methods(notification("initialized", text) as never),
      '"initialized" is a method',
    ],
    ["the same method twice", methods(ping, ping), '"methods" has "my/ping" twice'],
  ])("are a TypeError at once: %s", (_, create, why) => {
    expect(create).toThrow(TypeError);
    expect(create).toThrow(why);
  });

  it("are refused by createAppServer as well", () => {
    expect(() => createAppServer({ handlers: { my: { ping: () => ({}) } } as ServerHandlers })).toThrow(
      '"handlers.my" is not in the protocol: serve a method of your own through "methods"',
    );
  });

  it("are no matter where nothing is given", async () => {
    const wire = attach(handlers({ account: undefined, thread: { start: undefined } })());
    await introduce(wire);
    expect((await wire.ask("thread/start", {})).error).toMatchObject({ code: -32601 });
  });
});

describe("a server whose start fails", () => {
  it("says so in the log, and serves", async () => {
    const error = vi.fn<Logger["error"]>();
    const ready = Promise.reject(new Error("no disk"));
    const wire = attach(createServer({}, { ready, methods: [echo], logger: { debug() {}, info() {}, warn() {}, error } }));
    await introduce(wire);
    expect(await wire.ask("my/ping", { text: "hi" })).toMatchObject({ result: { text: "hi!" } });
    expect(error.mock.calls).toEqual([[{ cause: "Error: no disk" }, expect.any(String)]]);
  });
});
