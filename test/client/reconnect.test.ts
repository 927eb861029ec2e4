import {
  type ChatgptTokenProvider,
  type Client,
  type CodexError,
  type ConnectOptions,
  connect,
  runTurn,
} from "codex-app-server-sdk/client";
import { type AppServer, createAppServer } from "codex-app-server-sdk/server";
import { fakeToken } from "codex-app-server-sdk/testing";
import { createMemoryPair, spawnCodex, type Transport } from "codex-app-server-sdk/transport";
import { describe, expect, it, onTestFinished } from "vitest";
import { createGate, type Gate } from "../support/gate.js";
import { eventually } from "../support/settled.js";

interface Stage {
  readonly client: Client;
  /** The servers that were started, one for each connection. */
  readonly servers: AppServer[];
  readonly problems: CodexError[];
  /** Resolves when the client is connected again. */
  back(): Promise<void>;
}

const QUICK = { firstDelayMs: 1, longestDelayMs: 5 };
const clientInfo = { name: "test", version: "1" };

/** A client whose server is started again for every connection, as a child would be. */
async function createStage(
  options: Partial<ConnectOptions> = {},
  open: (start: () => Transport, attempt: number) => Transport | Promise<Transport> = (start) => start(),
): Promise<Stage> {
  const servers: AppServer[] = [];
  const problems: CodexError[] = [];
  const returns: (() => void)[] = [];
  let attempts = 0;
  const start = () => {
    const server = createAppServer({
      logger: false,
      agent: ({ signal }) => new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason))),
    });
    const [here, there] = createMemoryPair();
    server.accept(there);
    servers.push(server);
    return here;
  };
  const client = await connect(
    () => {
      attempts += 1;
      return open(start, attempts);
    },
    {
      clientInfo,
      onProblem: (problem) => problems.push(problem),
      reconnect: { ...QUICK, onReconnect: () => returns.shift()?.() },
      ...options,
    },
  );
  onTestFinished(async () => {
    await client.close();
    await Promise.all(servers.map((server) => server.close()));
  });
  return { client, servers, problems, back: () => new Promise((resolve) => returns.push(resolve)) };
}

/** Opens the first connection at once, and the others when the gate is open. */
const held = (gate: Gate) => async (start: () => Transport, attempt: number) => {
  if (attempt > 1) await gate.pass();
  return start();
};

describe("a client that reconnects", () => {
  it("makes a new connection and signs in again before anything else", async () => {
    const reasons: string[] = [];
    const again = createGate();
    const tokens: ChatgptTokenProvider = ({ reason }) => {
      reasons.push(reason);
      return { accessToken: fakeToken() };
    };
    const { client, servers, back } = await createStage({ tokens }, held(again));
    const returned = back();
    await servers[0]?.close();
    await again.reached;
    await expect(client.account.read()).rejects.toMatchObject({ code: "ERR_LOST" });
    again.open();
    await returned;
    expect((await client.account.read()).account).toMatchObject({ type: "chatgpt" });
    expect([servers.length, reasons, client.closed.aborted]).toEqual([2, ["login", "reconnect"], false]);
  });

  it("is still to be signed in after a logout that was not sent", async () => {
    const again = createGate();
    const { client, servers, back } = await createStage({ tokens: () => ({ accessToken: fakeToken() }) }, held(again));
    const returned = back();
    await servers[0]?.close();
    await again.reached;
    await expect(client.account.logout()).rejects.toMatchObject({ code: "ERR_LOST" });
    again.open();
    await returned;
    expect((await client.account.read()).account).toMatchObject({ type: "chatgpt" });
  });

  it("comes back also when the callback for problems throws", async () => {
    const told: CodexError[] = [];
    const { client, servers, back } = await createStage(
      {
        onProblem: (problem) => {
          told.push(problem);
          throw new Error("a bug of the host");
        },
      },
      (start, attempt) => {
        if (attempt === 2) throw new Error("there is no server for a moment");
        return start();
      },
    );
    const returned = back();
    await servers[0]?.close();
    await returned;
    expect(told.length).toBeGreaterThan(0);
    await expect(client.account.read()).resolves.toMatchObject({ account: null });
  });

  it("keeps its listeners and handlers", async () => {
    const { client, servers, back } = await createStage();
    const heard: string[] = [];
    client.on("warning", ({ message }) => heard.push(message));
    client.handle("item/fileChange/requestApproval", () => ({ decision: "accept" }));
    const returned = back();
    await servers[0]?.close();
    await returned;
    servers[1]?.broadcast("warning", { message: "still there" });
    await eventually(() => expect(heard).toEqual(["still there"]));
    const [connection] = [...(servers[1]?.connections ?? [])];
    const answer = connection?.request("item/fileChange/requestApproval", { threadId: "t", turnId: "u", itemId: "i" });
    expect(await answer).toEqual({ decision: "accept" });
  });

  it("ends the turns of the lost connection, and runs new ones", async () => {
    const { client, servers, back } = await createStage();
    const lost = (await client.thread.start()).thread.id;
    const running = runTurn(client, { threadId: lost, input: "hi" });
    await running.id;
    const returned = back();
    for (const connection of servers[0]?.connections ?? []) await connection.close();
    expect((await running.completed).status).toBe("failed");
    await returned;
    const { thread } = await client.thread.start();
    const again = runTurn(client, { threadId: thread.id, input: "hi" });
    await again.interrupt();
    expect((await again.completed).status).toBe("interrupted");
  });

  it("tries again when an attempt fails in a way that may heal", async () => {
    const { servers, client, back } = await createStage({}, (start, attempt) => {
      if (attempt !== 2) return start();
      const [here] = createMemoryPair();
      void here.close();
      return here;
    });
    const returned = back();
    await servers[0]?.close();
    await returned;
    expect(servers).toHaveLength(2);
    expect((await client.account.read()).account).toBeNull();
  });

  it("gives up a server that keeps crashing, and says so", async () => {
    let attempts = 0;
    const { client, servers } = await createStage({ reconnect: { ...QUICK, maxCrashes: 3 } }, (start, attempt) => {
      attempts = attempt;
      if (attempt === 1) return start();
      const [here] = createMemoryPair();
      void here.close();
      return here;
    });
    const ended = new Promise((resolve) => client.closed.addEventListener("abort", () => resolve(client.closed.reason)));
    await servers[0]?.close();
    expect(await ended).toMatchObject({ code: "ERR_LOST", message: "The server ended 4 times within 180 s" });
    expect(attempts).toBe(4);
    await expect(client.account.read()).rejects.toMatchObject({ code: "ERR_LOST" });
  });

  it("gives up at once what will not heal: a program that is not there, tokens that only a person can renew", async () => {
    const missing = await createStage({}, (start, attempt) =>
      attempt === 1 ? start() : spawnCodex({ command: "no-such-program-anywhere", codexHome: "/nowhere" }),
    );
    await missing.servers[0]?.close();
    await eventually(() => expect(missing.client.closed.aborted).toBe(true));

    const { TokenError } = await import("codex-app-server-sdk/client");
    const signedOut = await createStage({
      tokens: ({ reason }) => {
        if (reason === "reconnect") throw new TokenError("reauth-required", "over");
        return { accessToken: fakeToken() };
      },
    });
    await signedOut.servers[0]?.close();
    await eventually(() => expect(signedOut.client.closed.aborted).toBe(true));
    expect(signedOut.client.closed.reason).toMatchObject({ reason: "reauth-required" });
  });

  it("stops when it is closed, in the middle of a wait too", async () => {
    const { client, servers } = await createStage({ reconnect: { firstDelayMs: 60_000, longestDelayMs: 60_000 } });
    await servers[0]?.close();
    await eventually(() => expect(client.lost.aborted).toBe(true));
    await client.close();
    expect(client.closed.reason).toMatchObject({ code: "ERR_CLOSED" });
    expect(servers).toHaveLength(1);
  });

  it("refuses a server whose threads would be gone after a reconnect, and says what to do", async () => {
    const child = { command: process.execPath, args: ["-e", "process.stdin.resume()"] };
    const opened: Transport[] = [];
    const connecting = connect(
      () => {
        const transport = spawnCodex(child);
        opened.push(transport);
        return transport;
      },
      { clientInfo, reconnect: true },
    );
    await expect(connecting).rejects.toThrow(
      new TypeError(
        "`reconnect` needs a server whose threads outlive the connection: give `spawnCodex` a `codexHome`, such as the path of `createCodexHome()`",
      ),
    );
    expect(opened).toHaveLength(1);
    const kept = spawnCodex({ ...child, codexHome: "inherit" });
    onTestFinished(() => kept.close());
    expect([opened[0]?.losesState, kept.losesState]).toEqual([true, false]);
  });

  it("needs a function that makes a transport", async () => {
    const [here] = createMemoryPair();
    await expect(connect(here, { clientInfo, reconnect: true })).rejects.toBeInstanceOf(TypeError);
  });
});

describe("a client that does not", () => {
  it("ends with its connection", async () => {
    const { client, servers } = await createStage({ reconnect: false });
    await servers[0]?.close();
    await eventually(() => expect(client.closed.aborted).toBe(true));
    expect(servers).toHaveLength(1);
  });
});
