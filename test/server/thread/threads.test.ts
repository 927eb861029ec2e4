import { join } from "node:path";
import { type Client, connect, runTurn } from "codex-app-server-sdk/client";
import { type Agent, type AppServerOptions, memoryThreads, sqliteThreads } from "codex-app-server-sdk/server";
import { createMemoryPair } from "codex-app-server-sdk/transport";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { createFolder } from "../../support/folder.js";
import { createHome } from "../../support/home.js";
import { createPair, joinServer } from "../../support/pair.js";
import { attach, introduce } from "../../support/raw-client.js";
import { idle } from "../../support/settled.js";
import { storedThread, storedTurn } from "../../support/stored.js";

const echo: Agent = async ({ input, write }) => {
  write.message().end(input.map((part) => (part.type === "text" ? `heard ${part.text}` : "?")).join());
};
const waitForEnd: Agent = ({ signal }) =>
  new Promise((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
const UNKNOWN = "01a2141a-1e7d-7cb2-87d8-9d6120d711d5";

/** A client of a server whose agent echoes, a thread with such turns in it, and their ids. */
async function createTalk(texts: readonly string[], options: AppServerOptions = {}) {
  const pair = await createPair({ agent: echo, ...options });
  return { ...pair, ...(await talk(pair.client, texts)) };
}

async function talk(client: Client, texts: readonly string[], params: object = {}) {
  const { thread } = await client.thread.start(params);
  const turnIds: string[] = [];
  for (const input of texts) {
    const turn = runTurn(client, { threadId: thread.id, input });
    turnIds.push(await turn.id);
    await turn.completed;
  }
  return { threadId: thread.id, turnIds };
}

const saidIn = (turns: readonly { items: readonly { type: string; text?: string }[] }[]) =>
  turns.map(({ items }) => items.find(({ type }) => type === "agentMessage")?.text);

/** Servers on one file, as processes that follow each other are. */
async function createLasting() {
  const path = join(await createHome(), "threads.sqlite");
  return (agent: Agent = echo) => createPair({ agent, threads: sqliteThreads(path) });
}

describe("a thread", () => {
  it("is resumed after the server was started again, with all its turns, and goes on", async () => {
    const start = await createLasting();
    const before = await start();
    const { threadId, turnIds } = await talk(before.client, ["one", "two"], {
      model: "mine",
      developerInstructions: "Be brief.",
    });
    await before.client.thread.nameSet({ threadId, name: " Title " });
    await before.server.close();

    const seen: unknown[] = [];
    const after = await start(async (turn) => {
      seen.push([turn.history.map(({ type }) => type), turn.instructions.developer, turn.model]);
      await echo(turn);
    });
    await expect(runTurn(after.client, { threadId, input: "x" }).id).rejects.toThrow(`thread not found: ${threadId}`);
    const { thread, model } = await after.client.thread.resume({ threadId });
    expect(model).toBe("mine");
    expect(thread).toMatchObject({ name: "Title", preview: "one", status: { type: "idle" } });
    expect(thread.turns.map(({ id, status, itemsView }) => [id, status, itemsView])).toEqual(
      turnIds.map((id) => [id, "completed", "full"]),
    );
    await runTurn(after.client, { threadId, input: "three" }).completed;
    const two = ["userMessage", "agentMessage"];
    expect(seen).toEqual([[[...two, ...two], "Be brief.", "mine"]]);
    expect(saidIn((await after.client.thread.read({ threadId, includeTurns: true })).thread.turns)).toEqual([
      "heard one",
      "heard two",
      "heard three",
    ]);
  });

  it("shows a turn as interrupted that ran when its process ended", async () => {
    const store = memoryThreads();
    await store.create(storedThread(UNKNOWN), [storedTurn("1", { status: "inProgress", completedAtMs: null })]);
    const { client } = await createPair({ threads: store });
    const { data } = await client.thread.turnsList({ threadId: UNKNOWN });
    expect(data[0]).toMatchObject({ id: "1", status: "interrupted", completedAt: null });
    expect((await client.thread.resume({ threadId: UNKNOWN })).thread.turns[0]).toMatchObject({ status: "interrupted" });
  });

  it("takes settings along from a turn to the next, and tells who follows it of the change", async () => {
    const seen: unknown[] = [];
    const { client, threadId } = await createTalk([], {
      agent: async ({ settings, outputSchema }) => {
        seen.push([settings.model, settings.effort, settings.cwd, settings.approvalPolicy, outputSchema]);
      },
    });
    const told: unknown[] = [];
    client.on("thread/settings/updated", ({ threadSettings: { model, effort } }) => told.push([model, effort]));
    const input = [{ type: "text" as const, text: "x" }];
    await runTurn(client, { threadId, input, model: "m2", effort: "high", cwd: "/tmp", outputSchema: { type: "object" } })
      .completed;
    await runTurn(client, { threadId, input, model: "m2" }).completed;
    await client.thread.settingsUpdate({ threadId, approvalPolicy: "never" }).catch(() => {});
    expect(seen).toEqual([
      ["m2", "high", "/tmp", "on-request", { type: "object" }],
      ["m2", "high", "/tmp", "on-request", null],
    ]);
    expect(told).toEqual([["m2", "high"]]);
  });

  it("goes by what its start says of the configuration, unless it says so itself", async () => {
    const { client } = await createPair();
    const config = { model: "configured", model_reasoning_effort: "low", sandbox_mode: "workspace-write" };
    const { model, reasoningEffort, sandbox } = await client.thread.start({ config });
    expect([model, reasoningEffort, sandbox.type]).toEqual(["configured", "low", "workspaceWrite"]);
    expect((await client.thread.start({ config, model: "said" })).model).toBe("said");
    await expect(client.thread.start({ config: { model_provider: 5 } })).rejects.toMatchObject({
      rpcCode: -32600,
      message: "failed to load configuration: invalid type: integer `5`, expected a string\nin `model_provider`\n",
    });
  });

  it("is forked up to a turn, or before one, and the two go separate ways", async () => {
    const { client, threadId, turnIds } = await createTalk(["one", "two", "three"]);
    const upTo = await client.thread.fork({ threadId, lastTurnId: turnIds[1] as string });
    expect(saidIn(upTo.thread.turns)).toEqual(["heard one", "heard two"]);
    expect(upTo.thread).toMatchObject({ forkedFromId: threadId, preview: "one" });
    const before = await client.thread.fork({ threadId, beforeTurnId: turnIds[0] as string });
    expect([before.thread.turns, before.thread.preview]).toEqual([[], ""]);
    await runTurn(client, { threadId: upTo.thread.id, input: "other" }).completed;
    const turnsOf = async (id: string) => saidIn((await client.thread.read({ threadId: id, includeTurns: true })).thread.turns);
    expect(await turnsOf(threadId)).toEqual(["heard one", "heard two", "heard three"]);
    expect(await turnsOf(upTo.thread.id)).toEqual(["heard one", "heard two", "heard other"]);
    await expect(client.thread.fork({ threadId, lastTurnId: "a", beforeTurnId: "b" })).rejects.toThrow("cannot be combined");
    await expect(client.thread.fork({ threadId, lastTurnId: "x" })).rejects.toThrow("turn not found: x");
  });

  it("is taken back to before a turn, for good", async () => {
    const start = await createLasting();
    const { client, server } = await start();
    const { threadId, turnIds } = await talk(client, ["one", "two", "three"]);
    const reverted: string[] = [];
    client.on("thread/reverted", (params) => reverted.push(params.threadId));
    await expect(client.thread.revert({ threadId, beforeTurnId: "x" })).rejects.toThrow("turn not found: x");
    await client.thread.revert({ threadId, beforeTurnId: turnIds[1] as string });
    await runTurn(client, { threadId, input: "four" }).completed;
    expect(reverted).toEqual([threadId]);
    await server.close();
    const { thread } = await (await start()).client.thread.resume({ threadId });
    expect(saidIn(thread.turns)).toEqual(["heard one", "heard four"]);
  });

  it("drops its newest turns, as clients of older releases ask for it", async () => {
    const { server, threadId } = await createTalk(["one", "two", "three"]);
    const wire = attach(server);
    await introduce(wire);
    await wire.ask("thread/resume", { threadId, excludeTurns: true });
    const { result } = await wire.ask("thread/rollback", { threadId, numTurns: 2 });
    expect(saidIn((result as { thread: { turns: [] } }).thread.turns)).toEqual(["heard one"]);
    expect(await wire.ask("thread/rollback", { threadId, numTurns: 0 })).toMatchObject({ error: { code: -32600 } });
    expect(await wire.ask("thread/rollback", { threadId, numTurns: 9 })).toMatchObject({ result: { thread: { turns: [] } } });
  });

  it("is seen by another server on the same file, and neither loses what the other keeps", async () => {
    const start = await createLasting();
    const [one, other] = [await start(), await start()];
    const [ours, theirs] = await Promise.all([talk(one.client, ["a", "b"]), talk(other.client, ["c", "d"])]);
    for (const { client } of [one, other]) {
      expect((await client.thread.list()).data.map(({ id }) => id).sort()).toEqual([ours.threadId, theirs.threadId].sort());
      const { thread } = await client.thread.read({ threadId: theirs.threadId, includeTurns: true });
      expect(saidIn(thread.turns)).toEqual(["heard c", "heard d"]);
    }
  });

  it("is put away and taken out again", async () => {
    const { client, threadId } = await createTalk(["one"]);
    const told: string[] = [];
    for (const method of ["thread/archived", "thread/unarchived"] as const) client.on(method, () => told.push(method));
    await client.thread.archive({ threadId });
    expect((await client.thread.list()).data).toEqual([]);
    expect((await client.thread.list({ archived: true })).data.map(({ id }) => id)).toEqual([threadId]);
    expect((await client.thread.loadedList()).data).toEqual([]);
    await expect(client.thread.resume({ threadId })).rejects.toThrow(`session ${threadId} is archived`);
    await expect(client.thread.archive({ threadId })).rejects.toThrow("no rollout found");
    expect((await client.thread.unarchive({ threadId })).thread.status).toEqual({ type: "notLoaded" });
    await expect(client.thread.unarchive({ threadId })).rejects.toThrow("no archived rollout found");
    await client.thread.resume({ threadId });
    expect(told).toEqual(["thread/archived", "thread/unarchived"]);
  });

  it("is deleted for good, with the turn that runs in it", async () => {
    const { client, threadId } = await createTalk([], { agent: waitForEnd });
    const deleted: string[] = [];
    client.on("thread/deleted", (params) => deleted.push(params.threadId));
    const turn = runTurn(client, { threadId, input: "x" });
    await turn.id;
    await client.thread.delete({ threadId });
    expect((await turn.completed).status).toBe("interrupted");
    await expect(client.thread.read({ threadId })).rejects.toThrow("thread not loaded");
    await expect(client.thread.delete({ threadId })).rejects.toThrow("no rollout found");
    await idle();
    expect(deleted).toEqual([threadId]);
  });

  it("stays in memory without a trace when it is ephemeral", async () => {
    const store = memoryThreads();
    const { client } = await createPair({ agent: echo, threads: store });
    const { threadId } = await talk(client, ["one"], { ephemeral: true });
    expect((await client.thread.list()).data).toEqual([]);
    expect(await store.read(threadId)).toBeNull();
    await expect(client.thread.read({ threadId, includeTurns: true })).rejects.toThrow("ephemeral threads do not support");
    await expect(client.thread.turnsList({ threadId })).rejects.toThrow("ephemeral threads do not support thread/turns/list");
    await expect(client.thread.nameSet({ threadId, name: "x" })).rejects.toThrow("ephemeral thread does not support metadata");
    await expect(client.thread.archive({ threadId })).rejects.toThrow("no rollout found");
    await expect(client.thread.delete({ threadId })).rejects.toThrow("thread is not persisted");
  });

  it("is kept from its first turn on, not before", async () => {
    const store = memoryThreads();
    const { client, threadId } = await createTalk([], { threads: store });
    expect(await store.read(threadId)).toBeNull();
    await runTurn(client, { threadId, input: "x" }).completed;
    expect(await store.read(threadId)).toMatchObject({ preview: "x" });
  });

  it("is refused under a name that is no id, or nobody's", async () => {
    const { client } = await createPair();
    await expect(client.thread.resume({ threadId: UNKNOWN })).rejects.toThrow(`no rollout found for thread id ${UNKNOWN}`);
    await expect(client.thread.read({ threadId: UNKNOWN })).rejects.toThrow(`thread not loaded: ${UNKNOWN}`);
    await expect(client.thread.read({ threadId: "nope" })).rejects.toThrow("found `n` at 1");
    await expect(client.thread.resume({ threadId: "abc" })).rejects.toThrow("invalid session id: invalid length");
    await expect(client.thread.nameSet({ threadId: UNKNOWN, name: "x" })).rejects.toThrow("no rollout found");
    await expect(client.thread.nameSet({ threadId: UNKNOWN, name: " " })).rejects.toThrow("thread name must not be empty");
    expect(await client.thread.unsubscribe({ threadId: UNKNOWN })).toEqual({ status: "notLoaded" });
  });

  it("loses no part of its Git state that is told at the same time as another", async () => {
    const { client } = await createPair({ agent: echo });
    const { threadId } = await talk(client, ["one"], { cwd: await createFolder() });
    await Promise.all([
      client.thread.metadataUpdate({ threadId, gitInfo: { branch: "main" } }),
      client.thread.metadataUpdate({ threadId, gitInfo: { sha: "abc" } }),
    ]);
    expect((await client.thread.read({ threadId })).thread.gitInfo).toEqual({ branch: "main", sha: "abc", originUrl: null });
  });

  it("keeps its Git state as it is told", async () => {
    const { client } = await createPair({ agent: echo });
    const { threadId } = await talk(client, ["one"], { cwd: await createFolder() });
    await client.thread.metadataUpdate({ threadId, gitInfo: { branch: "main", sha: "abc" } });
    const { thread } = await client.thread.metadataUpdate({ threadId, gitInfo: { branch: "next" } });
    expect(thread.gitInfo).toEqual({ branch: "next", sha: "abc", originUrl: null });
    await expect(client.thread.metadataUpdate({ threadId })).rejects.toThrow("must include at least one field");
  });
});

describe("the threads of a server", () => {
  it("are listed page by page, and followed back", async () => {
    const store = memoryThreads();
    for (let n = 1; n <= 5; n += 1) {
      await store.create(storedThread(`${UNKNOWN.slice(0, -1)}${n}`, { createdAtMs: Math.ceil(n / 2) * 1000, preview: `p${n}` }));
    }
    const { client } = await createPair({ threads: store });
    const pages: string[][] = [];
    let cursor: string | null | undefined;
    do {
      const page = await client.thread.list({ limit: 2, cursor: cursor ?? null });
      pages.push(page.data.map(({ preview }) => preview));
      cursor = page.nextCursor;
    } while (cursor);
    expect(pages).toEqual([["p5", "p4"], ["p3", "p2"], ["p1"]]);
    const { backwardsCursor } = await client.thread.list({ limit: 1, searchTerm: "p3" });
    const newer = await client.thread.list({ sortDirection: "asc", cursor: backwardsCursor ?? null });
    expect(newer.data.map(({ preview }) => preview)).toEqual(["p3", "p4", "p5"]);
    await expect(client.thread.list({ cursor: "junk" })).rejects.toThrow("invalid cursor: junk");
    await expect(client.thread.list({ sortKey: "section_position" })).rejects.toMatchObject({ rpcCode: -32600 });
    expect((await client.thread.list({ sourceKinds: ["appServer"] })).data).toEqual([]);
    expect((await client.thread.list({ sourceKinds: [], limit: 0 })).data.length).toBe(1);
  });

  it("are told to everyone, and what happens in them to those who follow", async () => {
    const { client, server, threadId } = await createTalk(["one"]);
    const other = await joinServer(server);
    const heard: string[] = [];
    for (const method of ["thread/started", "thread/status/changed", "thread/name/updated", "turn/completed"] as const)
      other.on(method, () => heard.push(method));
    await runTurn(client, { threadId, input: "two" }).completed;
    await client.thread.nameSet({ threadId, name: "x" });
    await talk(client, []);
    await other.thread.resume({ threadId, excludeTurns: true });
    await runTurn(client, { threadId, input: "three" }).completed;
    await idle();
    expect(heard).toEqual([
      "thread/status/changed",
      "thread/status/changed",
      "thread/name/updated",
      "thread/started",
      "thread/status/changed",
      "thread/status/changed",
      "turn/completed",
    ]);
    expect(await other.thread.unsubscribe({ threadId })).toEqual({ status: "unsubscribed" });
    expect(await other.thread.unsubscribe({ threadId })).toEqual({ status: "notSubscribed" });
  });

  it("belong to whoever began them, where the transport can tell", async () => {
    const { client: nobody, server } = await createTalk(["nobody's"]);
    const joinAs = async (subject: string) => {
      const [here, there] = createMemoryPair();
      server.accept(there, { identity: { subject } });
      const client = await connect(here, { clientInfo: { name: "test", version: "1" } });
      onTestFinished(() => client.close());
      return client;
    };
    const [ann, ben] = [await joinAs("ann"), await joinAs("ben")];
    const told: string[] = [];
    ben.on("thread/started", () => told.push("ben"));
    nobody.on("thread/started", () => told.push("nobody"));
    const { threadId } = await talk(ann, ["ann's"]);
    for (const stranger of [ben, nobody]) {
      expect((await stranger.thread.list()).data.map(({ id }) => id)).not.toContain(threadId);
      expect((await stranger.thread.loadedList()).data).not.toContain(threadId);
      await expect(stranger.thread.read({ threadId })).rejects.toThrow("thread not loaded");
      await expect(stranger.thread.resume({ threadId })).rejects.toThrow("no rollout found");
      await expect(stranger.thread.fork({ threadId })).rejects.toThrow("no rollout found");
      await expect(stranger.thread.delete({ threadId })).rejects.toThrow("no rollout found");
      await expect(runTurn(stranger, { threadId, input: "x" }).id).rejects.toThrow("thread not found");
    }
    expect((await ann.thread.list()).data.map(({ id }) => id)).toEqual([threadId]);
    expect(told).toEqual([]);
  });

  it("leave memory when nobody has followed them for half an hour", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    onTestFinished(() => void vi.useRealTimers());
    const { client, threadId } = await createTalk(["one"]);
    const closed: string[] = [];
    client.on("thread/closed", (params) => closed.push(params.threadId));
    await client.thread.unsubscribe({ threadId });
    await vi.advanceTimersByTimeAsync(29 * 60_000);
    expect((await client.thread.loadedList()).data).toEqual([threadId]);
    await vi.advanceTimersByTimeAsync(60_000);
    await idle();
    expect(closed).toEqual([threadId]);
    expect((await client.thread.loadedList()).data).toEqual([]);
    await client.thread.resume({ threadId });
    await vi.advanceTimersByTimeAsync(60 * 60_000);
    expect((await client.thread.loadedList()).data).toEqual([threadId]);
  });
});

describe("a thread without a folder of its own", () => {
  it("cannot start once the folder that the server runs in was removed, and says what to do", async () => {
    const { client } = await createPair({ agent: echo });
    const gone = vi.spyOn(process, "cwd").mockImplementation(() => {
      throw Object.assign(new Error("ENOENT: no such file or directory, uv_cwd"), { code: "ENOENT" });
    });
    onTestFinished(() => gone.mockRestore());
    await expect(client.thread.start()).rejects.toMatchObject({
      rpcCode: -32600,
      message: expect.stringContaining("does not exist any more: name another one in `cwd`"),
    });
    const cwd = await createHome();
    expect(await client.thread.start({ cwd })).toMatchObject({ cwd });
  });
});
