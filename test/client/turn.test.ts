import { runTurn, type Turn, type TurnOptions } from "codex-app-server-sdk/client";
import { describe, expect, it, vi } from "vitest";
import type { Message } from "../../src/rpc/transport.js";
import { createPlayedClient } from "../support/played-client.js";
import { eventually } from "../support/settled.js";

const turn = (id: string, status: string) => ({ id, items: [], status });
const note = (method: string, turnId: string, params: object = {}): Message => ({
  method,
  params: { threadId: "t", turnId, ...params },
});
const isStart = ({ method }: Message) => method === "turn/start";
const isInterrupt = ({ method }: Message) => method === "turn/interrupt";

/** A turn that the server has begun. */
async function createRunning(options: TurnOptions = {}) {
  const played = await createPlayedClient();
  const running = runTurn(played.client, { threadId: "t", input: "hi" }, options);
  const { id } = await played.wire.next(isStart);
  played.wire.send({ id, result: { turn: turn("mine", "inProgress") } });
  await running.id;
  return { ...played, running };
}

async function iterate(running: Turn, heard: string[] = []): Promise<void> {
  for await (const { method } of running) heard.push(method);
}

describe("runTurn", () => {
  it("keeps what overtakes the answer, its end too, and leaves out what belongs to other turns", async () => {
    const { client, wire } = await createPlayedClient();
    const running = runTurn(client, { threadId: "t", input: "hi" });
    const { id } = await wire.next(isStart);
    wire.send({ method: "turn/started", params: { threadId: "t", turn: turn("mine", "inProgress") } });
    wire.send(note("item/agentMessage/delta", "other", { itemId: "i", delta: "no" }));
    wire.send({ method: "turn/started", params: { threadId: "elsewhere", turn: turn("mine", "inProgress") } });
    wire.send(note("item/completed", "mine", { item: { type: "agentMessage", id: "i", text: "yes" } }));
    wire.send(note("brand/new", "mine"));
    wire.send({ method: "turn/completed", params: { threadId: "t", turn: turn("mine", "completed") } });
    wire.send({ id, result: { turn: turn("mine", "inProgress") } });
    expect(await running.completed).toMatchObject({ status: "completed", text: "yes" });
    const methods: string[] = [];
    for await (const { method } of running) methods.push(method);
    expect(methods).toEqual(["turn/started", "item/completed", "brand/new", "turn/completed"]);
  });

  it("can be iterated by two at once, and left without harm", async () => {
    const { client, wire } = await createPlayedClient();
    const running = runTurn(client, { threadId: "t", input: "hi" });
    const { id } = await wire.next(isStart);
    wire.send({ id, result: { turn: turn("mine", "inProgress") } });
    const left = (async () => {
      for await (const event of running) return event.method;
      return "nothing";
    })();
    const whole = (async () => {
      const seen: string[] = [];
      for await (const { method } of running) seen.push(method);
      return seen;
    })();
    wire.send(note("item/agentMessage/delta", "mine", { itemId: "i", delta: "a" }));
    expect(await left).toBe("item/agentMessage/delta");
    wire.send({ method: "turn/completed", params: { threadId: "t", turn: turn("mine", "completed") } });
    expect(await whole).toEqual(["item/agentMessage/delta", "turn/completed"]);
  });

  it("rejects when the turn cannot be started, and never without being asked", async () => {
    const { client, wire } = await createPlayedClient();
    const running = runTurn(client, { threadId: "t", input: "hi" });
    const { id } = await wire.next(isStart);
    wire.send({ id, error: { code: -32600, message: "thread not found: t" } });
    await expect(running.completed).rejects.toMatchObject({ rpcCode: -32600 });
    await expect(running.id).rejects.toMatchObject({ rpcCode: -32600 });
  });

  it("takes a failed turn for an outcome, with its error", async () => {
    const { client, wire } = await createPlayedClient();
    const running = runTurn(client, { threadId: "t", input: "hi" });
    const { id } = await wire.next(isStart);
    wire.send({ id, result: { turn: turn("mine", "inProgress") } });
    wire.send({
      method: "turn/completed",
      params: { threadId: "t", turn: { ...turn("mine", "failed"), error: { message: "why" } } },
    });
    expect(await running.completed).toMatchObject({ status: "failed", error: { message: "why" } });
  });

  it("interrupts a turn whose signal aborted before its id was known", async () => {
    const { client, wire } = await createPlayedClient();
    const stop = new AbortController();
    const running = runTurn(client, { threadId: "t", input: "hi" }, { signal: stop.signal });
    const { id } = await wire.next(isStart);
    stop.abort();
    wire.send({ id, result: { turn: turn("mine", "inProgress") } });
    const interrupt = await wire.next(({ method }) => method === "turn/interrupt");
    expect(interrupt.params).toEqual({ threadId: "t", turnId: "mine" });
    wire.send({ method: "turn/completed", params: { threadId: "t", turn: turn("mine", "interrupted") } });
    expect((await running.completed).status).toBe("interrupted");
  });

  it("ends an interrupted turn that the server never ends", async () => {
    vi.useFakeTimers();
    try {
      const { client, wire } = await createPlayedClient();
      const stop = new AbortController();
      const running = runTurn(client, { threadId: "t", input: "hi" }, { signal: stop.signal });
      wire.send({ id: (await wire.next(isStart)).id, result: { turn: turn("mine", "inProgress") } });
      await running.id;
      stop.abort();
      await vi.advanceTimersByTimeAsync(10_000);
      expect((await running.completed).status).toBe("interrupted");
    } finally {
      vi.useRealTimers();
    }
  });

  it("is awaited for its outcome", async () => {
    const { running, wire } = await createRunning();
    wire.send({ method: "turn/completed", params: { threadId: "t", turn: turn("mine", "completed") } });
    const outcome = await running;
    expect(outcome).toBe(await running.completed);
    expect(outcome.status).toBe("completed");
  });

  it("throws at those who iterate or await what turn/start failed with", async () => {
    const { client, wire } = await createPlayedClient();
    const running = runTurn(client, { threadId: "t", input: "hi" });
    const { id } = await wire.next(isStart);
    wire.send({ id, error: { code: -32600, message: "thread not found: t" } });
    await expect(iterate(running)).rejects.toMatchObject({ rpcCode: -32600 });
    await expect(Promise.resolve(running)).rejects.toMatchObject({ rpcCode: -32600 });
  });

  it("throws at those who iterate when the connection ends first, after what was heard", async () => {
    const { running, wire } = await createRunning();
    wire.send(note("item/agentMessage/delta", "mine", { itemId: "i", delta: "a" }));
    const heard: string[] = [];
    const iterating = iterate(running, heard);
    await eventually(() => expect(heard).toHaveLength(1));
    await wire.close();
    await expect(iterating).rejects.toMatchObject({ code: "ERR_LOST", message: "The connection ended before the turn did" });
    expect(await running.completed).toMatchObject({
      status: "failed",
      error: { message: "The connection ended before the turn did" },
    });
    await expect(iterate(running)).rejects.toMatchObject({ code: "ERR_LOST" });
  });

  it("says that the client closed the connection", async () => {
    const { client, running } = await createRunning();
    await client.close();
    await expect(iterate(running)).rejects.toMatchObject({ code: "ERR_CLOSED" });
  });

  it("stops a turn on the server as well when nothing is heard of it", async () => {
    const { running, wire } = await createRunning({ idleTimeoutMs: 20 });
    expect((await wire.next(isInterrupt)).params).toEqual({ threadId: "t", turnId: "mine" });
    expect(await running).toMatchObject({ status: "failed", error: { message: "Nothing was heard of the turn for 20 ms" } });
    await expect(iterate(running)).rejects.toMatchObject({ code: "ERR_TIMEOUT" });
  });

  it("stops it also when turn/start is answered only after that", async () => {
    const { client, wire } = await createPlayedClient();
    const running = runTurn(client, { threadId: "t", input: "hi" }, { idleTimeoutMs: 20 });
    const { id } = await wire.next(isStart);
    expect((await running).status).toBe("failed");
    wire.send({ id, result: { turn: turn("mine", "inProgress") } });
    expect((await wire.next(isInterrupt)).params).toEqual({ threadId: "t", turnId: "mine" });
  });

  it("does not stop a turn that ended while its signal aborted", async () => {
    const { client, wire } = await createPlayedClient();
    const stop = new AbortController();
    const running = runTurn(client, { threadId: "t", input: "hi" }, { signal: stop.signal });
    const { id } = await wire.next(isStart);
    stop.abort();
    wire.send({ method: "turn/completed", params: { threadId: "t", turn: turn("mine", "completed") } });
    wire.send({ id, result: { turn: turn("mine", "inProgress") } });
    expect((await running).status).toBe("completed");
    await wire.ask("sync");
    expect(wire.received.filter(isInterrupt)).toEqual([]);
  });

  it("ends an aborted turn whose turn/start is never answered", async () => {
    vi.useFakeTimers();
    try {
      const { client, wire } = await createPlayedClient();
      const stop = new AbortController();
      const running = runTurn(client, { threadId: "t", input: "hi" }, { signal: stop.signal });
      await wire.next(isStart);
      stop.abort();
      await vi.advanceTimersByTimeAsync(10_000);
      expect((await running).status).toBe("interrupted");
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });

  it("fails with an end that this package does not know", async () => {
    const { running, wire } = await createRunning();
    wire.send({ method: "turn/completed", params: { threadId: "t", turn: turn("mine", "evaporated") } });
    expect((await running).status).toBe("failed");
  });
});
