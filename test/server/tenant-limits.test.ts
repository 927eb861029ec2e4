import { type Agent, createAppServer, type TenantLimits } from "codex-app-server-sdk/server";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { TenantGuard } from "../../src/server/tenant-limits.js";
import { attach, introduce } from "../support/raw-client.js";
import { eventually, until } from "../support/settled.js";
import { createWire, type Wire } from "../support/wire.js";

/** Asks for a grant when it is told to, and otherwise answers at once. */
const agent: Agent = async ({ input, ask, write }) => {
  const said = JSON.stringify(input);
  if (said.includes("ask")) await ask("item/commandExecution/requestApproval", { itemId: "item-1", command: "ls", cwd: "/" });
  write.message().end(`x${"y".repeat(1_000)}`);
};

async function createTenants(tenantLimits: TenantLimits) {
  const server = createAppServer({ logger: false, agent, tenantLimits });
  onTestFinished(() => server.close());
  const join = async (subject: string | null): Promise<Wire> => {
    if (subject === null) {
      const wire = attach(server);
      await introduce(wire);
      return wire;
    }
    const wire = createWire();
    server.accept(wire.transport, { identity: { subject } });
    await introduce(wire);
    return wire;
  };
  return { server, join };
}

const text = (said: string) => [{ type: "text", text: said }];

async function startThread(wire: Wire): Promise<string> {
  const { result, error } = await wire.ask("thread/start", {});
  if (error) throw new Error(JSON.stringify(error));
  return (result as { thread: { id: string } }).thread.id;
}

async function runTurn(wire: Wire, threadId: string, more: object = {}): Promise<void> {
  const { result } = await wire.ask("turn/start", { threadId, input: text("hello"), ...more });
  const { id } = (result as { turn: { id: string } }).turn;
  await wire.next(({ method, params }) => method === "turn/completed" && (params as { turn: { id: string } }).turn.id === id);
}

describe("a tenant's limit", () => {
  it("of connections refuses one more, which ends, and takes it when another has ended", async () => {
    const { server, join } = await createTenants({ connections: 2 });
    const [first, second] = [await join("ann"), await join("ann")];
    const surplus = createWire();
    const connection = server.accept(surplus.transport, { identity: { subject: "ann" } });
    expect((await introduce(surplus)).error).toMatchObject({
      code: -32001,
      message: "Tenant limit reached: 2 connections; retry when a connection has ended",
    });
    await until(() => connection.closed.aborted);
    expect((await (await join("ben")).ask("thread/loaded/list", {})).result).toBeDefined();
    await first.close();
    await until(() => [...server.connections].filter(({ identity }) => identity?.subject === "ann").length === 1);
    expect((await (await join("ann")).ask("thread/loaded/list", {})).result).toBeDefined();
    expect((await second.ask("thread/loaded/list", {})).result).toBeDefined();
  });

  it("of connections ends one that says nothing, after a while", () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const guard = new TenantGuard({ connections: 1 });
    const member = () => ({ closed: new AbortController().signal, close: vi.fn(async () => {}) });
    const [first, surplus] = [member(), member()];
    for (const one of [first, surplus]) guard.join("ann", one);
    vi.advanceTimersByTime(60_000);
    expect([first, surplus].map(({ close }) => close.mock.calls.length)).toEqual([0, 1]);
  });

  it("of loaded threads refuses to start, resume or fork one more, and does not store it", async () => {
    const { join } = await createTenants({ loadedThreads: 2 });
    const ann = await join("ann");
    const [one, two] = [await startThread(ann), await startThread(ann)];
    await runTurn(ann, one);
    const refused = { code: -32600, message: "Tenant limit reached: 2 threads in memory; archive or delete some of the threads" };
    expect((await ann.ask("thread/start", {})).error).toMatchObject(refused);
    expect((await ann.ask("thread/fork", { threadId: one })).error).toMatchObject(refused);
    expect((await ann.ask("thread/list", {})).result).toMatchObject({ data: [{ id: one }] });
    // What is in memory already is not one more.
    expect((await ann.ask("thread/resume", { threadId: one })).error).toBeUndefined();
    await startThread(await join("ben"));
    await runTurn(ann, two);
    await ann.ask("thread/archive", { threadId: two });
    await startThread(ann);
    await ann.ask("thread/unarchive", { threadId: two });
    expect((await ann.ask("thread/resume", { threadId: two })).error).toMatchObject(refused);
  });

  it("of turns refuses one more while so many run", async () => {
    const { join } = await createTenants({ runningTurns: 1 });
    const ann = await join("ann");
    const [one, two] = [await startThread(ann), await startThread(ann)];
    await ann.ask("turn/start", { threadId: one, input: text("ask") });
    const { id } = await ann.next(({ method }) => method === "item/commandExecution/requestApproval");
    expect((await ann.ask("turn/start", { threadId: two, input: text("hello") })).error).toMatchObject({
      code: -32001,
      message: "Tenant limit reached: 1 turns that run; retry when one of them has ended",
    });
    // Steering is no turn of its own, and another tenant's are not counted.
    expect((await ann.ask("turn/start", { threadId: one, input: text("more") })).error).toBeUndefined();
    const ben = await join("ben");
    await runTurn(ben, await startThread(ben));
    ann.send({ id: id as number, result: { decision: "accept" } });
    await ann.next(({ method }) => method === "turn/completed");
    await runTurn(ann, two);
  });

  it("of bytes refuses a turn where the threads in memory have more", async () => {
    const { join } = await createTenants({ keptBytes: 1_500 });
    const ann = await join("ann");
    const threadId = await startThread(ann);
    await runTurn(ann, threadId);
    expect((await ann.ask("turn/start", { threadId, input: text("hello") })).error).toMatchObject({
      code: -32600,
      message: "Tenant limit reached: 1500 bytes of threads in memory; archive or delete some of the threads",
    });
    await ann.ask("thread/delete", { threadId });
    await runTurn(ann, await startThread(ann));
  });

  it.each([
    ["what is added to the history", "thread/inject_items"],
    ["what comes beside an input", "turn/start"],
  ])("of bytes counts %s", async (_, method) => {
    const { join } = await createTenants({ keptBytes: 6_000 });
    const ann = await join("ann");
    const threadId = await startThread(ann);
    const long = "x".repeat(3_500);
    const items = [1, 2].map(() => ({ type: "message", role: "user", content: [{ type: "input_text", text: long }] }));
    const context = { a: { kind: "application", value: long } };
    if (method === "turn/start") await runTurn(ann, threadId, { additionalContext: context });
    else await ann.ask(method, { threadId, items });
    const refused = await ann.ask("turn/start", { threadId, input: text("hello") });
    expect(refused.error).toMatchObject({ code: -32600, message: expect.stringContaining("6000 bytes of threads in memory") });
  });

  it("of requests a second is one for all of its connections, and fills up again", () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const guard = new TenantGuard({ requestsPerSecond: 3 });
    const member = () => ({ closed: new AbortController().signal, close: async () => {} });
    const [one, two] = [member(), member()];
    for (const connection of [one, two]) guard.join("ann", connection);
    guard.join("ben", one);
    for (const connection of [one, two, one]) guard.countRequest("ann", connection);
    expect(() => guard.countRequest("ann", two)).toThrow(
      expect.objectContaining({
        rpcCode: -32001,
        message: "Tenant limit reached: 3 requests a second; retry when a second has passed",
      }),
    );
    guard.countRequest("ben", one);
    vi.advanceTimersByTime(334);
    guard.countRequest("ann", two);
    expect(() => guard.countRequest("ann", two)).toThrow(/3 requests/);
    vi.advanceTimersByTime(60_000);
    for (let times = 0; times < 3; times += 1) guard.countRequest("ann", one);
    expect(() => guard.countRequest("ann", one)).toThrow(/3 requests/);
  });

  it("answers a request that is one too many, and the connection stays", async () => {
    const { join } = await createTenants({ requestsPerSecond: 20 });
    const ann = await join("ann");
    const answers = await Promise.all(Array.from({ length: 500 }, () => ann.ask("thread/loaded/list", {})));
    expect(answers.filter(({ error }) => (error as { code?: number } | undefined)?.code === -32001).length).toBeGreaterThan(0);
    expect(answers.filter(({ error }) => error === undefined).length).toBeGreaterThan(0);
    await eventually(async () => expect((await ann.ask("thread/loaded/list", {})).error).toBeUndefined());
  });

  it("is none for those who are nobody in particular", async () => {
    const { join } = await createTenants({
      connections: 1,
      loadedThreads: 1,
      runningTurns: 1,
      keptBytes: 1,
      requestsPerSecond: 1,
    });
    const [one, two] = [await join(null), await join(null)];
    for (const wire of [one, two]) {
      const threadId = await startThread(wire);
      await runTurn(wire, threadId);
      await runTurn(wire, threadId);
    }
  });

  it("must be a number above 0", () => {
    for (const tenantLimits of [{ connections: 0 }, { runningTurns: "5" }, { turns: 5 }]) {
      expect(() => createAppServer({ tenantLimits: tenantLimits as TenantLimits })).toThrow(
        expect.objectContaining({ code: "ERR_OPTION" }),
      );
    }
  });
});
