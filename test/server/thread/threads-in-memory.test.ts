import { type Client, runTurn } from "codex-app-server-sdk/client";
import { type Agent, memoryThreads, type ThreadStore } from "codex-app-server-sdk/server";
import { describe, expect, it, vi } from "vitest";
import { configFor, createBackend } from "../../support/backend.js";
import { createFolder } from "../../support/folder.js";
import { createGate } from "../../support/gate.js";
import { createPair, joinServer } from "../../support/pair.js";
import { attach, introduce } from "../../support/raw-client.js";
import { eventually, holdTime, idle, until } from "../../support/settled.js";
import { storedThread, storedTurn } from "../../support/stored.js";

const echo: Agent = async ({ write }) => write.message().end("heard");
const ID = "01a2141a-1e7d-7cb2-87d8-9d6120d711d5";
const HALF_AN_HOUR = 30 * 60_000;
const USAGE = { totalTokens: 7 } as never;

async function pass(ms: number) {
  await idle();
  await vi.advanceTimersByTimeAsync(ms);
  await idle();
}

const loaded = async (client: Client) => (await client.thread.loadedList()).data;

describe("a thread in memory", () => {
  it("has all its turns, in order, however many there are", async () => {
    const store = memoryThreads();
    const ids = Array.from({ length: 401 }, (_, n) => `turn-${n}`);
    await store.create(
      storedThread(ID),
      ids.map((id) => storedTurn(id)),
    );
    const { client } = await createPair({ agent: echo, threads: store });
    const { thread } = await client.thread.resume({ threadId: ID });
    expect(thread.turns.map(({ id }) => id)).toEqual(ids);
  });

  it("is the same for all who resume it, and keeps its settings", async () => {
    const store = memoryThreads();
    await store.create(storedThread(ID));
    const { client, server } = await createPair({ agent: echo, threads: store });
    const other = await joinServer(server);
    const [one, two] = await Promise.all([
      client.thread.resume({ threadId: ID, model: "first" }),
      other.thread.resume({ threadId: ID, model: "second" }),
    ]);
    expect([one.model, two.model]).toEqual(["first", "first"]);
    const heard = new Promise((resolve) => other.once("turn/completed", ({ threadId }) => resolve(threadId)));
    await runTurn(client, { threadId: ID, input: "x" }).completed;
    expect(await heard).toBe(ID);
  });

  it("leaves it half an hour after the last who followed it has disconnected", async () => {
    holdTime();
    const { client, server } = await createPair({ agent: echo });
    const other = await joinServer(server);
    const { thread } = await client.thread.start();
    // Nobody else follows this one.
    await client.thread.start();
    await runTurn(client, { threadId: thread.id, input: "x" }).completed;
    await other.thread.resume({ threadId: thread.id });
    await client.close();
    await pass(HALF_AN_HOUR);
    expect(await loaded(other)).toEqual([thread.id]);
    await other.close();
    await idle();
    const last = await joinServer(server);
    await pass(HALF_AN_HOUR - 1);
    expect(await loaded(last)).toEqual([thread.id]);
    await pass(1);
    expect(await loaded(last)).toEqual([]);
  });

  it("leaves it also when whoever asked for it had gone before it was read", async () => {
    holdTime();
    const store = memoryThreads();
    await store.create(storedThread(ID));
    const gate = createGate();
    const threads: ThreadStore = { ...store, read: (id) => gate.pass().then(() => store.read(id)) };
    const { client, server } = await createPair({ agent: echo, threads });
    const gone = await joinServer(server);
    const resumed = gone.thread.resume({ threadId: ID }).catch(() => {});
    await gate.reached;
    await gone.close();
    const timers = vi.getTimerCount();
    gate.open();
    await resumed;
    // Files are read for it as well, before its time begins.
    await until(() => vi.getTimerCount() > timers);
    expect(await loaded(client)).toEqual([ID]);
    await pass(HALF_AN_HOUR);
    expect(await loaded(client)).toEqual([]);
  });

  it("leaves it after the time that the embedder says", async () => {
    holdTime();
    const { client } = await createPair({ agent: echo, reconnectGraceMs: 5_000 });
    const { thread } = await client.thread.start();
    await client.thread.unsubscribe({ threadId: thread.id });
    await pass(4_999);
    expect(await loaded(client)).toEqual([thread.id]);
    await pass(1);
    expect(await loaded(client)).toEqual([]);
  });

  it("leaves it when too many are there that nobody uses: the one that was left first, and stored ones before others", async () => {
    const gate = createGate();
    const agent: Agent = async ({ write, input }) => {
      if (input.some((part) => part.type === "text" && part.text === "wait")) await gate.pass();
      write.message().end("heard");
    };
    const { client } = await createPair({ agent, maxIdleThreads: 2 });
    const closed: string[] = [];
    client.on("thread/closed", ({ threadId }) => closed.push(threadId));
    const start = async (params = {}) => {
      const { thread } = await client.thread.start(params);
      await runTurn(client, { threadId: thread.id, input: "x" });
      return thread.id;
    };
    const ephemeral = await start({ ephemeral: true });
    const ids = [await start(), await start(), await start(), await start()] as const;
    const [first, second, busy, followed] = ids;
    await client.turn.start({ threadId: busy, input: [{ type: "text", text: "wait" }] });
    await gate.reached;
    for (const threadId of [ephemeral, busy, first]) await client.thread.unsubscribe({ threadId });
    await idle();
    expect(closed).toEqual([]);
    await client.thread.unsubscribe({ threadId: second });
    await idle();
    expect(closed).toEqual([first]);
    expect((await loaded(client)).sort()).toEqual([ephemeral, second, busy, followed].sort());
    // It is loaded again on demand, with its turns.
    expect((await client.thread.resume({ threadId: first })).thread.turns).toHaveLength(1);
    gate.open();
    await eventually(() => expect(closed).toEqual([first, second]));
    expect((await loaded(client)).sort()).toEqual([ephemeral, first, busy, followed].sort());
  });

  it("stays while a turn runs in it that nobody follows, and half an hour longer", async () => {
    holdTime();
    const gate = createGate();
    const { client } = await createPair({ agent: () => gate.pass() });
    const { thread } = await client.thread.start();
    await client.turn.start({ threadId: thread.id, input: [{ type: "text", text: "x" }] });
    await gate.reached;
    await client.thread.unsubscribe({ threadId: thread.id });
    await pass(2 * HALF_AN_HOUR);
    expect(await loaded(client)).toEqual([thread.id]);
    gate.open();
    await pass(HALF_AN_HOUR - 1);
    expect(await loaded(client)).toEqual([thread.id]);
    await pass(1);
    expect(await loaded(client)).toEqual([]);
  });

  it("stays when a turn begins in it just before it would leave", async () => {
    holdTime();
    const gate = createGate();
    const { client } = await createPair({ agent: () => gate.pass() });
    const { thread } = await client.thread.start();
    await client.thread.unsubscribe({ threadId: thread.id });
    await pass(HALF_AN_HOUR - 1);
    await client.turn.start({ threadId: thread.id, input: [{ type: "text", text: "x" }] });
    await gate.reached;
    await pass(1);
    expect(await loaded(client)).toEqual([thread.id]);
    gate.open();
    await idle();
  });

  it("stays while the store lacks one of its turns, and is stored when the server closes", async () => {
    holdTime();
    const store = memoryThreads();
    let isFull = true;
    const threads: ThreadStore = {
      ...store,
      saveTurn: async (id, turn, changes) => {
        if (isFull && turn.status !== "inProgress") throw new Error("full");
        await idle();
        await store.saveTurn(id, turn, changes);
      },
    };
    const { client, server } = await createPair({ agent: echo, threads });
    const { thread } = await client.thread.start();
    await runTurn(client, { threadId: thread.id, input: "x" }).completed;
    await client.thread.unsubscribe({ threadId: thread.id });
    await pass(HALF_AN_HOUR);
    expect(await loaded(client)).toEqual([thread.id]);
    isFull = false;
    await server.close();
    const [turn] = await store.turns(thread.id, { descending: false, limit: 1 });
    expect(turn).toMatchObject({ status: "failed", items: [{ type: "userMessage" }, { type: "agentMessage", text: "heard" }] });
  });

  it("leaves no timer behind when the server closes", async () => {
    holdTime();
    const { client, server } = await createPair({ agent: echo });
    const { thread } = await client.thread.start({ cwd: await createFolder() });
    await client.thread.unsubscribe({ threadId: thread.id });
    expect(vi.getTimerCount()).toBe(1);
    await server.close();
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe("a thread and its store", () => {
  it("agree on a name, and on when it was given", async () => {
    const store = memoryThreads();
    await store.create(storedThread(ID, { updatedAtMs: 1_000 }));
    const { client } = await createPair({ agent: echo, threads: store });
    await client.thread.resume({ threadId: ID });
    await client.thread.nameSet({ threadId: ID, name: "title" });
    const stored = await store.read(ID);
    expect(stored?.name).toBe("title");
    expect(stored?.updatedAtMs).toBeGreaterThan(1_000);
    expect((await client.thread.read({ threadId: ID })).thread).toMatchObject({ name: "title" });
  });

  it("go back to what had been used before the turns that are dropped", async () => {
    const store = memoryThreads();
    await store.create(storedThread(ID, { usage: { totalTokens: 9 } as never }), [
      storedTurn("1", { usage: USAGE }),
      storedTurn("2", { usage: { totalTokens: 8 } as never }),
      storedTurn("3"),
    ]);
    const { client } = await createPair({ agent: echo, threads: store });
    await client.thread.resume({ threadId: ID });
    await client.thread.revert({ threadId: ID, beforeTurnId: "2" });
    expect((await store.read(ID))?.usage).toEqual(USAGE);
    await client.thread.revert({ threadId: ID, beforeTurnId: "1" });
    expect((await store.read(ID))?.usage).toBeNull();
  });

  it("keep nothing of an ephemeral thread, whatever happens in it", async () => {
    const store = memoryThreads();
    const { client } = await createPair({ agent: echo, threads: store });
    const { thread } = await client.thread.start({ ephemeral: true });
    const turn = runTurn(client, { threadId: thread.id, input: "x" });
    await turn.completed;
    const fork = await client.thread.fork({ threadId: thread.id, ephemeral: true });
    expect(fork.thread.turns).toHaveLength(1);
    await client.thread.revert({ threadId: thread.id, beforeTurnId: await turn.id });
    for (const id of [thread.id, fork.thread.id]) expect(await store.read(id)).toBeNull();
  });

  it("have a fork at once, also one of a thread that is not in memory", async () => {
    const store = memoryThreads();
    const settings = { ...storedThread(ID).settings, modelProvider: "openai" };
    await store.create(storedThread(ID, { settings }), [storedTurn("1"), storedTurn("2", { status: "inProgress" })]);
    const { client } = await createPair({ agent: echo, threads: store });
    const { thread } = await client.thread.fork({ threadId: ID });
    expect(thread.turns.map(({ status }) => status)).toEqual(["completed", "interrupted"]);
    expect(await store.read(thread.id)).toMatchObject({ forkedFromId: ID });
    expect(await loaded(client)).toEqual([thread.id]);
  });
});

describe("a fork", () => {
  it("is refused where its origin is archived", async () => {
    const store = memoryThreads();
    await store.create(storedThread(ID, { archived: true }));
    const { client } = await createPair({ threads: store });
    await expect(client.thread.fork({ threadId: ID })).rejects.toThrow(
      `session ${ID} is archived. Run \`codex unarchive ${ID}\` to unarchive it first.`,
    );
  });

  it("is refused without a model, or with a provider that is not there, as a start is", async () => {
    const { client } = await createPair({ agent: echo, config: configFor(await createBackend()) });
    const { thread } = await client.thread.start();
    await runTurn(client, { threadId: thread.id, input: "x" }).completed;
    for (const begin of [
      (params: object) => client.thread.start(params),
      (params: object) => client.thread.fork({ threadId: thread.id, ...params }),
    ]) {
      await expect(begin({ modelProvider: "nowhere" })).rejects.toThrow(/^failed to load configuration: .*nowhere/);
      await expect(begin({ model: " " })).rejects.toThrow(/^No models are available/);
    }
  });
});

describe("the settings of a thread in memory", () => {
  it("are told of once when they change, and not when they stay as they are", async () => {
    const { server } = await createPair({ agent: echo });
    const wire = attach(server);
    await introduce(wire);
    const { result } = await wire.ask("thread/start", { model: "one" });
    const threadId = (result as { thread: { id: string } }).thread.id;
    for (const model of ["two", "two", "one"]) await wire.ask("thread/settings/update", { threadId, model });
    await idle();
    const told = wire.received.filter(({ method }) => method === "thread/settings/updated");
    expect(told.map(({ params }) => (params as { threadSettings: { model: string } }).threadSettings.model)).toEqual([
      "two",
      "one",
    ]);
  });
});
