import { getEventListeners } from "node:events";
import { connect, runTurn, type Turn, type TurnOptions } from "codex-app-server-sdk/client";
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { createWire, type Wire } from "../support/wire.js";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
const item = (id: string, text: string) => ({ type: "agentMessage", id, text });

function resumed(turns: object[]) {
  const thread = { id: "t", cliVersion: "1", createdAt: 0, cwd: "/", modelProvider: "p", preview: "", source: "vscode", turns };
  const settings = { approvalPolicy: "never", cwd: "/", model: "m", modelProvider: "p", sandbox: { type: "readOnly" } };
  return { ...settings, thread: { ...thread, updatedAt: 0 } };
}

/** A turn that runs, and what loses its connection. `history` is what the server has of the thread's turns after that. */
async function begin(history: () => object[], options: TurnOptions = {}) {
  const wires: Wire[] = [];
  const answers: Record<string, () => object> = {
    "thread/resume": () => resumed(wires.length === 1 ? [] : history()),
    "turn/start": () => ({ turn: { id: "mine", items: [], status: "inProgress" } }),
  };
  const open = () => {
    const wire = createWire();
    wires.push(wire);
    wire.each(
      ({ id, method }) => id !== undefined && method !== undefined,
      ({ id, method }) => wire.send({ id, result: answers[String(method)]?.() ?? {} }),
    );
    return wire.transport;
  };
  const client = await connect(open, { clientInfo: { name: "test", version: "1" }, reconnect: { firstDelayMs: 1 } });
  onTestFinished(() => client.close());
  await client.thread.resume({ threadId: "t" });
  const running = runTurn(client, { threadId: "t", input: "hi" }, options);
  await running.id;
  const say = async (method: string, params: object) => {
    wires.at(-1)?.send({ method, params: { threadId: "t", turnId: "mine", ...params } });
    await pass(0);
  };
  const lose = async () => {
    await wires.at(-1)?.close();
    await pass(10);
  };
  return { client, running, wires, say, lose };
}

async function heardOf(running: Turn): Promise<string[]> {
  const methods: string[] = [];
  for await (const { method } of running) methods.push(method);
  return methods;
}

/** What is told of a turn whose only item was missed. */
const MISSED = ["item/started", "item/agentMessage/delta", "item/completed", "turn/completed"];

const ended = (more: object) => () => [{ id: "mine", status: "completed", items: [item("h", "from the history")], ...more }];

describe("a turn that ended while there was no connection", () => {
  it.each([
    ["all that the history has of it", ended({}), ["h"], "from the history"],
    ["that, where the history says that it is all", ended({ itemsView: "full" }), ["h"], "from the history"],
    ["what was heard, where the history has only a part", ended({ itemsView: "summary" }), ["1"], "heard"],
    ["what was heard, where the history has nothing", ended({ items: [], itemsView: "notLoaded" }), ["1"], "heard"],
    ["what was heard, where the history is empty", ended({ items: [] }), ["1"], "heard"],
  ])("has as its items %s", async (_, history, ids, text) => {
    const { running, say, lose } = await begin(history);
    await say("item/completed", { item: item("1", "heard") });
    await lose();
    const outcome = await running;
    expect([outcome.status, outcome.items.map(({ id }) => id), outcome.text]).toEqual(["completed", ids, text]);
    expect(await heardOf(running)).toEqual(["item/completed", "turn/completed"]);
  });

  it("has its end as an event, and wakes those who wait for the next one", async () => {
    const { running, lose } = await begin(ended({ status: "failed", error: { message: "no" } }));
    const heard = heardOf(running);
    await pass(0);
    await lose();
    expect(await heard).toEqual(MISSED);
    expect(await running).toMatchObject({ status: "failed", error: { message: "no" } });
  });

  it("is found among the turns of its thread, and is not another one", async () => {
    const other = { id: "other", status: "completed", items: [item("o", "of the other")] };
    const { running, say, lose } = await begin(() => [other, ...ended({})(), { ...other, id: "later" }]);
    await say("turn/started", { turnId: "other", turn: { ...other, status: "inProgress", items: [] } });
    await lose();
    expect(await running).toMatchObject({ status: "completed", text: "from the history" });
  });

  it("leaves nothing of it behind, and is not told of again", async () => {
    const stop = new AbortController();
    const { running, lose, wires } = await begin(ended({}), { signal: stop.signal, idleTimeoutMs: 1_000 });
    await lose();
    await lose();
    expect(wires).toHaveLength(3);
    expect(await heardOf(running)).toEqual(MISSED);
    expect([getEventListeners(stop.signal, "abort").length, vi.getTimerCount()]).toEqual([0, 0]);
    stop.abort();
    await running.interrupt();
    await pass(0);
    expect(wires.at(-1)?.received.filter(({ method }) => method === "turn/interrupt")).toEqual([]);
  });
});

describe("a turn that runs on a new connection", () => {
  const runs = () => [{ id: "mine", status: "inProgress", items: [] }];

  it("has its time without a word counted from the reconnect on", async () => {
    const { running, lose, wires } = await begin(runs, { idleTimeoutMs: 1_000 });
    await pass(900);
    await lose();
    await pass(900);
    const stopped = () => wires.at(-1)?.received.filter(({ method }) => method === "turn/interrupt");
    expect(stopped()).toEqual([]);
    await pass(100);
    expect(stopped()).toMatchObject([{ params: { threadId: "t", turnId: "mine" } }]);
    expect(await running).toMatchObject({ status: "failed" });
    await expect(heardOf(running)).rejects.toMatchObject({ code: "ERR_TIMEOUT" });
  });

  it("fails as lost where the new one does not know it, and as closed when the client is closed", async () => {
    for (const [history, isClosed, code] of [[() => [], false, "ERR_LOST"] as const, [runs, true, "ERR_CLOSED"] as const]) {
      const { client, running, lose } = await begin(history);
      await lose();
      if (isClosed) await client.close();
      expect(await running).toMatchObject({ status: "failed", error: { message: "The connection ended before the turn did" } });
      await expect(heardOf(running)).rejects.toMatchObject({ code });
    }
  });
});
