import { type Client, type CodexError, type ConnectOptions, connect, type Recovery, runTurn } from "codex-app-server-sdk/client";
import { type Agent, type AppServer, createAppServer, memoryThreads, type ThreadStore } from "codex-app-server-sdk/server";
import { createMemoryPair, type Transport } from "codex-app-server-sdk/transport";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import type { Message } from "../../src/rpc/transport.js";
import { eventually } from "../support/settled.js";
import { createWire, type Wire } from "../support/wire.js";

const clientInfo = { name: "test", version: "1" };
const QUICK = { firstDelayMs: 1, longestDelayMs: 5 };

interface Gate {
  readonly opened: Promise<void>;
  open(): void;
}

function createGate(): Gate {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

interface Stage {
  readonly client: Client;
  readonly problems: CodexError[];
  /** The server that the newest connection is with. */
  server(): AppServer;
  /** Ends the connection, and not the server. */
  cut(): Promise<void>;
  /** What came back with the next reconnect. */
  recovery(): Promise<Recovery>;
}

/** A client that reconnects: to the same server, or to a new one that has the same threads stored. */
async function createStage(
  agent: Agent,
  { restarts = false, mayOpen = async () => {} }: { restarts?: boolean; mayOpen?: () => Promise<void> } = {},
): Promise<Stage> {
  const stored = memoryThreads();
  const threads: ThreadStore = { ...stored, close: async () => {} };
  const servers: AppServer[] = [];
  const problems: CodexError[] = [];
  const waiting: ((recovery: Recovery) => void)[] = [];
  let there: Transport | undefined;
  const options: ConnectOptions = {
    clientInfo,
    capabilities: { experimentalApi: true },
    onProblem: (problem) => problems.push(problem),
    reconnect: { ...QUICK, onReconnect: (recovery) => waiting.shift()?.(recovery) },
  };
  const client = await connect(async () => {
    if (servers.length > 0) await mayOpen();
    if (restarts || servers.length === 0) servers.push(createAppServer({ agent, threads, logger: false }));
    const [here, far] = createMemoryPair();
    there = far;
    servers.at(-1)?.accept(far);
    return here;
  }, options);
  onTestFinished(async () => {
    await client.close();
    await Promise.all(servers.map((server) => server.close()));
  });
  return {
    client,
    problems,
    server: () => servers.at(-1) as AppServer,
    cut: async () => there?.close(),
    recovery: () => new Promise((resolve) => waiting.push(resolve)),
  };
}

/** Says what it was asked, once the gate is open. */
const saying =
  (gate: Gate): Agent =>
  async ({ write, signal }) => {
    await Promise.race([gate.opened, new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)))]);
    write.message().end("said");
  };

describe("a client that has connected again", () => {
  it("follows its threads again, and runs turns in them", async () => {
    const gate = createGate();
    gate.open();
    const { client, server, recovery } = await createStage(saying(gate), { restarts: true });
    const ids: string[] = [];
    for (let count = 0; count < 3; count += 1) {
      const { thread } = await client.thread.start({ approvalPolicy: "never" });
      await runTurn(client, { threadId: thread.id, input: "hi" });
      ids.push(thread.id);
    }
    await client.thread.unsubscribe({ threadId: ids[1] as string });
    const back = recovery();
    await server().close();
    const { threads, failed } = await back;
    expect(threads.map(({ threadId, turn }) => [threadId, turn])).toEqual([
      [ids[0], null],
      [ids[2], null],
    ]);
    expect(failed).toEqual([]);
    expect(threads[0]?.resumed.approvalPolicy).toBe("never");
    expect(await runTurn(client, { threadId: ids[0] as string, input: "again" })).toMatchObject({
      status: "completed",
      text: "said",
    });
  });

  it("goes on with a turn that still runs", async () => {
    const gate = createGate();
    const { client, cut, recovery } = await createStage(saying(gate));
    const { thread } = await client.thread.start();
    const running = runTurn(client, { threadId: thread.id, input: "hi" });
    const turnId = await running.id;
    const back = recovery();
    await cut();
    const { threads } = await back;
    expect(threads).toMatchObject([{ threadId: thread.id, turn: { id: turnId, status: "inProgress" } }]);
    gate.open();
    expect(await running).toMatchObject({ status: "completed", text: "said" });
  });

  it("ends a turn that has ended meanwhile as it ended, also for those who iterate", async () => {
    const gate = createGate();
    const mayOpen = createGate();
    const { client, cut, recovery, server } = await createStage(saying(gate), { mayOpen: () => mayOpen.opened });
    const { thread } = await client.thread.start();
    const running = runTurn(client, { threadId: thread.id, input: "hi" });
    const turnId = await running.id;
    const back = recovery();
    await cut();
    gate.open();
    const [here, there] = createMemoryPair();
    server().accept(there);
    const other = await connect(here, { clientInfo });
    onTestFinished(() => other.close());
    await eventually(async () =>
      expect((await other.thread.read({ threadId: thread.id, includeTurns: true })).thread.turns[0]?.status).toBe("completed"),
    );
    mayOpen.open();
    expect((await back).threads).toMatchObject([{ turn: { id: turnId, status: "completed" } }]);
    expect(await running).toMatchObject({ status: "completed", text: "said" });
    const methods: string[] = [];
    for await (const { method } of running) methods.push(method);
    expect(methods.at(-1)).toBe("turn/completed");
  });

  it("ends a turn as interrupted that ended with its server", async () => {
    const { client, cut, recovery } = await createStage(saying(createGate()), { restarts: true });
    const { thread } = await client.thread.start();
    const running = runTurn(client, { threadId: thread.id, input: "hi" });
    const turnId = await running.id;
    const back = recovery();
    await cut();
    expect((await back).threads).toMatchObject([{ turn: { id: turnId, status: "interrupted" } }]);
    expect((await running).status).toBe("interrupted");
  });

  it("says which threads cannot be resumed", async () => {
    const { client, cut, recovery, problems } = await createStage(saying(createGate()), { restarts: true });
    const { thread } = await client.thread.start();
    const { thread: ephemeral } = await client.thread.start({ ephemeral: true });
    const running = runTurn(client, { threadId: ephemeral.id, input: "hi" });
    await running.id;
    let back = recovery();
    await cut();
    const { failed } = await back;
    expect(failed).toMatchObject([
      { threadId: thread.id, error: { code: "ERR_RPC" } },
      { threadId: ephemeral.id, error: { code: "ERR_RPC" } },
    ]);
    expect(problems).toEqual(expect.arrayContaining(failed.map(({ error }) => error)));
    expect((await running).status).toBe("failed");
    back = recovery();
    await cut();
    expect((await back).failed).toEqual([]);
  });

  it("is asked again what waits for an answer", async () => {
    const agent: Agent = async (turn) => {
      const { decision } = await turn.ask("item/fileChange/requestApproval", { itemId: "i" } as never);
      turn.write.message().end(String(decision));
    };
    const { client, cut, recovery } = await createStage(agent);
    let asked = 0;
    client.handle("item/fileChange/requestApproval", (_, { signal }) => {
      asked += 1;
      if (asked === 2) return { decision: "accept" };
      return new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
    });
    const { thread } = await client.thread.start();
    const running = runTurn(client, { threadId: thread.id, input: "hi" });
    await eventually(() => expect(asked).toBe(1));
    const back = recovery();
    await cut();
    await back;
    expect(await running).toMatchObject({ status: "completed", text: "accept" });
    expect(asked).toBe(2);
  });

  it("ends its turns when it gives up, and when it is closed", async () => {
    const mayOpen = createGate();
    const { client, cut } = await createStage(saying(createGate()), { mayOpen: () => mayOpen.opened });
    const { thread } = await client.thread.start();
    const running = runTurn(client, { threadId: thread.id, input: "hi" });
    await running.id;
    await cut();
    await eventually(() => expect(client.lost.aborted).toBe(true));
    await client.close();
    mayOpen.open();
    expect((await running).status).toBe("failed");
  });
});

/** A client that reconnects, whose servers are played by hand. */
async function createPlayed(answer: (message: Message, wire: Wire, connection: number) => void) {
  const wires: Wire[] = [];
  const recoveries: Recovery[] = [];
  const client = await connect(
    () => {
      const wire = createWire();
      const connection = wires.push(wire);
      wire.each(
        ({ id, method }) => id !== undefined && method !== undefined,
        (message) => {
          if (message.method === "initialize") wire.send({ id: message.id, result: {} });
          else answer(message, wire, connection);
        },
      );
      return wire.transport;
    },
    { clientInfo, reconnect: { ...QUICK, onReconnect: (recovery) => recoveries.push(recovery) } },
  );
  onTestFinished(() => client.close());
  return { client, wires, recoveries };
}

const started = (id: string) => ({
  approvalPolicy: "never",
  cwd: "/",
  model: "m",
  modelProvider: "p",
  sandbox: { type: "readOnly" },
  thread: {
    id,
    cliVersion: "1",
    createdAt: 0,
    cwd: "/",
    modelProvider: "p",
    preview: "",
    source: "vscode",
    turns: [],
    updatedAt: 0,
  },
});

describe("what goes out on a new connection", () => {
  it("are the handshake and the threads, with the settings of this client, before anything else", async () => {
    const { client, wires, recoveries } = await createPlayed((message, wire) => {
      const { threadId = "t" } = (message.params ?? {}) as { threadId?: string };
      const turn = { id: "u", items: [], status: "inProgress" };
      wire.send({ id: message.id, result: message.method === "turn/start" ? { turn } : started(threadId) });
    });
    await client.thread.start({ approvalPolicy: "never", sandbox: "read-only", ephemeral: false });
    await client.turn.start({ threadId: "t", input: [], model: "n", sandboxPolicy: { type: "workspaceWrite" } as never });
    wires[0]?.send({ method: "turn/completed", params: { threadId: "t", turn: { id: "u", items: [], status: "completed" } } });
    await client.thread.resume({ threadId: "other" });
    await wires[0]?.close();
    await eventually(async () => void (await client.thread.resume({ threadId: "last" })));
    expect(wires[1]?.received.map(({ method, params }) => [method, params])).toEqual([
      ["initialize", expect.anything()],
      ["initialized", undefined],
      ["thread/resume", { threadId: "t", approvalPolicy: "never", sandbox: "workspace-write", model: "n", excludeTurns: true }],
      ["thread/resume", { threadId: "other", excludeTurns: true }],
      ["thread/resume", { threadId: "last" }],
    ]);
    expect(recoveries).toHaveLength(1);
  });

  it("is tried again as a whole when the connection ends in the middle", async () => {
    const { client, wires, recoveries } = await createPlayed((message, wire, connection) => {
      const { threadId = "a" } = (message.params ?? {}) as { threadId?: string };
      if (connection === 2 && threadId === "b") void wire.close();
      else if (connection === 2) wire.send({ id: message.id, error: { code: -32600, message: "no rollout found" } });
      else wire.send({ id: message.id, result: started(threadId) });
    });
    for (const threadId of ["a", "b"]) await client.thread.resume({ threadId });
    await wires[0]?.close();
    await eventually(() => expect(recoveries).toHaveLength(1));
    expect(recoveries[0]?.threads.map(({ threadId }) => threadId)).toEqual(["a", "b"]);
  });

  it("takes a turn for interrupted that the history has as running in a thread in which none runs", async () => {
    const turn = { id: "u", items: [], status: "inProgress" };
    const { client, wires, recoveries } = await createPlayed((message, wire) => {
      const { thread, ...settings } = started("t");
      const idle = { ...settings, thread: { ...thread, turns: [turn], status: { type: "idle" } } };
      wire.send({ id: message.id, result: message.method === "turn/start" ? { turn } : idle });
    });
    await client.thread.resume({ threadId: "t" });
    const running = runTurn(client, { threadId: "t", input: "hi" });
    await running.id;
    await wires[0]?.close();
    expect((await running).status).toBe("interrupted");
    expect(recoveries[0]?.threads[0]?.turn).toEqual({ ...turn, status: "interrupted" });
  });

  it("fails a turn that the server does not know any more", async () => {
    const { client, wires, recoveries } = await createPlayed((message, wire) => {
      const turn = { id: "u", items: [], status: "inProgress" };
      wire.send({ id: message.id, result: message.method === "turn/start" ? { turn } : started("t") });
    });
    await client.thread.resume({ threadId: "t" });
    const running = runTurn(client, { threadId: "t", input: "hi" });
    await running.id;
    await wires[0]?.close();
    expect((await running).status).toBe("failed");
    expect(recoveries[0]?.threads[0]?.turn).toBeNull();
  });

  it("are not kept up for good by a thread that the server does not answer for", async () => {
    vi.useFakeTimers();
    try {
      const { client, wires, recoveries } = await createPlayed((message, wire, connection) => {
        const { threadId } = message.params as { threadId: string };
        if (connection === 1 || threadId === "b") wire.send({ id: message.id, result: started(threadId) });
      });
      for (const threadId of ["a", "b"]) await client.thread.resume({ threadId });
      await wires[0]?.close();
      await vi.advanceTimersByTimeAsync(31_000);
      expect(recoveries).toMatchObject([
        { threads: [{ threadId: "b" }], failed: [{ threadId: "a", error: { code: "ERR_TIMEOUT" } }] },
      ]);
    } finally {
      vi.useRealTimers();
    }
  });

  it("are at most a hundred threads, those that were used last", async () => {
    const { client, wires, recoveries } = await createPlayed((message, wire) => {
      wire.send({ id: message.id, result: started((message.params as { threadId: string }).threadId) });
    });
    for (let count = 0; count <= 100; count += 1) await client.thread.resume({ threadId: `t${count}` });
    await wires[0]?.close();
    await eventually(() => expect(recoveries).toHaveLength(1));
    const ids = recoveries[0]?.threads.map(({ threadId }) => threadId);
    expect([ids?.length, ids?.[0], ids?.at(-1)]).toEqual([100, "t1", "t100"]);
  });
});
