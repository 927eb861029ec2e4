import { runTurn, type Turn, type TurnOptions } from "codex-app-server-sdk/client";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Message } from "../../src/rpc/transport.js";
import { createPlayedClient } from "../support/played-client.js";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const turn = (status: string, more: object = {}) => ({ id: "mine", items: [], status, ...more });
const isInterrupt = ({ method }: Message) => method === "turn/interrupt";
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

/** A turn that the server has begun, and ways to say something of it. */
async function begin(options: TurnOptions = {}) {
  const played = await createPlayedClient();
  const running = runTurn(played.client, { threadId: "t", input: "hi" }, options);
  const { id } = await played.wire.next(({ method }) => method === "turn/start");
  played.wire.send({ id, result: { turn: turn("inProgress") } });
  await running.id;
  const say = (method: string, params: object = {}, turnId = "mine") => {
    played.wire.send({ method, params: { threadId: "t", turnId, ...params } });
    return pass(0);
  };
  const complete = (status: string, more: object = {}) => {
    played.wire.send({ method: "turn/completed", params: { threadId: "t", turn: turn(status, more) } });
    return pass(0);
  };
  return { ...played, running, say, complete };
}

async function methodsOf(running: Turn): Promise<string[]> {
  const methods: string[] = [];
  for await (const { method } of running) methods.push(method);
  return methods;
}

const message = (id: string, text: string) => ({ item: { type: "agentMessage", id, text } });

describe("the outcome of a turn", () => {
  it("has the items, the last message of the agent, and the tokens that were last told", async () => {
    const { running, say, complete } = await begin();
    const counts = { cachedInputTokens: 0, inputTokens: 1, outputTokens: 2, reasoningOutputTokens: 0, totalTokens: 3 };
    await say("item/completed", message("1", "first"));
    await say("item/completed", message("2", "last"));
    await say("item/completed", { item: { type: "plan", id: "3", text: "a plan" } });
    for (const modelContextWindow of [1, 2])
      await say("thread/tokenUsage/updated", { tokenUsage: { last: counts, total: counts, modelContextWindow } });
    await complete("completed");
    expect(await running).toMatchObject({
      status: "completed",
      text: "last",
      items: [{ id: "1" }, { id: "2" }, { id: "3" }],
      usage: { modelContextWindow: 2 },
      error: null,
    });
  });

  it("has neither where there was none", async () => {
    const { running, complete } = await begin();
    await complete("interrupted");
    expect(await running).toEqual({ status: "interrupted", text: "", items: [], usage: null, error: null });
  });

  it("is the first one, and nothing is taken after it", async () => {
    const { running, say, complete } = await begin();
    await complete("completed");
    await say("item/completed", message("1", "late"));
    await complete("failed");
    expect([await running, await methodsOf(running)]).toMatchObject([{ status: "completed", items: [] }, ["turn/completed"]]);
  });

  it("is a failure with its error", async () => {
    const { running, complete } = await begin();
    await complete("failed", { error: { message: "no", codexErrorInfo: null, additionalDetails: null } });
    expect(await running).toMatchObject({ status: "failed", error: { message: "no" } });
    expect(await methodsOf(running)).toEqual(["turn/completed"]);
  });
});

describe("a turn of which nothing is heard", () => {
  it("fails after that long, counted from what was last heard of it and not of others", async () => {
    const { running, say, wire } = await begin({ idleTimeoutMs: 1_000 });
    await pass(900);
    await say("item/agentMessage/delta", { itemId: "i", delta: "a" });
    await pass(900);
    await say("item/agentMessage/delta", { itemId: "i", delta: "b" }, "other");
    expect(wire.received.filter(isInterrupt)).toEqual([]);
    await pass(100);
    expect(await running).toMatchObject({ status: "failed", error: { message: "Nothing was heard of the turn for 1000 ms" } });
    await expect(methodsOf(running)).rejects.toMatchObject({ code: "ERR_TIMEOUT" });
    await pass(0);
    expect(wire.received.filter(isInterrupt)).toMatchObject([{ params: { threadId: "t", turnId: "mine" } }]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("is waited for without an end where the host says nothing, and a wait longer than a timer's is none of no time", async () => {
    for (const options of [{}, { idleTimeoutMs: 2 ** 40 }]) {
      const { running, complete, wire } = await begin(options);
      await pass(86_400_000);
      expect(wire.received.filter(isInterrupt)).toEqual([]);
      await complete("completed");
      expect([(await running).status, vi.getTimerCount()]).toEqual(["completed", 0]);
    }
  });

  it("leaves no timer behind when it ends before", async () => {
    const { running, complete } = await begin({ idleTimeoutMs: 1_000 });
    await complete("completed");
    await running;
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe("a turn whose signal aborts", () => {
  it("is interrupted on the server, and counts as interrupted after ten seconds", async () => {
    const stop = new AbortController();
    const { running, wire } = await begin({ signal: stop.signal });
    stop.abort();
    let outcome: unknown = null;
    void running.then((ended) => {
      outcome = ended;
    });
    await pass(9_999);
    expect([wire.received.filter(isInterrupt).length, outcome]).toEqual([1, null]);
    await pass(1);
    expect(outcome).toMatchObject({ status: "interrupted", error: null });
    expect(await methodsOf(running)).toEqual([]);
  });

  it("is not started at all when that was before", async () => {
    const { client, wire } = await createPlayedClient();
    const running = runTurn(client, { threadId: "t", input: "hi" }, { signal: AbortSignal.abort(new Error("too late")) });
    await expect(running.id).rejects.toThrow("too late");
    await expect(running).rejects.toThrow("too late");
    await pass(0);
    expect([wire.received.filter(({ method }) => method === "turn/start"), vi.getTimerCount()]).toEqual([[], 0]);
  });

  it("ends as the server says where that comes first, and leaves nothing behind", async () => {
    const stop = new AbortController();
    const remove = vi.spyOn(stop.signal, "removeEventListener");
    const { running, complete } = await begin({ signal: stop.signal });
    stop.abort();
    await pass(10);
    await complete("completed");
    expect(await running).toMatchObject({ status: "completed" });
    expect([vi.getTimerCount(), remove.mock.calls.length]).toEqual([0, 1]);
  });

  it("is not interrupted any more once it has ended", async () => {
    const stop = new AbortController();
    const { running, complete, wire } = await begin({ signal: stop.signal });
    await complete("completed");
    await running;
    stop.abort();
    await running.interrupt();
    await pass(0);
    expect([wire.received.filter(isInterrupt), vi.getTimerCount()]).toEqual([[], 0]);
  });
});

describe("a turn that runs", () => {
  it("is steered and interrupted under its own id", async () => {
    const { running, wire } = await begin();
    const answerNext = async (method: string, result: object) => {
      const { id, params } = await wire.next((each) => each.method === method);
      wire.send({ id, result });
      return params;
    };
    const steering = running.steer("more");
    expect(await answerNext("turn/steer", { turnId: "mine" })).toEqual({
      threadId: "t",
      input: [{ type: "text", text: "more" }],
      expectedTurnId: "mine",
    });
    await steering;
    const interrupting = running.interrupt();
    expect(await answerNext("turn/interrupt", {})).toEqual({ threadId: "t", turnId: "mine" });
    await interrupting;
  });

  it("tells what the server says against steering or interrupting it", async () => {
    const { running, wire } = await begin();
    wire.each(
      ({ method }) => method === "turn/steer" || method === "turn/interrupt",
      ({ id, method }) => wire.send({ id, error: { code: -32600, message: `no ${method}` } }),
    );
    await expect(running.steer("more")).rejects.toThrow("no turn/steer");
    await expect(running.interrupt()).rejects.toThrow("no turn/interrupt");
  });

  it("hands on each event as it comes, to those who iterate later as well", async () => {
    const { running, say, complete } = await begin();
    const seen: string[] = [];
    const first = (async () => {
      for await (const { method } of running) seen.push(method);
    })();
    await say("item/agentMessage/delta", { itemId: "i", delta: "a" });
    expect(seen).toEqual(["item/agentMessage/delta"]);
    await complete("completed");
    await first;
    expect([seen, await methodsOf(running)]).toEqual([seen, ["item/agentMessage/delta", "turn/completed"]]);
  });
});
