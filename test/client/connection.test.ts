import { type CodexError, type ConnectOptions, connect } from "codex-app-server-sdk/client";
import { notification, request, unchecked } from "codex-app-server-sdk/protocol";
import { fakeToken } from "codex-app-server-sdk/testing";
import type { Transport } from "codex-app-server-sdk/transport";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { createPlayedClient } from "../support/played-client.js";
import { eventually } from "../support/settled.js";
import { createWire, type Wire } from "../support/wire.js";

const clientInfo = { name: "test", version: "1" };
const ask = request("x/y", unchecked<undefined>(), unchecked<object>());
const note = notification("x/y", unchecked<{ a: number }>());
const QUICK = { firstDelayMs: 1, longestDelayMs: 2 };

/** A transport whose server answers what `answer` says; `close` is how often it was closed. */
function createServed(answer: (method: string, wire: Wire) => object | null) {
  const wire = createWire();
  wire.each(
    ({ id, method }) => id !== undefined && method !== undefined,
    ({ id, method }) => {
      const reply = answer(String(method), wire);
      if (reply) wire.send({ id, ...reply });
    },
  );
  const close = vi.fn(wire.transport.close);
  return { wire, close, transport: { ...wire.transport, close } };
}

const ready = () => createServed(() => ({ result: {} }));

/** A client that reconnects by itself: each connection is the next of these. */
async function connectTo(
  connections: readonly { transport: Transport }[],
  options: Partial<ConnectOptions> = {},
  mayOpen: (attempt: number) => Promise<void> = async () => {},
) {
  const problems: CodexError[] = [];
  let attempt = 0;
  const open = async () => {
    const { transport } = connections[attempt] as { transport: Transport };
    attempt += 1;
    await mayOpen(attempt);
    return transport;
  };
  const onProblem = (problem: CodexError) => problems.push(problem);
  const client = await connect(open, { clientInfo, reconnect: QUICK, onProblem, ...options });
  onTestFinished(() => client.close());
  return { client, problems, attempts: () => attempt };
}

describe("an attempt to connect again that fails", () => {
  it("closes its transport before the next one is opened", async () => {
    const refusing = createServed(() => null);
    const [first, last] = [ready(), ready()];
    const closesBefore: number[] = [];
    const { client } = await connectTo([first, refusing, last], { handshakeTimeoutMs: 20 }, async (attempt) => {
      if (attempt === 3) closesBefore.push(refusing.close.mock.calls.length);
    });
    await first.wire.close();
    await eventually(() => expect(closesBefore).toHaveLength(1));
    expect(closesBefore[0]).toBeGreaterThan(0);
    await eventually(async () => expect(await client.request(ask)).toEqual({}));
  });

  it("closes the transport that comes after the client was closed, and sends nothing", async () => {
    let arrive = () => {};
    const arrived = new Promise<void>((resolve) => {
      arrive = resolve;
    });
    const [first, late] = [ready(), ready()];
    const { client, attempts } = await connectTo([first, late], {}, async (attempt) => {
      if (attempt === 2) await arrived;
    });
    await first.wire.close();
    await eventually(() => expect(attempts()).toBe(2));
    await client.close();
    arrive();
    await eventually(() => expect(late.close).toHaveBeenCalled());
    expect(late.wire.received).toEqual([]);
  });
});

describe("a connection that ends", () => {
  it("is told by `closed` also when it ends right behind the handshake", async () => {
    const client = await connect(
      {
        ...createWire().transport,
        messages: (async function* () {
          await Promise.resolve();
          yield [{ id: 1, result: {} }];
        })(),
      },
      { clientInfo },
    );
    await eventually(() => expect(client.closed.aborted).toBe(true));
    expect(client.closed.reason).toMatchObject({ code: "ERR_LOST" });
    await expect(client.account.read()).rejects.toMatchObject({
      code: "ERR_LOST",
      message: '"account/read" was not sent: there is no connection any more',
    });
  });

  it("has calls say whether there may be another one, and why there is none", async () => {
    let open = () => {};
    const opened = new Promise<void>((resolve) => {
      open = resolve;
    });
    const [first, second] = [ready(), ready()];
    const { client } = await connectTo([first, second], {}, async (attempt) => {
      if (attempt === 2) await opened;
    });
    await first.wire.close();
    await eventually(() => expect(client.lost.aborted).toBe(true));
    await expect(client.account.read()).rejects.toMatchObject({
      code: "ERR_LOST",
      message: '"account/read" was not sent: there is no connection at present',
      cause: client.lost.reason,
    });
    client.notify(note, { a: 1 });
    open();
    await eventually(async () => expect(await client.request(ask)).toEqual({}));
    expect(second.wire.received.map(({ method }) => method)).toEqual(["initialize", "initialized", "x/y"]);
    await client.close();
    await expect(client.account.read()).rejects.toMatchObject({
      code: "ERR_CLOSED",
      message: '"account/read" was not sent: there is no connection any more',
    });
  });

  it("is ended by `await using`, which waits until the transport is closed", async () => {
    const { wire, transport } = ready();
    let isClosed = false;
    const close = async () => {
      await transport.close();
      await new Promise((resolve) => setImmediate(resolve));
      isClosed = true;
    };
    const client = await connect({ ...wire.transport, close }, { clientInfo });
    await client[Symbol.asyncDispose]();
    expect([isClosed, client.closed.reason.code]).toEqual([true, "ERR_CLOSED"]);
  });
});

describe("what a client sends and hears", () => {
  it("goes out as it is given, and what is not listened to any more is not heard", async () => {
    const { client, wire } = await createPlayedClient();
    client.notify(note, { a: 1 });
    expect(await wire.next(({ method }) => method === "x/y")).toEqual({ method: "x/y", params: { a: 1 } });
    const heard: string[] = [];
    const [first, second] = ["first", "second"].map((name) => () => void heard.push(name)) as [() => void, () => void];
    client.on("warning", first);
    client.on("warning", second);
    client.off("warning", first);
    client.once("warning", () => heard.push("once"));
    for (const message of ["a", "b"]) wire.send({ method: "warning", params: { message } });
    await eventually(() => expect(heard).toEqual(["second", "once", "second"]));
  });

  it("shows every message to the tap, from the handshake on", async () => {
    const seen: unknown[] = [];
    const { wire } = await createPlayedClient({
      tap: ({ direction, message }) => seen.push([direction, message.method ?? "reply"]),
    });
    wire.send({ method: "warning", params: { message: "a" } });
    await eventually(() => expect(seen).toContainEqual(["received", "warning"]));
    expect(seen).toEqual([
      ["sent", "initialize"],
      ["received", "reply"],
      ["sent", "initialized"],
      ["received", "warning"],
    ]);
  });

  it("abandons only the request that the server has settled", async () => {
    const { client, wire } = await createPlayedClient();
    const reasons: unknown[] = [];
    client.handle("item/fileChange/requestApproval", (_, { signal, requestId }) => {
      signal.addEventListener("abort", () => reasons.push([requestId, signal.reason.code]));
      return new Promise(() => {});
    });
    const params = { threadId: "t", turnId: "u", itemId: "i" };
    for (const id of [0, 1, 2]) wire.send({ id, method: "item/fileChange/requestApproval", params });
    wire.send({ method: "warning", params: { message: "m", requestId: 1 } });
    for (const given of [{ threadId: "t" }, undefined, { threadId: "t", requestId: 0 }])
      wire.send({ method: "serverRequest/resolved", ...(given && { params: given }) });
    await eventually(() => expect(reasons).toEqual([[0, "ERR_RESOLVED"]]));
  });
});

describe("a login with the host's tokens by hand", () => {
  const tokens = { type: "chatgptAuthTokens", accessToken: fakeToken(), chatgptAccountId: "a" };

  it("is not sent to a release that does not take them, while other logins are", async () => {
    const { client, wire } = await createPlayedClient({}, { userAgent: "codex_cli_rs/0.92.0 (Linux)" });
    wire.each(
      ({ method }) => method === "account/login/start",
      ({ id, params }) => wire.send({ id, result: { type: (params as { type: string }).type } }),
    );
    await expect(client.account.loginStart(tokens as never)).rejects.toMatchObject({ code: "ERR_TOKENS" });
    await client.account.loginStart({ type: "apiKey", apiKey: "sk-test" });
    const sent = wire.received.filter(({ method }) => method === "account/login/start");
    expect(sent).toMatchObject([{ params: { type: "apiKey" } }]);
  });
});
