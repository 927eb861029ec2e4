import { type Client, connect } from "codex-app-server-sdk/client";
import { notification, request, unchecked } from "codex-app-server-sdk/protocol";
import { createMemoryPair } from "codex-app-server-sdk/transport";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import * as z from "zod/mini";
import { Peer, type PeerOptions } from "../../src/rpc/peer.js";
import { createPlayedClient } from "../support/played-client.js";
import { eventually } from "../support/settled.js";

const searchNotes = request("notes/search", z.looseObject({ text: z.string() }), z.looseObject({ found: z.array(z.string()) }));
const countNotes = request("notes/count", unchecked<undefined>(), z.looseObject({ count: z.int() }));
const noteChanged = notification("notes/changed", z.looseObject({ id: z.string() }));
const readAccount = request("account/read", unchecked<object>(), unchecked<object>());
const turnStarted = notification("turn/started", unchecked<object>());

/** A client whose server is a bare peer that is not of this package's server. */
async function createPeerPair(options: PeerOptions): Promise<{ client: Client; peer: Peer }> {
  const [here, there] = createMemoryPair();
  const peer = new Peer(there, {
    ...options,
    answer: (params, context) => (context.method === "initialize" ? {} : options.answer?.(params, context)),
  });
  const client = await connect(here, { clientInfo: { name: "test", version: "1" } });
  onTestFinished(() => client.close());
  return { client, peer };
}

describe("a request of one's own", () => {
  it("is asked by its row, and answered with what the server says", async () => {
    const answer = vi.fn(() => ({ found: ["milk"] }));
    const { client } = await createPeerPair({
      answer: (params, { method }) => (answer as (...given: unknown[]) => unknown)(method, params),
    });
    await expect(client.request(searchNotes, { text: "m" })).resolves.toEqual({ found: ["milk"] });
    expect(answer).toHaveBeenCalledWith("notes/search", { text: "m" });
  });

  it("may have no params", async () => {
    const { client } = await createPeerPair({ answer: () => ({ count: 3 }) });
    await expect(client.request(countNotes)).resolves.toEqual({ count: 3 });
  });

  it("is not sent when its params do not fit", async () => {
    const answer = vi.fn(() => ({ found: [] }));
    const { client } = await createPeerPair({ answer });
    const asked = client.request(searchNotes, { text: 5 as unknown as string });
    await expect(asked).rejects.toMatchObject({ code: "ERR_SHAPE", method: "notes/search" });
    expect(answer).not.toHaveBeenCalled();
  });

  it("rejects when the answer does not fit", async () => {
    const { client } = await createPeerPair({ answer: () => ({ found: "milk" }) });
    await expect(client.request(searchNotes, { text: "m" })).rejects.toMatchObject({ code: "ERR_SHAPE" });
  });

  it("keeps to the options of its call", async () => {
    const { client } = await createPeerPair({ answer: () => new Promise(() => {}) });
    await expect(client.request(searchNotes, { text: "m" }, { timeoutMs: 1 })).rejects.toMatchObject({ code: "ERR_TIMEOUT" });
  });
});

describe("a handler for a request of one's own", () => {
  it("answers the server's requests of that name, and stops when it is disposed of", async () => {
    const { client, wire } = await createPlayedClient();
    const handling = client.handle(searchNotes, ({ text }) => ({ found: [text] }));
    expect(await wire.ask("notes/search", { text: "m" })).toMatchObject({ result: { found: ["m"] } });
    handling[Symbol.dispose]();
    expect(await wire.ask("notes/search", { text: "m" })).toMatchObject({ error: { code: -32601 } });
  });

  it("does not run for params that do not fit", async () => {
    const { client, wire } = await createPlayedClient();
    const handler = vi.fn(() => ({ found: [] }));
    client.handle(searchNotes, handler);
    expect(await wire.ask("notes/search", { text: 5 })).toMatchObject({ error: { code: -32600 } });
    expect(handler).not.toHaveBeenCalled();
  });

  it("does not send a result that does not fit, and reports it", async () => {
    const problems: string[] = [];
    const { client, wire } = await createPlayedClient({ onProblem: ({ code }) => problems.push(code) });
    client.handle(searchNotes, () => ({ found: "milk" }) as never);
    expect(await wire.ask("notes/search", { text: "m" })).toMatchObject({ error: { code: -32603 } });
    expect(problems).toEqual(["ERR_SHAPE"]);
  });
});

describe("a notification of one's own", () => {
  it("is sent by its row", async () => {
    const heard = vi.fn();
    const { client } = await createPeerPair({ onNotification: heard });
    client.notify(noteChanged, { id: "n" });
    await eventually(() => expect(heard).toHaveBeenCalledWith({ method: "notes/changed", params: { id: "n" } }));
  });

  it("is heard by its row, once or until it is called off", async () => {
    const { client, wire } = await createPlayedClient();
    const [always, once] = [vi.fn(), vi.fn()];
    client.on(noteChanged, always);
    client.once(noteChanged, once);
    for (const id of ["a", "b"]) wire.send({ method: "notes/changed", params: { id } });
    await eventually(() => expect(always.mock.calls).toEqual([[{ id: "a" }], [{ id: "b" }]]));
    expect(once.mock.calls).toEqual([[{ id: "a" }]]);
    client.off(noteChanged, always);
    wire.send({ method: "notes/changed", params: { id: "c" } });
    await wire.ask("item/brand/new");
    expect(always).toHaveBeenCalledTimes(2);
  });

  it("is passed on also when it does not fit, and reported", async () => {
    const problems: string[] = [];
    const { client, wire } = await createPlayedClient({ onProblem: ({ message }) => problems.push(message) });
    const heard = new Promise((resolve) => client.on(noteChanged, resolve));
    wire.send({ method: "notes/changed", params: { id: 5 } });
    expect(await heard).toEqual({ id: 5 });
    expect(problems).toEqual([expect.stringMatching(/"notes\/changed".*id: expected string/)]);
  });
});

describe("a row with the name of a protocol method", () => {
  const useWireName = /is a method of the protocol: use its wire name/;

  it("is refused wherever a row is taken", async () => {
    const { client } = await createPlayedClient();
    await expect(client.request(readAccount, {})).rejects.toThrow(TypeError);
    await expect(client.request(readAccount, {})).rejects.toThrow(useWireName);
    expect(() => client.handle(readAccount, () => ({}))).toThrow(useWireName);
    expect(() => client.notify(turnStarted, {})).toThrow(useWireName);
    expect(() => client.on(turnStarted, () => {})).toThrow(useWireName);
    expect(() => client.once(turnStarted, () => {})).toThrow(useWireName);
    expect(() => client.off(turnStarted, () => {})).toThrow(useWireName);
  });

  it("does not change how the protocol's notifications are checked", async () => {
    const problems: string[] = [];
    const { client, wire } = await createPlayedClient({ onProblem: ({ code }) => problems.push(code) });
    const loose = notification("account/updated", unchecked<object>());
    expect(() => client.on(loose, () => {})).toThrow(TypeError);
    wire.send({ method: "account/updated", params: { authMode: 5 } });
    await wire.ask("item/brand/new");
    expect(problems).toEqual(["ERR_SHAPE"]);
  });
});
