import { runTurn } from "codex-app-server-sdk/client";
import { describe, expect, it, vi } from "vitest";
import type { Message } from "../../src/rpc/transport.js";
import { createPlayedClient } from "../support/played-client.js";

const turn = (id: string, status: string) => ({ id, items: [], status });
const note = (method: string, turnId: string, params: object = {}): Message => ({
  method,
  params: { threadId: "t", turnId, ...params },
});
const isStart = ({ method }: Message) => method === "turn/start";

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
});
