import { mkdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { type Client, runTurn } from "codex-app-server-sdk/client";
import { type Agent, memoryThreads, sqliteThreads, type ThreadStore } from "codex-app-server-sdk/server";
import { describe, expect, it, onTestFinished } from "vitest";
import { CodexError } from "../../../src/rpc/errors.js";
import { createFolder } from "../../support/folder.js";
import { createPair } from "../../support/pair.js";
import { idle, until } from "../../support/settled.js";

const ALL = { descending: false, limit: 100 } as const;

const echo: Agent = async ({ write }) => write.message().end("heard");

async function createThread(options: { agent?: Agent; threads?: ThreadStore; logger?: object }) {
  const pair = await createPair({ agent: echo, ...options } as never);
  const { thread } = await pair.client.thread.start();
  return { ...pair, threadId: thread.id };
}

/** A store that fails to keep turns as long as it is told to, and what was logged of it. */
function createFailing() {
  const store = memoryThreads();
  const problem: Error = new Error("disk full near sk-1234567890abcdefghijklmnop");
  const state = { fails: (_status: string) => true, logged: [] as unknown[], problem };
  const threads: ThreadStore = {
    ...store,
    saveTurn: async (id, turn, changes) => {
      if (state.fails(turn.status)) throw state.problem;
      await store.saveTurn(id, turn, changes);
    },
  };
  const quiet = () => {};
  const logger = {
    debug: quiet,
    info: quiet,
    warn: quiet,
    error: (fields: object, message: string) => state.logged.push([message, fields]),
  };
  return { threads, store, state, logger };
}

/** A store that keeps each interrupted turn only when it is told to go on. */
function createSlow() {
  const store = memoryThreads();
  const held: (() => void)[] = [];
  const threads: ThreadStore = {
    ...store,
    saveTurn: async (id, turn, changes) => {
      if (turn.status === "interrupted") await new Promise<void>((resolve) => held.push(resolve));
      await store.saveTurn(id, turn, changes);
    },
  };
  /** Lets one be kept, as soon as one is there. */
  const release = async () => {
    await until(() => held.length > 0);
    held.shift()?.();
  };
  return { threads, release };
}

describe("a turn and its store", () => {
  it("is kept before anybody is told that it has ended", async () => {
    const kept: string[] = [];
    const store = memoryThreads();
    const threads: ThreadStore = {
      ...store,
      saveTurn: async (...args) => {
        await idle();
        await store.saveTurn(...args);
        kept.push(args[1].status);
      },
    };
    const { client, threadId } = await createThread({ threads });
    const keptWhenTold = new Promise((resolve) => client.once("turn/completed", () => resolve([...kept])));
    await runTurn(client, { threadId, input: "x" }).completed;
    expect(await keptWhenTold).toEqual(["inProgress", "completed"]);
  });

  it("fails when it cannot be kept at its end, and the log says why without secrets", async () => {
    const { threads, state, logger } = createFailing();
    state.fails = (status) => status === "completed";
    const { client, threadId } = await createThread({ threads, logger });
    const { status, error } = await runTurn(client, { threadId, input: "x" }).completed;
    expect([status, error?.message]).toEqual(["failed", "the turn could not be stored: the thread store failed"]);
    expect(JSON.stringify(state.logged)).toContain("The turn could not be kept");
    expect(JSON.stringify(state.logged)).toContain("disk full");
    expect(JSON.stringify(state.logged)).not.toContain("sk-1234");
  });

  it("fails when it cannot be kept at all, and the thread lives on", async () => {
    const { threads, state } = createFailing();
    const { client, threadId } = await createThread({ threads });
    expect((await runTurn(client, { threadId, input: "x" }).completed).status).toBe("failed");
    state.fails = () => false;
    expect((await runTurn(client, { threadId, input: "x" }).completed).status).toBe("completed");
  });

  it.each([
    [Object.assign(new Error("write /srv/app/threads"), { code: "ENOSPC", errno: -28 }), "No space left on device"],
    [Object.assign(new Error("open /srv/app/threads"), { code: "EMFILE", errno: -24 }), "Too many open files"],
    [Object.assign(new Error("full"), { code: "ERR_SQLITE_ERROR", errcode: 13 }), "database or disk is full"],
    [Object.assign(new Error("full"), { code: "SQLITE_IOERR_WRITE" }), "disk I/O error"],
    [new CodexError("ERR_STORE", "The bucket is away", { cause: new Error("/srv/app") }), "The bucket is away"],
    [new Error("at /srv/app", { cause: Object.assign(new Error("x"), { code: "EROFS" }) }), "Read-only file system"],
  ])("fails for %o with its reason, and without a path", async (problem, reason) => {
    const { threads, state } = createFailing();
    state.problem = problem;
    const { client, threadId } = await createThread({ threads });
    const { status, error } = await runTurn(client, { threadId, input: "x" }).completed;
    expect([status, error?.message]).toEqual(["failed", `the turn could not be stored: ${reason}`]);
  });

  it.each(["before the next", "when the server closes"])("is stored %s, after the store was away", async (when) => {
    const { threads, state, store } = createFailing();
    const { client, server, threadId } = await createThread({ threads });
    state.fails = () => false;
    await runTurn(client, { threadId, input: "one" }).completed;
    state.fails = (status) => status !== "inProgress";
    const missed = runTurn(client, { threadId, input: "two" });
    expect((await missed.completed).status).toBe("failed");
    state.fails = () => true;
    expect((await runTurn(client, { threadId, input: "three" }).completed).status).toBe("failed");
    expect((await store.turns(threadId, ALL)).map(({ status }) => status)).toEqual(["completed", "inProgress"]);
    state.fails = () => false;
    if (when === "before the next") await runTurn(client, { threadId, input: "four" }).completed;
    else await server.close();
    const stored = await store.turns(threadId, ALL);
    expect(stored.map(({ status }) => status).slice(0, 3)).toEqual(["completed", "failed", "failed"]);
    expect(stored[1]).toMatchObject({
      id: await missed.id,
      items: [{ type: "userMessage" }, { type: "agentMessage", text: "heard" }],
    });
    expect(stored).toHaveLength(when === "before the next" ? 4 : 3);
  });

  it("is not stored any more once it has been dropped", async () => {
    const { threads, state, store } = createFailing();
    const { client, threadId } = await createThread({ threads });
    state.fails = (status) => status !== "inProgress";
    const missed = runTurn(client, { threadId, input: "one" });
    await missed.completed;
    await client.thread.revert({ threadId, beforeTurnId: await missed.id });
    state.fails = () => false;
    await runTurn(client, { threadId, input: "two" }).completed;
    expect((await store.turns(threadId, ALL)).map(({ status }) => status)).toEqual(["completed"]);
  });

  it("is refused with its thread where the store cannot be used, and runs once it can", async () => {
    const folder = await createFolder();
    const path = join(folder, "threads.sqlite");
    await mkdir(path);
    const { client, server } = await createPair({ agent: echo, threads: sqliteThreads(path) });
    // What follows depends on which package opens the file.
    const refusal = /^error creating thread: The file of the threads cannot be opened(?!.*casdk-)/;
    await expect(client.thread.start()).rejects.toMatchObject({ rpcCode: -32603 });
    await expect(client.thread.start()).rejects.toThrow(refusal);
    await expect(client.thread.list()).rejects.toThrow("the stored threads cannot be used: The file of the threads");
    await expect(client.thread.start({ ephemeral: true })).resolves.toBeDefined();
    await rm(path, { recursive: true });
    const { thread } = await client.thread.start();
    expect((await runTurn(client, { threadId: thread.id, input: "x" }).completed).status).toBe("completed");
    await server.close();
  });

  it("fails while its file is away, and all is there when that comes back", async () => {
    const folder = await createFolder();
    const [path, away] = [join(folder, "threads.sqlite"), join(folder, "away")];
    const { client, server, threadId } = await createThread({ threads: sqliteThreads(path) });
    expect((await runTurn(client, { threadId, input: "one" }).completed).status).toBe("completed");
    await rename(path, away);
    const { status, error } = await runTurn(client, { threadId, input: "two" }).completed;
    expect([status, error?.message]).toEqual([
      "failed",
      "the turn could not be stored: The file of the threads is not there any more: No such file or directory",
    ]);
    await rename(away, path);
    expect((await runTurn(client, { threadId, input: "three" }).completed).status).toBe("completed");
    await server.close();
    const store = sqliteThreads(path);
    onTestFinished(() => store.close());
    expect((await store.turns(threadId, ALL)).map((turn) => turn.status)).toEqual(["completed", "failed", "completed"]);
  });

  it("waits for the one before it to be kept", async () => {
    const { threads, release } = createSlow();
    const agent: Agent = ({ signal }) =>
      new Promise((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
    const { client, threadId } = await createThread({ agent, threads });
    const first = runTurn(client, { threadId, input: "x" });
    const firstId = await first.id;
    await first.interrupt();
    await expect(first.steer("more")).rejects.toThrow("no active turn to steer");
    const second = runTurn(client, { threadId, input: "y" });
    await idle();
    await release();
    await first.completed;
    expect(await second.id).not.toBe(firstId);
    await second.interrupt();
    await idle();
    await release();
    expect((await second.completed).status).toBe("interrupted");
  });

  it.each<[string, (client: Client, threadId: string) => Promise<unknown>]>([
    ["archived", (client, threadId) => client.thread.archive({ threadId })],
    ["deleted", (client, threadId) => client.thread.delete({ threadId })],
  ])("does not begin in a thread that is being %s", async (_, leave) => {
    const { threads, release } = createSlow();
    const seen: string[] = [];
    const agent: Agent = ({ input, signal }) => {
      seen.push(JSON.stringify(input));
      return new Promise((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
    };
    const { client, threadId } = await createThread({ agent, threads });
    const first = runTurn(client, { threadId, input: "x" });
    await first.id;
    const left = leave(client, threadId);
    const second = client.turn.start({ threadId, input: [{ type: "text", text: "y" }] });
    await idle();
    await release();
    await left;
    await expect(second).rejects.toThrow("thread not found");
    expect([(await first.completed).status, seen.length]).toEqual(["interrupted", 1]);
  });

  it("is not lost with those that are dropped while it waits", async () => {
    const { threads: slow, release } = createSlow();
    const threads: ThreadStore = { ...slow, revert: (...args) => idle().then(() => slow.revert(...args)) };
    const agent: Agent = ({ input, signal, write }) => {
      if (JSON.stringify(input).includes("stay")) return Promise.resolve(write.message().end("stays"));
      return new Promise((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
    };
    const { client, threadId } = await createThread({ agent, threads });
    const turn = runTurn(client, { threadId, input: "go" });
    const dropped = client.thread.revert({ threadId, beforeTurnId: await turn.id });
    const second = runTurn(client, { threadId, input: "stay" });
    await idle();
    await release();
    await dropped;
    expect((await second.completed).text).toBe("stays");
    expect((await threads.turns(threadId, { descending: true, limit: 2 })).map(({ id }) => id)).toEqual([await second.id]);
  });

  it("ends also when the agent fails with nothing", async () => {
    const { client, threadId } = await createThread({ agent: () => Promise.reject() });
    expect(await runTurn(client, { threadId, input: "x" }).completed).toMatchObject({
      status: "failed",
      error: { message: "Internal error" },
    });
  });

  it("is told and kept as interrupted when the server closes", async () => {
    const store = memoryThreads();
    const agent: Agent = async ({ write }) => {
      write.message("m").delta("half");
      await new Promise(() => {});
    };
    const { client, server, threadId } = await createThread({ agent, threads: store });
    const turn = runTurn(client, { threadId, input: "x" });
    await turn.id;
    await server.close();
    expect((await turn.completed).status).toBe("interrupted");
    const [kept] = await store.turns(threadId, { descending: true, limit: 1 });
    expect(kept).toMatchObject({
      status: "interrupted",
      items: [{ type: "userMessage" }, { type: "agentMessage", text: "half" }],
    });
  });
});

describe("clientUserMessageId", () => {
  const message = (text: string) => ({ input: [{ type: "text" as const, text }], clientUserMessageId: "c-1" });

  it("makes it harmless to say a message again: after its turn, and after a restart", async () => {
    const threads = memoryThreads();
    let runs = 0;
    const agent: Agent = async () => {
      runs += 1;
    };
    const { client, threadId } = await createThread({ agent, threads });
    const turn = runTurn(client, { threadId, ...message("x") });
    const id = await turn.id;
    await turn.completed;
    expect((await client.turn.start({ threadId, ...message("x") })).turn).toMatchObject({ id, status: "completed" });
    const { client: later } = await createPair({ agent, threads });
    await later.thread.resume({ threadId });
    expect((await later.turn.start({ threadId, ...message("x") })).turn).toMatchObject({ id, status: "completed" });
    expect(runs).toBe(1);
  });

  it("makes it harmless while the turn runs, for steering too", async () => {
    const inputs: number[] = [];
    let goOn = () => {};
    const agent: Agent = async ({ input }) => {
      inputs.push(input.length);
      if (inputs.length === 1) await new Promise<void>((resolve) => (goOn = resolve));
    };
    const { client, threadId } = await createThread({ agent });
    const turn = runTurn(client, { threadId, ...message("x") });
    const expectedTurnId = await turn.id;
    expect((await client.turn.start({ threadId, ...message("x") })).turn.id).toBe(expectedTurnId);
    const steer = { threadId, expectedTurnId, ...message("more"), clientUserMessageId: "c-2" };
    await client.turn.steer(steer);
    await client.turn.steer(steer);
    await client.turn.steer({ ...steer, ...message("x") });
    goOn();
    await turn.completed;
    expect(inputs).toEqual([1, 1]);
  });
});

describe("thread/compact/start", () => {
  const compacting = (recap: () => Promise<string>, seen: unknown[] = []): Agent =>
    Object.assign(
      async ({ history, recap, write }: Parameters<Agent>[0]) => {
        seen.push([history.length, recap]);
        write.message().end("heard");
      },
      {
        compact: async ({ history, recap: before }: Parameters<Agent>[0]) => `${before ?? ""}${history.length}:${await recap()}`,
      },
    );
  const whenCompleted = (client: Awaited<ReturnType<typeof createThread>>["client"]) =>
    new Promise<string>((resolve) => client.once("turn/completed", ({ turn }) => resolve(turn.status)));

  it("puts what the agent makes of the history in its place, also after a restart", async () => {
    const threads = memoryThreads();
    const seen: unknown[] = [];
    const agent = compacting(async () => "recap", seen);
    const { client, threadId } = await createThread({ agent, threads });
    await runTurn(client, { threadId, input: "x" }).completed;
    const items: string[] = [];
    client.on("item/completed", ({ item }) => items.push(item.type));
    const completed = whenCompleted(client);
    await client.thread.compactStart({ threadId });
    expect(await completed).toBe("completed");
    expect(items).toEqual(["contextCompaction"]);
    await runTurn(client, { threadId, input: "y" }).completed;
    const { client: later } = await createPair({ agent, threads });
    await later.thread.resume({ threadId });
    await runTurn(later, { threadId, input: "z" }).completed;
    expect(seen).toEqual([
      [0, null],
      [0, "2:recap"],
      [2, "2:recap"],
    ]);
  });

  it("leaves the history as it was when the agent fails", async () => {
    const seen: unknown[] = [];
    const { client, threadId } = await createThread({ agent: compacting(() => Promise.reject(new Error("no")), seen) });
    await runTurn(client, { threadId, input: "x" }).completed;
    const completed = whenCompleted(client);
    await client.thread.compactStart({ threadId });
    expect(await completed).toBe("failed");
    await runTurn(client, { threadId, input: "y" }).completed;
    expect(seen.at(-1)).toEqual([2, null]);
  });

  it("is refused where the agent does not compact", async () => {
    const { client, threadId } = await createThread({});
    await expect(client.thread.compactStart({ threadId })).rejects.toThrow("does not compact");
  });

  it("interrupts the turn that runs, and takes no input of the user's", async () => {
    let goOn = () => {};
    const held = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    const compact = () => held.then(() => "recap");
    const { client, threadId } = await createThread({ agent: Object.assign(() => new Promise<void>(() => {}), { compact }) });
    const busy = runTurn(client, { threadId, input: "x" });
    await busy.id;
    const begun = new Promise<string>((resolve) =>
      client.on("turn/started", ({ turn }) => void busy.id.then((id) => id !== turn.id && resolve(turn.id))),
    );
    await client.thread.compactStart({ threadId });
    expect((await busy.completed).status).toBe("interrupted");
    await expect(client.turn.start({ threadId, input: [{ type: "text", text: "y" }] })).rejects.toMatchObject({
      rpcCode: -32603,
      message: expect.stringContaining("failed to submit turn input: ActiveTurnNotSteerable { turn_kind: Compact }"),
    });
    const steered = client.turn.steer({ threadId, expectedTurnId: await begun, input: [{ type: "text", text: "y" }] });
    await expect(steered).rejects.toMatchObject({
      rpcCode: -32600,
      data: { message: "cannot steer a compact turn", codexErrorInfo: { activeTurnNotSteerable: { turnKind: "compact" } } },
    });
    const completed = whenCompleted(client);
    goOn();
    expect(await completed).toBe("completed");
  });
});

describe("thread/shellCommand", () => {
  it("runs nothing, and says so in the turn that the client waits for", async () => {
    const { client, threadId } = await createThread({});
    const told: unknown[] = [];
    client.on("turn/started", ({ turn }) => told.push(turn.status));
    const completed = new Promise((resolve) => client.once("turn/completed", ({ turn }) => resolve(turn)));
    expect(await client.thread.shellCommand({ threadId, command: "touch made.txt" })).toEqual({});
    const why = "This server does not run commands for its users";
    expect(await completed).toMatchObject({ status: "failed", error: { message: why } });
    expect(told).toEqual(["inProgress"]);
    expect((await runTurn(client, { threadId, input: "x" }).completed).text).toBe("heard");
  });

  it("says so beside a turn that runs, and lets that go on", async () => {
    let goOn = () => {};
    const held = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    const { client, threadId } = await createThread({ agent: () => held });
    const turn = runTurn(client, { threadId, input: "x" });
    await turn.id;
    const warned = new Promise((resolve) => client.once("warning", ({ message }) => resolve(message)));
    await client.thread.shellCommand({ threadId, command: "ls" });
    expect(await warned).toBe("This server does not run commands for its users");
    goOn();
    expect((await turn.completed).status).toBe("completed");
  });
});
