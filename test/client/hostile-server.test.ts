import { type Client, CodexError, connect, runTurn } from "codex-app-server-sdk/client";
import { fakeToken } from "codex-app-server-sdk/testing";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { seeded } from "../../scripts/seeded.js";
import type { Message } from "../../src/rpc/transport.js";
import { createPlayedClient } from "../support/played-client.js";
import { eventually } from "../support/settled.js";
import { createWire, type Wire } from "../support/wire.js";

const turn = (id: string, status: string) => ({ id, items: [], status });
const isStart = ({ method }: Message) => method === "turn/start";
const item = { type: "agentMessage", id: "i", text: "yes" };
const aboutTurn = (method: string, params: object = {}): Message => ({
  method,
  params: { threadId: "t", turnId: "mine", ...params },
});

/** Runs a turn that the server has begun. */
async function createTurn(options: Parameters<typeof runTurn>[2] = {}) {
  const problems: string[] = [];
  const played = await createPlayedClient({ onProblem: ({ code }) => problems.push(code) });
  const running = runTurn(played.client, { threadId: "t", input: "hi" }, options);
  const { id } = await played.wire.next(isStart);
  played.wire.send({ id, result: { turn: turn("mine", "inProgress") } });
  await running.id;
  return { ...played, running, problems };
}

describe("a turn that is told nonsense", () => {
  it.each([
    ["an item that is null", aboutTurn("item/completed", { item: null })],
    ["an item that is missing", aboutTurn("item/completed")],
    ["a count of tokens that is a text", aboutTurn("thread/tokenUsage/updated", { tokenUsage: "many" })],
    ["params that are a list", { method: "item/completed", params: ["mine"] }],
  ])("does not believe %s, reports it, and ends with the connection", async (_, message) => {
    const { wire, running, problems } = await createTurn();
    wire.send(message);
    wire.send(aboutTurn("item/completed", { item }));
    await eventually(() => expect(problems).toEqual(["ERR_SHAPE"]));
    await wire.close();
    expect(await running.completed).toMatchObject({ status: "failed", text: "yes", items: [item], usage: null });
  });

  it.each([[aboutTurn("item/completed", { item: null })], [aboutTurn("turn/completed", { turn: "mine" })]])(
    "ends by its time limit and by its signal after %j",
    async (message) => {
      const stop = new AbortController();
      const { wire, running } = await createTurn({ idleTimeoutMs: 30, signal: stop.signal });
      wire.send(message);
      expect((await running.completed).status).toBe("failed");
      stop.abort();
    },
  );

  it("ends as failed with an end that cannot be read", async () => {
    const { wire, running } = await createTurn();
    wire.send({ method: "turn/completed", params: { threadId: "t", turn: { id: "mine" } } });
    expect(await running.completed).toMatchObject({
      status: "failed",
      error: { message: "The end of the turn does not have its shape" },
    });
  });

  it("hears nothing of a turn that is not named", async () => {
    const { wire, running } = await createTurn();
    for (const params of [null, 5, "mine", { turn: null }, { threadId: "t" }, { threadId: { t: 1 }, turn: [] }])
      wire.send({ method: "turn/completed", params });
    wire.send({ method: "turn/completed", params: { threadId: "t", turn: turn("mine", "completed") } });
    expect((await running.completed).status).toBe("completed");
  });
});

const NONSENSE: readonly unknown[] = [
  null,
  0,
  -1,
  1.5,
  2 ** 53,
  "",
  "x",
  true,
  [],
  {},
  [null],
  { toString: 1 },
  { id: {} },
  "\ud83c",
  { length: -1 },
];

type Value = Record<string, unknown>;

/** The same message with one or two members somewhere in it taken out, or with something else in their place. */
function mutate(message: Message, random: () => number): Message {
  const copy = structuredClone(message) as Value;
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  for (let times = random() < 0.3 ? 2 : 1; times > 0; times -= 1) {
    let at: Value = copy;
    for (let depth = Math.floor(random() * 5); depth > 0; depth -= 1) {
      const inner = Object.values(at).filter((value): value is Value => typeof value === "object" && value !== null);
      if (inner.length > 0) at = pick(inner);
    }
    const name = pick([...Object.keys(at), "id", "method", "error"]);
    if (random() < 0.3) delete at[name];
    else at[name] = structuredClone(pick(NONSENSE));
  }
  return copy;
}

const approval = { threadId: "t", turnId: "mine", itemId: "i" };
const usage = { cachedInputTokens: 0, inputTokens: 1, outputTokens: 1, reasoningOutputTokens: 0, totalTokens: 2 };

/** What a good server sends. A reply has the id of a call, which is put in. */
const GOOD: readonly ((id: number, random: () => number) => Message)[] = [
  (id) => ({ id, result: { turn: turn("mine", "inProgress") } }),
  (id) => ({ id, error: { code: -32600, message: "no" } }),
  (id) => ({ id, result: { account: null, requiresOpenaiAuth: true } }),
  () => ({ method: "turn/started", params: { threadId: "t", turn: turn("mine", "inProgress") } }),
  () => aboutTurn("item/started", { item }),
  () => aboutTurn("item/agentMessage/delta", { itemId: "i", delta: "a" }),
  () => aboutTurn("item/completed", { item }),
  () => aboutTurn("thread/tokenUsage/updated", { tokenUsage: { last: usage, total: usage } }),
  () => aboutTurn("error", { error: { message: "no" }, willRetry: false }),
  () => ({ method: "turn/completed", params: { threadId: "t", turn: turn("mine", "completed") } }),
  () => ({ method: "account/updated", params: { authMode: "chatgptAuthTokens", planType: null } }),
  () => ({ method: "account/login/completed", params: { loginId: null, success: true, error: null } }),
  () => ({ method: "serverRequest/resolved", params: { threadId: "t", requestId: 1 } }),
  (_, random) => ({ id: Math.floor(random() * 100), method: "item/commandExecution/requestApproval", params: approval }),
  (_, random) => ({
    id: Math.floor(random() * 100),
    method: "account/chatgptAuthTokens/refresh",
    params: { reason: "unauthorized" },
  }),
];

interface Played {
  readonly client: Client;
  readonly wire: Wire;
  /** How each promise that was made ended; `undefined` where it has not. */
  readonly ends: Map<Promise<unknown>, unknown>;
}

/** Adds a promise to those that have to end, and its error to those that have to be of this package. */
function watch({ ends }: Pick<Played, "ends">, promise: Promise<unknown>): void {
  ends.set(promise, undefined);
  promise.then(
    () => ends.set(promise, "resolved"),
    (error) => ends.set(promise, error),
  );
}

async function iterate(running: AsyncIterable<unknown>): Promise<void> {
  for await (const event of running) void event;
}

describe("a hostile server", () => {
  it.each([1, 2, 3, 4])("harms nobody with 5,000 messages and the end of the connection (seed %i)", async (seed) => {
    const uncaught = vi.fn();
    process.on("uncaughtException", uncaught).on("unhandledRejection", uncaught);
    onTestFinished(() => void process.off("uncaughtException", uncaught).off("unhandledRejection", uncaught));
    const random = seeded(seed);
    const problems: unknown[] = [];
    const wire = createWire();
    wire.each(
      ({ method }) => method === "initialize",
      ({ id }) => wire.send({ id, result: {} }),
    );
    const login = wire.next(({ method }) => method === "account/login/start");
    void login.then(({ id }) => {
      wire.send({ id, result: { type: "chatgptAuthTokens" } });
      wire.send({ method: "account/login/completed", params: { loginId: null, success: true, error: null } });
    });
    const client = await connect(wire.transport, {
      clientInfo: { name: "test", version: "1" },
      onProblem: (problem) => problems.push(problem),
      tap: () => {},
      tokens: () => ({ accessToken: fakeToken(), chatgptAccountId: "org-a" }),
    });
    onTestFinished(() => client.close());
    const played = { client, wire, ends: new Map<Promise<unknown>, unknown>() };
    for (let sent = 0; sent < 5_000; sent += 1) {
      if (sent % 50 === 0) {
        const running = runTurn(client, { threadId: "t", input: "hi" }, sent % 100 === 0 ? { idleTimeoutMs: 5 } : {});
        for (const promise of [running.id, running.completed, iterate(running), client.account.read()]) watch(played, promise);
        await new Promise((resolve) => setImmediate(resolve));
      }
      const good = GOOD[Math.floor(random() * GOOD.length)] as (typeof GOOD)[number];
      const calls = wire.received.filter(({ id, method }) => id !== undefined && method !== undefined);
      const id = calls.at(-1 - Math.floor(random() * 4))?.id as number;
      wire.send(random() < 0.1 ? good(id, random) : mutate(good(id, random), random));
    }
    await wire.close();
    await eventually(() => expect([...played.ends.values()].filter((end) => end === undefined)).toEqual([]));
    const errors = [...played.ends.values()].filter((end) => end !== "resolved");
    expect(errors.filter((error) => !(error instanceof CodexError))).toEqual([]);
    expect(problems.filter((problem) => !(problem instanceof CodexError))).toEqual([]);
    expect(client.closed.reason).toMatchObject({ code: "ERR_LOST" });
    expect(uncaught.mock.calls).toEqual([]);
  });
});
