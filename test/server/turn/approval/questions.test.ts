import { getEventListeners } from "node:events";
import { CodexError } from "codex-app-server-sdk/server";
import { describe, expect, it, vi } from "vitest";
import { createRequestIdCounter } from "../../../../src/server/connection/outgoing-messages.js";
import { type LiveThread, setStatus } from "../../../../src/server/thread/live-thread.js";
import type { ThreadQuestion } from "../../../../src/server/turn/approval/pending-question.js";
import { Questions } from "../../../../src/server/turn/approval/questions.js";
import { createServer, introduce } from "../../../support/raw-client.js";
import { holdTime, idle } from "../../../support/settled.js";
import { createWire } from "../../../support/wire.js";

const QUESTION = {
  method: "item/fileChange/requestApproval" as const,
  params: { threadId: "t", turnId: "u", itemId: "i", startedAtMs: 1, reason: null, grantRoot: null },
};
const isQuestion = ({ method }: { method?: unknown }) => method === QUESTION.method;

/** A thread that so many clients follow, and the questions that are put in it. */
async function createRoom(clients: number, patienceMs = 30_000) {
  const server = createServer({}, { logger: false });
  const nextRequestId = createRequestIdCounter();
  const subscribers = new Set();
  const status = { type: "active", activeFlags: [] };
  const thread = { id: "t", status, subscribers, audience: () => subscribers } as unknown as LiveThread;
  const join = async (follows = true) => {
    const wire = createWire();
    const connection = server.accept(wire.transport);
    await introduce(Object.assign(wire, { server }));
    if (follows) thread.subscribers.add(connection);
    return { wire, connection };
  };
  const joined = await Promise.all(Array.from({ length: clients }, () => join()));
  const questions = new Questions({ nextRequestId, setStatus, patienceMs });
  const stop = new AbortController();
  const ask = () => questions.ask(thread, QUESTION, { signal: stop.signal });
  const put = (method: ThreadQuestion, signal = stop.signal, params: object = QUESTION.params) =>
    questions.ask(thread, { method, params: params as never }, { signal }).catch((error: unknown) => error);
  return { questions, thread, ask, put, stop, join, wires: joined.map(({ wire }) => wire), joined };
}

describe("a question", () => {
  it("goes to everybody who follows the thread, under one id, and the first answer wins", async () => {
    const { ask, wires } = await createRoom(2);
    const answer = ask();
    const [first, second] = await Promise.all(wires.map((wire) => wire.next(isQuestion)));
    expect(first).toEqual({ id: 0, ...QUESTION });
    expect(second).toEqual(first);
    wires[1]?.send({ id: 0, result: { decision: "accept" } });
    expect(await answer).toEqual({ decision: "accept" });
    wires[0]?.send({ id: 0, result: { decision: "decline" } });
    for (const wire of wires) {
      const resolved = await wire.next(({ method }) => method === "serverRequest/resolved");
      expect(resolved.params).toEqual({ threadId: "t", requestId: 0 });
    }
  });

  it("shows what the thread waits for while it is pending", async () => {
    const { ask, wires, thread } = await createRoom(1);
    const answer = ask();
    await wires[0]?.next(isQuestion);
    expect(thread.status).toEqual({ type: "active", activeFlags: ["waitingOnApproval"] });
    wires[0]?.send({ id: 0, result: { decision: "accept" } });
    await answer;
    expect(thread.status).toEqual({ type: "active", activeFlags: [] });
    await idle();
    expect(wires[0]?.received.slice(1).map(({ method }) => method)).toEqual([
      "thread/status/changed",
      QUESTION.method,
      "serverRequest/resolved",
      "thread/status/changed",
    ]);
  });

  it("is left to the others by a client that cannot answer it", async () => {
    const { ask, wires } = await createRoom(2);
    const answer = ask();
    await Promise.all(wires.map((wire) => wire.next(isQuestion)));
    wires[0]?.send({ id: 0, error: { code: -32601, message: "unknown" } });
    await idle();
    wires[1]?.send({ id: 0, result: { decision: "accept" } });
    expect(await answer).toEqual({ decision: "accept" });
  });

  it("fails when nobody is left who could answer it", async () => {
    const { ask, wires } = await createRoom(2);
    const answer = ask();
    for (const wire of wires) {
      await wire.next(isQuestion);
      wire.send({ id: 0, error: { code: -32601, message: "unknown" } });
    }
    await expect(answer).rejects.toMatchObject({ code: "ERR_RPC" });
  });

  it("is said again, under the same id, to a connection that resumes the thread", async () => {
    const { ask, wires, questions, thread, join, joined } = await createRoom(1);
    const answer = ask();
    await wires[0]?.next(isQuestion);
    const late = await join();
    questions.repeat(thread, late.connection);
    expect(await late.wire.next(isQuestion)).toMatchObject({ id: 0 });
    const [first] = joined;
    if (first) questions.repeat(thread, first.connection);
    await idle();
    expect(wires[0]?.received.filter(isQuestion).map(({ id }) => id)).toEqual([0, 0]);
    wires[0]?.send({ id: 0, result: { decision: "accept" } });
    expect(await answer).toEqual({ decision: "accept" });
    questions.repeat(thread, late.connection);
    await idle();
    expect(late.wire.received.filter(isQuestion)).toHaveLength(1);
  });

  it("outlives the connection it was put to, for a while", async () => {
    const { ask, wires, questions, thread, join } = await createRoom(1, 60_000);
    const answer = ask();
    await wires[0]?.next(isQuestion);
    await wires[0]?.close();
    const late = await join();
    questions.repeat(thread, late.connection);
    late.wire.send({ id: (await late.wire.next(isQuestion)).id, result: { decision: "decline" } });
    expect(await answer).toEqual({ decision: "decline" });
  });

  it("is taken back from a connection that follows the thread no more", async () => {
    const { ask, wires, questions, thread, joined } = await createRoom(1, 10);
    const answer = ask();
    await wires[0]?.next(isQuestion);
    questions.withdraw(thread, joined[0]?.connection as never);
    await expect(answer).rejects.toMatchObject({ code: "ERR_UNANSWERED" });
  });

  it("is given up when nobody comes to answer it", async () => {
    const { ask, thread } = await createRoom(0, 10);
    await expect(ask()).rejects.toMatchObject({ code: "ERR_UNANSWERED" });
    expect(thread.status).toEqual({ type: "active", activeFlags: [] });
  });

  it("ends with its signal, and everybody is told", async () => {
    const { ask, wires, stop } = await createRoom(1);
    const answer = ask();
    await wires[0]?.next(isQuestion);
    stop.abort(new CodexError("ERR_UNEXPECTED", "over"));
    await expect(answer).rejects.toMatchObject({ code: "ERR_UNEXPECTED" });
    expect(await wires[0]?.next(({ method }) => method === "serverRequest/resolved")).toMatchObject({ params: { requestId: 0 } });
    await expect(ask()).rejects.toMatchObject({ code: "ERR_UNEXPECTED" });
  });

  it.each<[ThreadQuestion, string]>([
    ["item/commandExecution/requestApproval", "waitingOnApproval"],
    ["item/fileChange/requestApproval", "waitingOnApproval"],
    ["item/permissions/requestApproval", "waitingOnApproval"],
    ["item/tool/requestUserInput", "waitingOnUserInput"],
    ["mcpServer/elicitation/request", "waitingOnApproval"],
  ])("that is %s has its thread say %s", async (method, flag) => {
    const { put, stop, thread } = await createRoom(0);
    const answer = put(method);
    expect(thread.status).toEqual({ type: "active", activeFlags: [flag] });
    stop.abort("over");
    expect(await answer).toBe("over");
    expect(thread.status).toEqual({ type: "active", activeFlags: [] });
  });

  it("has its thread say what others wait for beside it, each once, until the last is settled", async () => {
    const { put, thread } = await createRoom(0);
    const stops = [new AbortController(), new AbortController(), new AbortController()];
    const methods = [
      "item/fileChange/requestApproval",
      "item/tool/requestUserInput",
      "item/permissions/requestApproval",
    ] as const;
    const answers = methods.map((method, at) => put(method, stops[at]?.signal));
    const flags = () => (thread.status.type === "active" ? [...thread.status.activeFlags].sort() : null);
    const seen = [flags()];
    for (const [at, stop] of stops.entries()) {
      stop.abort();
      await answers[at];
      seen.push(flags());
    }
    const both = ["waitingOnApproval", "waitingOnUserInput"];
    expect(seen).toEqual([both, both, ["waitingOnApproval"], []]);
  });

  it("is asked without a word of waiting when it is the call of a client's tool", async () => {
    const { put, stop, wires, thread } = await createRoom(1);
    const call = { threadId: "t", turnId: "u", callId: "c", tool: "own", arguments: {} };
    const answer = put("item/tool/call", stop.signal, call);
    const { id } = (await wires[0]?.next(({ method }) => method === "item/tool/call")) ?? {};
    expect(thread.status).toEqual({ type: "active", activeFlags: [] });
    wires[0]?.send({ id: id as number, result: { contentItems: [], success: true } });
    expect(await answer).toEqual({ contentItems: [], success: true });
    await idle();
    expect(wires[0]?.received.slice(1).map(({ method }) => method)).toEqual(["item/tool/call"]);
  });

  it("has its thread say what it waits for while a client's tool is called, and no more", async () => {
    const { put, stop, thread } = await createRoom(0);
    const answers = [put("item/tool/call"), put(QUESTION.method)];
    expect(thread.status).toEqual({ type: "active", activeFlags: ["waitingOnApproval"] });
    stop.abort("over");
    expect(await Promise.all(answers)).toEqual(["over", "over"]);
  });

  it("leaves the status of its thread alone when the turn has ended", async () => {
    const { ask, stop, thread } = await createRoom(0);
    const answer = ask();
    thread.status = { type: "idle" };
    stop.abort("over");
    await expect(answer).rejects.toBe("over");
    expect(thread.status).toEqual({ type: "idle" });
  });

  it("is given up after half a minute in which nobody follows its thread", async () => {
    holdTime();
    const { put, stop } = await createRoom(0);
    const settled: unknown[] = [];
    const answer = put(QUESTION.method).then((error) => settled.push(error));
    await vi.advanceTimersByTimeAsync(29_999);
    expect(settled).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    await answer;
    expect(settled).toMatchObject([{ code: "ERR_UNANSWERED", message: `Nobody was there to answer "${QUESTION.method}"` }]);
    expect([vi.getTimerCount(), getEventListeners(stop.signal, "abort")]).toEqual([0, []]);
  });

  it("waits for as long as somebody has it, and counts from the start when the last has gone", async () => {
    holdTime();
    const { put, questions, thread, join } = await createRoom(0, 1_000);
    const settled: unknown[] = [];
    const answer = put(QUESTION.method).then((error) => settled.push(error));
    await vi.advanceTimersByTimeAsync(900);
    const [one, two] = [await join(), await join()];
    for (const { connection } of [one, two]) questions.repeat(thread, connection);
    await vi.advanceTimersByTimeAsync(5_000);
    questions.withdraw(thread, one.connection);
    questions.withdraw(thread, one.connection);
    await vi.advanceTimersByTimeAsync(5_000);
    expect([settled, vi.getTimerCount()]).toEqual([[], 0]);
    await two.wire.close();
    await idle();
    await vi.advanceTimersByTimeAsync(999);
    expect(settled).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    await answer;
    expect(settled).toMatchObject([{ code: "ERR_UNANSWERED" }]);
  });

  it("leaves nothing to wait for once it is settled", async () => {
    holdTime();
    const { put, stop } = await createRoom(0, 1_000);
    const answer = put(QUESTION.method);
    stop.abort("over");
    expect(await answer).toBe("over");
    expect([vi.getTimerCount(), getEventListeners(stop.signal, "abort")]).toEqual([0, []]);
  });

  it("goes on with those who have it when one of them disconnects or leaves", async () => {
    const { ask, wires, questions, thread, joined } = await createRoom(3, 1);
    const answer = ask();
    for (const wire of wires) await wire.next(isQuestion);
    await wires[0]?.close();
    questions.withdraw(thread, joined[1]?.connection as never);
    await idle();
    wires[1]?.send({ id: 0, result: { decision: "decline" } });
    await idle();
    wires[2]?.send({ id: 0, result: { decision: "accept" } });
    expect(await answer).toEqual({ decision: "accept" });
  });

  it("is of no concern to another thread", async () => {
    const { ask, stop, questions, thread, join } = await createRoom(0);
    const answer = ask();
    const other = { ...thread, id: "other", subscribers: new Set() } as unknown as LiveThread;
    const { wire, connection } = await join(false);
    questions.repeat(other, connection);
    questions.withdraw(other, connection);
    await idle();
    expect(wire.received.filter(isQuestion)).toEqual([]);
    stop.abort("over");
    await expect(answer).rejects.toBe("over");
  });

  it("is not put where it is over before it begins", async () => {
    const { ask, stop, wires, thread } = await createRoom(1);
    stop.abort("over");
    await expect(ask()).rejects.toBe("over");
    await idle();
    expect(thread.status).toEqual({ type: "active", activeFlags: [] });
    expect(wires[0]?.received.slice(1)).toEqual([]);
  });
});
