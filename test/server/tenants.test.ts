import { randomUUID } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Agent, type AppServer, createAppServer, memoryThreads } from "codex-app-server-sdk/server";
import type { Message } from "codex-app-server-sdk/transport";
import { describe, expect, it, onTestFinished } from "vitest";
import { byMethod, clientRequests } from "../../src/protocol/table.js";
import { checkWires } from "../support/checked-wires.js";
import { createFolder } from "../support/folder.js";
import { createGate } from "../support/gate.js";
import { attach, introduce } from "../support/raw-client.js";
import { idle, until } from "../support/settled.js";
import { startBrowserLogin } from "../support/signing-in.js";
import { createWire, type Wire } from "../support/wire.js";

checkWires();

const WORDS = "what only ann said";
const KEY = "sk-of-ann-alone-1234567890";

/** Asks for a grant when it is told to, and otherwise answers at once. */
const asker: Agent = async ({ input, ask, write }) => {
  const said = input.flatMap((part) => (part.type === "text" ? [part.text] : [])).join(" ");
  if (said.includes("ask")) await ask("item/commandExecution/requestApproval", { itemId: "item-1", command: "ls", cwd: "/" });
  write.message().end(`${WORDS}: ${said}`);
};
const withCompaction: Agent = Object.assign(asker, { compact: async () => "all of it" });

/** Everything of one tenant that has an id. */
interface Belongings {
  readonly threadId: string;
  readonly archivedId: string;
  readonly ephemeralId: string;
  readonly turnId: string;
  readonly endedTurnId: string;
  readonly processId: string;
  readonly watchId: string;
  readonly searchId: string;
  readonly loginId: string;
}

const NOBODYS: Belongings = {
  threadId: randomUUID(),
  archivedId: randomUUID(),
  ephemeralId: randomUUID(),
  turnId: randomUUID(),
  endedTurnId: randomUUID(),
  processId: "no-process",
  watchId: "no-watch",
  searchId: "no-search",
  loginId: randomUUID(),
};

const text = (said: string) => [{ type: "text", text: said }];
const everyThread = (rest: (ids: Belongings) => object = () => ({})) => [
  (ids: Belongings) => ({ threadId: ids.threadId, ...rest(ids) }),
  (ids: Belongings) => ({ threadId: ids.archivedId, ...rest(ids) }),
  (ids: Belongings) => ({ threadId: ids.ephemeralId, ...rest(ids) }),
];

/** The served methods that name something by an id that the server or a client has given: what to send, with the ids of somebody. */
const NAMING: Readonly<Record<string, readonly ((ids: Belongings) => object)[]>> = {
  "account/login/cancel": [({ loginId }) => ({ loginId })],
  "command/exec/resize": [({ processId }) => ({ processId, size: { rows: 1, cols: 1 } })],
  "command/exec/terminate": [({ processId }) => ({ processId })],
  "command/exec/write": [({ processId }) => ({ processId, deltaBase64: "aGk=", closeStdin: true })],
  "fs/unwatch": [({ watchId }) => ({ watchId })],
  "mcpServer/oauth/login": everyThread(() => ({ name: "none" })),
  "mcpServer/resource/read": everyThread(() => ({ server: "none", uri: "x://one" })),
  "mcpServer/tool/call": everyThread(() => ({ server: "none", tool: "none" })),
  "mcpServerStatus/list": everyThread(),
  "fuzzyFileSearch/sessionStop": [({ searchId }) => ({ sessionId: searchId })],
  "fuzzyFileSearch/sessionUpdate": [({ searchId }) => ({ sessionId: searchId, query: "a" })],
  "review/start": everyThread(() => ({ target: { type: "uncommittedChanges" } })),
  "thread/archive": everyThread(),
  "thread/backgroundTerminals/clean": everyThread(),
  "thread/backgroundTerminals/list": everyThread(),
  "thread/backgroundTerminals/terminate": everyThread(() => ({ processId: "1000" })),
  "thread/compact/start": everyThread(),
  "thread/delete": everyThread(),
  "thread/fork": [...everyThread(), ({ threadId, endedTurnId }) => ({ threadId, lastTurnId: endedTurnId })],
  "thread/goal/clear": everyThread(),
  "thread/goal/get": everyThread(),
  "thread/goal/set": everyThread(() => ({ objective: "taken", status: "paused" })),
  "thread/items/list": everyThread(),
  "thread/list": [
    ({ threadId }) => ({ includedThreadIds: [threadId] }),
    ({ archivedId }) => ({ includedThreadIds: [archivedId], archived: true }),
  ],
  "thread/loaded/list": [() => ({})],
  "thread/metadata/update": everyThread(() => ({ gitInfo: { sha: "0".repeat(40) } })),
  "thread/inject_items": everyThread(() => ({ items: [{ type: "message", role: "user", content: [] }] })),
  "thread/name/set": everyThread(() => ({ name: "taken" })),
  "thread/read": everyThread(() => ({ includeTurns: true })),
  "thread/resume": everyThread(),
  "thread/revert": everyThread(({ endedTurnId }) => ({ beforeTurnId: endedTurnId })),
  "thread/rollback": everyThread(() => ({ numTurns: 1 })),
  "thread/settings/update": everyThread(() => ({ model: "another" })),
  "thread/shellCommand": everyThread(() => ({ command: "ls" })),
  "thread/turns/list": everyThread(),
  "thread/unarchive": everyThread(),
  "thread/unsubscribe": everyThread(),
  "turn/interrupt": everyThread(({ turnId }) => ({ turnId })),
  "turn/start": everyThread(() => ({ input: text("mine") })),
  "turn/steer": everyThread(({ turnId }) => ({ expectedTurnId: turnId, input: text("mine") })),
};

/** The served methods that name nothing of anybody's: what to send. What they change is the caller's own, or the machine's. */
const NAMELESS: Readonly<Record<string, (folder: string) => object>> = {
  initialize: () => ({ clientInfo: { name: "again", version: "1" } }),
  "account/bedrock/checkGovCloudRequirements": () => ({}),
  "account/login/start": () => ({ type: "apiKey", apiKey: "sk-of-ben" }),
  "account/rateLimits/read": () => ({}),
  "account/read": () => ({}),
  "account/logout": () => ({}),
  "app/installed": () => ({}),
  "app/list": () => ({}),
  "collaborationMode/list": () => ({}),
  "command/exec": () => ({ command: ["true"] }),
  "config/mcpServer/reload": () => ({}),
  "config/batchWrite": () => ({ edits: [] }),
  "config/read": () => ({}),
  "config/value/write": () => ({ keyPath: "model", value: "x", mergeStrategy: "replace" }),
  "configRequirements/read": () => ({}),
  "experimentalFeature/list": () => ({}),
  "fs/copy": (folder) => ({ sourcePath: join(folder, "ben.txt"), destinationPath: join(folder, "copy.txt") }),
  "fs/createDirectory": (folder) => ({ path: join(folder, "bens") }),
  "fs/getMetadata": (folder) => ({ path: folder }),
  "fs/readDirectory": (folder) => ({ path: folder }),
  "fs/readFile": (folder) => ({ path: join(folder, "ben.txt") }),
  "fs/remove": (folder) => ({ path: join(folder, "copy.txt") }),
  "fs/watch": (folder) => ({ path: folder, watchId: "of-ben" }),
  "fs/writeFile": (folder) => ({ path: join(folder, "ben.txt"), dataBase64: "aGk=" }),
  fuzzyFileSearch: (folder) => ({ query: "ben", roots: [folder] }),
  "fuzzyFileSearch/sessionStart": (folder) => ({ sessionId: "of-ben", roots: [folder] }),
  getAuthStatus: () => ({ includeToken: true }),
  gitDiffToRemote: (folder) => ({ cwd: folder }),
  "hooks/list": () => ({}),
  "model/list": () => ({}),
  "permissionProfile/list": () => ({}),
  "plugin/installed": () => ({}),
  "plugin/list": () => ({}),
  "skills/list": () => ({}),
  "thread/search": () => ({ searchTerm: WORDS }),
  "thread/search/cancel": () => ({ requestId: 1 }),
  "thread/search/stream": () => ({ searchTerm: WORDS }),
  "thread/search/stream/cancel": () => ({ requestId: 1 }),
  "thread/start": () => ({}),
};

const METHODS = [...byMethod<{ readonly method: string }>(clientRequests).keys()];

/** How many requests name what is another's: by two kinds of tenants, and once more while the thread is busy. */
const TRIES = 3 * Object.values(NAMING).reduce((sum, calls) => sum + calls.length, 0);

/** Who two tenants are: connections without an identity, or two identities of a server that others share. */
type Kind = "connections" | "identities";

async function createTwo(kind: Kind = "connections") {
  const folder = await createFolder();
  const watched = await createFolder();
  await writeFile(join(folder, "ben.txt"), "ben's");
  const store = memoryThreads();
  const server = createAppServer({
    logger: false,
    accountScope: kind === "connections" ? "connection" : "identity",
    // What is kept for those who come back is tested with its time.
    reconnectGraceMs: 0,
    agent: withCompaction,
    config: { model_provider: "own", model_providers: { own: { name: "Own", requires_openai_auth: true } } },
    threads: store,
    signIn: { loginPorts: [0] },
    workspace: { roots: [folder, watched], files: "write", commands: true },
  });
  const [ann, ben] =
    kind === "connections" ? [attach(server), attach(server)] : [attachAs(server, "ann"), attachAs(server, "ben")];
  for (const wire of [ann, ben]) await introduce(wire);
  return { server, store, ann, ben, folder, watched };
}

function attachAs(server: AppServer, subject: string): Wire {
  const wire = createWire();
  server.accept(wire.transport, { identity: { subject } });
  onTestFinished(() => server.close());
  return wire;
}

async function ok(wire: Wire, method: string, params: object): Promise<Record<string, never>> {
  const { result, error } = await wire.ask(method, params);
  if (error) throw new Error(`${method}: ${JSON.stringify(error)}`);
  return result as Record<string, never>;
}

async function startThread(wire: Wire, params: object = {}): Promise<string> {
  return ((await ok(wire, "thread/start", params)).thread as unknown as { id: string }).id;
}

/** Runs a turn to its end. */
async function runTurn(wire: Wire, threadId: string, said: string): Promise<string> {
  const turnId = await startTurn(wire, threadId, said);
  await wire.next(({ method, params }) => method === "turn/completed" && turnOf(params) === turnId);
  return turnId;
}

async function startTurn(wire: Wire, threadId: string, said: string): Promise<string> {
  return ((await ok(wire, "turn/start", { threadId, input: text(said) })).turn as unknown as { id: string }).id;
}

const turnOf = (params: unknown) => (params as { turn: { id: string } }).turn.id;
const isQuestion = ({ method, id }: Message) => id !== undefined && method === "item/commandExecution/requestApproval";

/** Gives a tenant one of everything. The turn waits for an answer, and the process for its input. */
async function settle(wire: Wire, watched: string): Promise<Belongings & { readonly requestId: number }> {
  await ok(wire, "account/login/start", { type: "apiKey", apiKey: KEY });
  const threadId = await startThread(wire);
  const endedTurnId = await runTurn(wire, threadId, "hello");
  const archivedId = await startThread(wire);
  await runTurn(wire, archivedId, "hello");
  await ok(wire, "thread/archive", { threadId: archivedId });
  const ephemeralId = await startThread(wire, { ephemeral: true });
  await ok(wire, "fs/watch", { path: watched, watchId: "of-ann" });
  const searchId = "of-ann";
  await ok(wire, "fuzzyFileSearch/sessionStart", { sessionId: searchId, roots: [watched] });
  await wire.next(({ method }) => method === "fuzzyFileSearch/sessionCompleted");
  const processId = "of-ann";
  void wire.ask("command/exec", {
    command: [process.execPath, "-e", "process.stdin.once('data', () => process.exit(7))"],
    processId,
    streamStdin: true,
    disableTimeout: true,
  });
  const { loginId } = await startBrowserLogin(wire);
  const turnId = await startTurn(wire, threadId, "ask");
  const { id: requestId } = await wire.next(isQuestion);
  return {
    threadId,
    archivedId,
    ephemeralId,
    turnId,
    endedTurnId,
    processId,
    watchId: "of-ann",
    searchId,
    loginId,
    requestId: requestId as number,
  };
}

/** An answer, with the ids that were sent taken out of it. */
function withoutIds({ result, error }: Message, ids: Belongings): string {
  return Object.values(ids)
    .filter((id) => typeof id === "string")
    .reduce((shown, id) => shown.replaceAll(id, "ID"), JSON.stringify({ result, error }));
}

describe("a connection that is a tenant of its own", () => {
  it("has every served method in one of the two lists", async () => {
    const { ben } = await createTwo();
    const unlisted = METHODS.filter((method) => !NAMING[method] && !NAMELESS[method]);
    for (const method of unlisted) expect(await ben.ask(method, {}), method).toMatchObject({ error: { code: -32601 } });
    for (const method of [...Object.keys(NAMING), ...Object.keys(NAMELESS)]) expect(METHODS).toContain(method);
  });

  it(`is looked for by ${TRIES} requests that name what is another's, and as many that name nothing`, () => {
    expect(TRIES).toBeGreaterThan(250);
  });

  const tries = (["connections", "identities"] as const).flatMap((kind) =>
    Object.keys(NAMING).map((method) => [kind, method] as const),
  );
  it.each(tries)("is answered for what is another's as for what does not exist (%s): %s", async (kind, method) => {
    const { ann, ben, watched } = await createTwo(kind);
    const anns = await settle(ann, watched);
    const heard = ann.received.length;
    for (const paramsOf of NAMING[method] ?? []) {
      const answer = await ben.ask(method, paramsOf(anns));
      expect(withoutIds(answer, anns)).toBe(withoutIds(await ben.ask(method, paramsOf(NOBODYS)), NOBODYS));
      expect(answer.result === undefined || !JSON.stringify(answer.result).includes(WORDS)).toBe(true);
    }
    await idle();
    expect(ann.received.slice(heard)).toEqual([]);
    await expectUntouched(ann, anns);
  });

  it("neither hears nor tells anything through the other methods", async () => {
    const { ann, ben, folder, watched } = await createTwo();
    const anns = await settle(ann, watched);
    const [annHeard, benHeard] = [ann.received.length, ben.received.length];
    for (const [method, paramsOf] of Object.entries(NAMELESS)) await ben.ask(method, paramsOf(folder));
    await idle();
    expect(ann.received.slice(annHeard)).toEqual([]);
    const told = JSON.stringify(ben.received.slice(benHeard));
    const { requestId: _, watchId: __, processId: ___, searchId: ____, ...ids } = anns;
    for (const secret of [WORDS, KEY, ...Object.values(ids)]) expect(told).not.toContain(secret);
    await expectUntouched(ann, anns);
  });

  it("does not wait behind another's thread, whatever it asks about that", async () => {
    const { ann, ben, store, watched } = await createTwo();
    const anns = await settle(ann, watched);
    const gate = createGate();
    const update = store.update;
    store.update = async (id, changes) => {
      if ([anns.threadId, anns.archivedId].includes(id)) await gate.pass();
      return update(id, changes);
    };
    // Each of the two threads has a request that holds its queue now.
    const held = [
      ann.ask("thread/name/set", { threadId: anns.threadId, name: "held" }),
      ann.ask("thread/unarchive", { threadId: anns.archivedId }),
    ];
    await gate.reached;
    for (const [method, calls] of Object.entries(NAMING)) {
      for (const paramsOf of calls) {
        const answer = await ben.ask(method, paramsOf(anns));
        expect(withoutIds(answer, anns), method).toBe(withoutIds(await ben.ask(method, paramsOf(NOBODYS)), NOBODYS));
      }
    }
    gate.open();
    for (const answer of await Promise.all(held)) expect(answer.error).toBeUndefined();
  });

  it("is not helped by another's ids inside of its own threads", async () => {
    const { ann, ben, watched } = await createTwo("identities");
    const anns = await settle(ann, watched);
    const { data } = (await ok(ann, "thread/items/list", { threadId: anns.threadId })) as unknown as {
      data: { item: { id: string } }[];
    };
    const { nextCursor: turns } = await ok(ann, "thread/turns/list", { threadId: anns.threadId, limit: 1 });
    const { nextCursor: items } = await ok(ann, "thread/items/list", { threadId: anns.threadId, limit: 1 });
    const itemId = data[0]?.item.id;
    expect(itemId).toBeTypeOf("string");
    const threadId = await startThread(ben);
    await runTurn(ben, threadId, "hello");
    await startTurn(ben, threadId, "ask");
    await ben.next(isQuestion);
    const inOwn: [string, (ids: Belongings) => object][] = [
      ["thread/fork", ({ endedTurnId }) => ({ threadId, lastTurnId: endedTurnId })],
      ["thread/fork", ({ endedTurnId }) => ({ threadId, beforeTurnId: endedTurnId })],
      ["thread/revert", ({ endedTurnId }) => ({ threadId, beforeTurnId: endedTurnId })],
      ["thread/items/list", ({ endedTurnId }) => ({ threadId, turnId: endedTurnId })],
    ];
    for (const [method, paramsOf] of inOwn) {
      const answer = await ben.ask(method, paramsOf(anns));
      expect(withoutIds(answer, anns), method).toBe(withoutIds(await ben.ask(method, paramsOf(NOBODYS)), NOBODYS));
      expect(JSON.stringify(answer)).not.toContain(itemId);
    }
    for (const [method, cursor] of [
      ["thread/turns/list", turns],
      ["thread/items/list", items],
    ] as const) {
      const told = JSON.stringify(await ben.ask(method, { threadId, cursor }));
      expect(told, method).not.toContain(itemId);
      expect(told, method).not.toContain(anns.endedTurnId);
    }
    await expectUntouched(ann, anns);
  });

  it("is not helped by another's answers and cursors", async () => {
    const { ann, ben, watched } = await createTwo();
    const anns = await settle(ann, watched);
    await runTurn(ann, await startThread(ann), "one more");
    const { nextCursor } = await ok(ann, "thread/list", { limit: 1 });
    expect(nextCursor).toBeTypeOf("string");
    expect(await ok(ben, "thread/list", { cursor: nextCursor })).toMatchObject({ data: [] });
    ben.send({ id: anns.requestId, result: { decision: "accept" } });
    await idle();
    await expectUntouched(ann, anns);
  });

  it("may use the ids that another chose", async () => {
    const { ann, ben, watched } = await createTwo();
    const anns = await settle(ann, watched);
    expect(await ok(ben, "fs/watch", { path: watched, watchId: anns.watchId })).toEqual({ path: watched });
    expect(await ok(ben, "command/exec", { command: ["true"], processId: anns.processId })).toMatchObject({ exitCode: 0 });
    await expectUntouched(ann, anns);
  });

  it.each(["ends", "is still there when the server closes"])("leaves no thread in the store when it %s", async (how) => {
    const { server, store, ann, ben } = await createTwo();
    const removed: string[] = [];
    const remove = store.delete;
    store.delete = async (id) => {
      await remove(id);
      removed.push(id);
    };
    const kept = await startThread(ben);
    await runTurn(ben, kept, "hello");
    const ended = await startThread(ann);
    await runTurn(ann, ended, "hello");
    const archived = await startThread(ann);
    await runTurn(ann, archived, "hello");
    await ok(ann, "thread/archive", { threadId: archived });
    const running = await startThread(ann);
    await startTurn(ann, running, "ask");
    await ann.next(isQuestion);
    if (how === "ends") {
      await ann.close();
      await until(() => removed.length === 3);
      expect(await store.read(kept)).not.toBeNull();
    } else {
      await server.close();
      expect(removed).toContain(kept);
    }
    for (const id of [ended, archived, running]) expect(await store.read(id), id).toBeNull();
  });

  it("is one with others of its identity, and nobody else, whatever the scope of accounts", async () => {
    const { server, store } = await createTwo();
    const joinAs = async (subject: string) => {
      const wire = createWire();
      server.accept(wire.transport, { identity: { subject } });
      await introduce(wire);
      return wire;
    };
    const [phone, desk, stranger] = [await joinAs("ann"), await joinAs("ann"), await joinAs("eve")];
    const threadId = await startThread(phone);
    await runTurn(phone, threadId, "hello");
    expect(await ok(desk, "thread/read", { threadId })).toMatchObject({ thread: { id: threadId } });
    expect((await stranger.ask("thread/read", { threadId })).error).toMatchObject({ message: `thread not loaded: ${threadId}` });
    await ok(phone, "account/login/start", { type: "apiKey", apiKey: KEY });
    expect(await ok(desk, "account/read", {})).toMatchObject({ account: null });
    await phone.close();
    await idle();
    expect(await store.read(threadId)).not.toBeNull();
  });

  it("shares an account with others of its identity alone, and those without one have the server's", async () => {
    const { server, ann, ben } = await createTwo("identities");
    const [desk, nobody, other] = [attachAs(server, "ann"), attach(server), attach(server)];
    for (const wire of [desk, nobody, other]) await introduce(wire);
    const emails = () =>
      Promise.all([ann, desk, ben, nobody, other].map(async (wire) => (await ok(wire, "account/read", {})).account));
    const key = { type: "apiKey" };
    await ok(ann, "account/login/start", { type: "apiKey", apiKey: KEY });
    expect(await emails()).toMatchObject([key, key, null, null, null]);
    await ok(nobody, "account/login/start", { type: "apiKey", apiKey: "sk-of-the-server" });
    expect(await emails()).toMatchObject([key, key, null, key, key]);
    await idle();
    const told = (wire: Wire) => wire.received.filter(({ method }) => method === "account/updated").length;
    expect([desk, ben, other].map(told)).toEqual([1, 0, 1]);
    await ok(desk, "account/logout", {});
    expect(await emails()).toMatchObject([null, null, null, key, key]);
    const write = { keyPath: "model", value: "x", mergeStrategy: "replace" };
    expect((await ben.ask("config/value/write", write)).error).toMatchObject({
      message: expect.stringContaining("cannot be written"),
    });
    await ok(ann, "account/login/start", { type: "apiKey", apiKey: KEY });
    await Promise.all([ann.close(), desk.close()]);
    const later = attachAs(server, "ann");
    await introduce(later);
    expect(await ok(later, "account/read", {})).toMatchObject({ account: null });
  });

  it("does not let go of its login when another process asks for the port", async () => {
    const { ann } = await createTwo();
    const login = await startBrowserLogin(ann);
    expect((await fetch(login.page("/cancel"))).status).toBe(404);
    expect(await ok(ann, "account/login/cancel", { loginId: login.loginId })).toEqual({ status: "canceled" });
  });

  it("is told why when all ports of a login are taken, and what else it can do", async () => {
    const { ann } = await createTwo();
    const port = Number((await startBrowserLogin(ann)).page("/").port);
    const ben = attach(createAppServer({ accountScope: "connection", signIn: { loginPorts: [port] }, logger: false }));
    await introduce(ben);
    expect((await ben.ask("account/login/start", { type: "chatgpt" })).error).toMatchObject({
      message: expect.stringMatching(
        /another sign-in may be waiting for its browser: try again later, or use chatgptDeviceCode$/,
      ),
    });
    expect(ann.received.filter(({ method }) => method === "account/login/completed")).toEqual([]);
  });

  it("does not end the login of another that waits on the same port", async () => {
    const { server, ann } = await createTwo();
    const port = Number((await startBrowserLogin(ann)).page("/").port);
    const second = createAppServer({ accountScope: "connection", signIn: { loginPorts: [port, 0] }, logger: false });
    const ben = attach(second);
    await introduce(ben);
    expect(Number((await startBrowserLogin(ben)).page("/").port)).not.toBe(port);
    expect(ann.received.filter(({ method }) => method === "account/login/completed")).toEqual([]);
    await server.close();
  });
});

/** That a tenant has everything that it had: each is used once more. */
async function expectUntouched(wire: Wire, ids: Belongings & { readonly requestId: number }): Promise<void> {
  expect(await ok(wire, "account/read", {})).toMatchObject({ account: { type: "apiKey" } });
  expect(await ok(wire, "thread/loaded/list", {})).toMatchObject({
    data: expect.arrayContaining([ids.threadId, ids.ephemeralId]),
  });
  expect(await ok(wire, "thread/list", { archived: true })).toMatchObject({ data: [{ id: ids.archivedId }] });
  expect(await ok(wire, "thread/read", { threadId: ids.threadId, includeTurns: true })).toMatchObject({
    thread: { name: null, turns: [{ id: ids.endedTurnId }, { id: ids.turnId, status: "inProgress" }] },
  });
  wire.send({ id: ids.requestId, result: { decision: "accept" } });
  await wire.next(({ method, params }) => method === "turn/completed" && turnOf(params) === ids.turnId);
  await ok(wire, "command/exec/write", { processId: ids.processId, deltaBase64: "aGk=" });
  await wire.next(({ result }) => (result as { exitCode?: number } | undefined)?.exitCode === 7);
  expect((await wire.ask("fs/watch", { path: "/", watchId: ids.watchId })).error).toBeDefined();
  expect(await ok(wire, "fuzzyFileSearch/sessionUpdate", { sessionId: ids.searchId, query: "a" })).toEqual({});
  expect(await ok(wire, "account/login/cancel", { loginId: ids.loginId })).toEqual({ status: "canceled" });
}
