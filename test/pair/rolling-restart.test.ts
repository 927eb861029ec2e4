import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { connect as connectTcp, createServer, type Socket } from "node:net";
import { createInterface } from "node:readline";
import { type Client, connect, runTurn } from "codex-app-server-sdk/client";
import { createFakeCodexHome, type FakeAnswer, startFakeBackend } from "codex-app-server-sdk/testing";
import { webSocket } from "codex-app-server-sdk/transport";
import { expect, it, onTestFinished } from "vitest";
import { createGate } from "../support/gate.js";
import { COMMAND } from "../support/programs.js";

interface Serving {
  readonly child: ChildProcess;
  readonly port: number;
}

/** Starts the command with stored threads that others use as well. */
async function startServing(home: string, graceSeconds: number): Promise<Serving> {
  const args = [COMMAND, "app-server", "--listen", "ws://127.0.0.1:0", "--shutdown-grace-seconds", String(graceSeconds)];
  const child = spawn(process.execPath, args, { env: { ...process.env, CODEX_HOME: home }, stdio: ["ignore", "ignore", "pipe"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  const lines = createInterface({ input: child.stderr });
  const port = await new Promise<number>((resolve, reject) => {
    child.once("exit", () => reject(new Error("The command has ended")));
    lines.on("line", (line) => {
      const found = /^listening on ws:.*:(\d+)$/.exec(line);
      if (found) resolve(Number(found[1]));
    });
  });
  return { child, port };
}

/** Leads each new connection to the process that `to` says. */
async function startBalancer(to: () => Serving): Promise<string> {
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connectTcp(to().port, "127.0.0.1");
    for (const [from, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(from);
      from.on("error", () => other.destroy()).on("close", () => other.destroy());
      from.pipe(other);
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return `ws://127.0.0.1:${(server.address() as { port: number }).port}`;
}

async function join(url: string): Promise<{ client: Client; threadId: string; moved: Promise<void> }> {
  const back = createGate();
  const client = await connect(() => webSocket(url), {
    clientInfo: { name: "rolling", version: "1" },
    reconnect: { firstDelayMs: 5, longestDelayMs: 50, maxCrashes: 1_000, onReconnect: () => void back.pass() },
  });
  onTestFinished(() => client.close());
  const { thread } = await client.thread.start();
  return { client, threadId: thread.id, moved: back.reached };
}

/** Two processes with the same threads. Clients are led to the first until it is told to end, and to the second from then on. */
async function createStage(graceSeconds: number, answer: () => FakeAnswer) {
  const backend = await startFakeBackend();
  backend.answer = answer;
  onTestFinished(() => backend.close());
  const home = await createFakeCodexHome(backend, { provider: "requires_openai_auth = false" });
  onTestFinished(() => home.remove());
  const [first, second] = await Promise.all([startServing(home.path, graceSeconds), startServing(home.path, graceSeconds)]);
  let current = first;
  const url = await startBalancer(() => current);
  const clients = await Promise.all([1, 2, 3].map(() => join(url)));
  const end = () => {
    const exited = once(first.child, "exit");
    current = second;
    first.child.kill("SIGTERM");
    return exited;
  };
  return { backend, clients, end };
}

/** The turns that the server has now. */
async function turnsOf({ client, threadId }: { client: Client; threadId: string }) {
  const { thread } = await client.thread.resume({ threadId });
  return thread.turns.map(({ id, status }) => ({ id, status }));
}

it("moves clients to another process, with every turn that ended or ran", async () => {
  const gate = createGate();
  let isHeld = false;
  const { backend, clients, end } = await createStage(60, () => (isHeld ? { text: "late", until: gate.pass() } : "ok"));
  const earlier = await Promise.all(clients.map(({ client, threadId }) => runTurn(client, { threadId, input: "one" })));
  expect(earlier.map(({ status }) => status)).toEqual(["completed", "completed", "completed"]);
  isHeld = true;
  const running = clients.map(({ client, threadId }) => runTurn(client, { threadId, input: "two" }));
  const ids = await Promise.all(running.map(({ id }) => id));
  await gate.reached;
  const ended = end();
  isHeld = false;
  gate.open();
  const outcomes = await Promise.all(running);
  expect(outcomes.map(({ status }) => status)).toEqual(["completed", "completed", "completed"]);
  await Promise.all([ended, ...clients.map(({ moved }) => moved)]);
  for (const [index, one] of clients.entries()) {
    const stored = await turnsOf(one);
    expect(stored).toMatchObject([{ status: "completed" }, { id: ids[index], status: "completed" }]);
    expect(await runTurn(one.client, { threadId: one.threadId, input: "three" })).toMatchObject({ status: "completed" });
  }
  expect(backend.modelRequests).toHaveLength(9);
});

it("ends what runs when there is no grace, and its clients are told", async () => {
  const gate = createGate();
  const { clients, end } = await createStage(0, () => ({ text: "never", until: gate.pass() }));
  const running = clients.map(({ client, threadId }) => runTurn(client, { threadId, input: "one" }));
  const ids = await Promise.all(running.map(({ id }) => id));
  await gate.reached;
  const ended = end();
  const outcomes = await Promise.all(running);
  expect(outcomes.map(({ status }) => status)).toEqual(["interrupted", "interrupted", "interrupted"]);
  await Promise.all([ended, ...clients.map(({ moved }) => moved)]);
  for (const [index, one] of clients.entries()) expect(await turnsOf(one)).toEqual([{ id: ids[index], status: "interrupted" }]);
  gate.open();
});
