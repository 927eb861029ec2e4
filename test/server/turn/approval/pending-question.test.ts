import { describe, expect, it, onTestFinished, vi } from "vitest";
import { ConnectionError } from "../../../../src/rpc/errors.js";
import type { Connection } from "../../../../src/server/connection/connection.js";
import { PendingQuestion } from "../../../../src/server/turn/approval/pending-question.js";
import { idle } from "../../../support/settled.js";

interface Asked {
  readonly requestId: number;
  readonly signal: AbortSignal;
  answer(value: unknown): void;
  fail(error: unknown): void;
}

/** A connection that answers by hand, and gives up a request that is taken back from it. */
function createConnection() {
  const asked: Asked[] = [];
  const request = (_method: string, _params: unknown, { requestId, signal }: Pick<Asked, "requestId" | "signal">) =>
    new Promise((answer, fail) => {
      signal.addEventListener("abort", () => fail(signal.reason), { once: true });
      asked.push({ requestId, signal, answer, fail });
    });
  return { asked, connection: { request } as unknown as Connection };
}

/** A question that so many connections have. */
function ask(connections: number) {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  onTestFinished(() => void vi.useRealTimers());
  const question = new PendingQuestion({ id: 7, method: "item/tool/call", params: {}, patienceMs: 1_000 });
  const all = Array.from({ length: connections }, createConnection);
  for (const { connection } of all) question.put(connection);
  const takenBack = () => all.map(({ asked }) => asked.map(({ signal }) => signal.aborted && signal.reason.code));
  return { question, all, takenBack };
}

describe("PendingQuestion", () => {
  it("is taken back from all others when one has answered, and leaves nothing to wait for", async () => {
    const { question, all, takenBack } = ask(3);
    expect(all.map(({ asked }) => asked.map(({ requestId }) => requestId))).toEqual([[7], [7], [7]]);
    all[1]?.asked[0]?.answer("yes");
    expect(await question.answer).toBe("yes");
    expect(takenBack()).toEqual([["ERR_SUPERSEDED"], ["ERR_SUPERSEDED"], ["ERR_SUPERSEDED"]]);
    await idle();
    expect(vi.getTimerCount()).toBe(0);
  });

  it("is taken back from all when it is rejected", async () => {
    const { question, takenBack } = ask(2);
    question.reject("over");
    await expect(question.answer).rejects.toBe("over");
    expect(takenBack()).toEqual([["ERR_SUPERSEDED"], ["ERR_SUPERSEDED"]]);
    await idle();
    expect(vi.getTimerCount()).toBe(0);
  });

  it("is put to a connection again in place of the first time, whose failure does not count", async () => {
    const { question, all, takenBack } = ask(1);
    question.put(all[0]?.connection as Connection);
    expect(takenBack()).toEqual([["ERR_SUPERSEDED", false]]);
    await idle();
    all[0]?.asked[1]?.answer("yes");
    expect(await question.answer).toBe("yes");
  });

  it("is taken back from the connection that it is withdrawn from, and from no other", async () => {
    const { question, all, takenBack } = ask(2);
    question.withdraw(all[0]?.connection as Connection);
    question.withdraw(createConnection().connection);
    expect(takenBack()).toEqual([["ERR_SUPERSEDED"], [false]]);
    await idle();
    expect(vi.getTimerCount()).toBe(0);
    all[1]?.asked[0]?.answer("yes");
    expect(await question.answer).toBe("yes");
  });

  it("waits for another connection when the last has gone, and fails at once when the last has refused", async () => {
    const gone = ask(2);
    for (const { asked } of gone.all) asked[0]?.fail(new ConnectionError("ERR_LOST", "gone"));
    await idle();
    expect(vi.getTimerCount()).toBe(1);
    const { asked, connection } = createConnection();
    gone.question.put(connection);
    expect(vi.getTimerCount()).toBe(0);
    asked[0]?.fail(new Error("refused"));
    await expect(gone.question.answer).rejects.toThrow("refused");
    expect(vi.getTimerCount()).toBe(0);
  });

  it("keeps no process from ending while it waits for a connection", async () => {
    const timers = () => process.getActiveResourcesInfo().filter((kind) => kind === "Timeout").length;
    const before = timers();
    const question = new PendingQuestion({ id: 7, method: "item/tool/call", params: {}, patienceMs: 60_000 });
    question.waitIfAlone();
    expect(timers()).toBe(before);
    question.reject("over");
    await expect(question.answer).rejects.toBe("over");
  });
});
