import { spawn } from "node:child_process";
import { type Client, connect } from "codex-app-server-sdk/client";
import { createFakeCodexHome, type FakeBackend } from "codex-app-server-sdk/testing";
import { spawnCodex, type Transport, webSocket } from "codex-app-server-sdk/transport";
import { describe, expect, it, onTestFinished } from "vitest";
import { createBackend } from "../support/backend.js";
import { CODEX, STARTS_WITHIN_MS } from "../support/programs.js";
import { eventually } from "../support/settled.js";
import { createRotatingHost, type RotatingHost, runTurns, startThreads } from "../support/storm.js";
import { killGroup } from "../tui/process-group.js";

const REFRESH = "account/chatgptAuthTokens/refresh";

async function createHome(backend: FakeBackend): Promise<string> {
  const home = await createFakeCodexHome(backend);
  onTestFinished(() => home.remove());
  return home.path;
}

/** A client that signs in with the host's tokens, and a count of the refresh requests that come. */
async function signIn(transport: Transport, { provider }: RotatingHost) {
  const seen = { requests: 0 };
  const client = await connect(transport, {
    clientInfo: { name: "test", version: "1.0.0" },
    handshakeTimeoutMs: STARTS_WITHIN_MS,
    tokens: provider,
    tap: ({ direction, message }) => {
      if (direction === "received" && message.method === REFRESH) seen.requests += 1;
    },
  });
  onTestFinished(() => client.close());
  return { client, seen };
}

/** A real server of this client alone. */
async function spawnServer(backend: FakeBackend, host: RotatingHost) {
  const codexHome = await createHome(backend);
  return signIn(spawnCodex({ command: process.execPath, args: [CODEX, "app-server"], codexHome }), host);
}

/** A real server that listens. Resolves with its address. */
async function listen(backend: FakeBackend): Promise<string> {
  const server = spawn(process.execPath, [CODEX, "app-server", "--listen", "ws://127.0.0.1:0"], {
    env: { ...process.env, CODEX_HOME: await createHome(backend) },
    detached: true,
    stdio: ["ignore", "ignore", "pipe"],
  });
  const { pid } = server;
  if (pid) onTestFinished(() => killGroup(pid));
  let said = "";
  // What it says later has to be read as well.
  for await (const chunk of server.stderr.iterator({ destroyOnReturn: false })) {
    said += String(chunk);
    const address = /listening on:? (ws:\/\/\S+)\n/.exec(said)?.[1];
    if (!address) continue;
    // It says so a moment before it takes connections.
    await eventually(async () => expect((await fetch(`${address.replace("ws:", "http:")}/readyz`)).status).toBe(200));
    server.stderr.resume();
    return address;
  }
  throw new Error(`The server does not listen. It said:\n${said}`);
}

async function createStage() {
  const backend = await createBackend();
  const host = createRotatingHost(backend);
  return { backend, host };
}

/** Turns that all meet a 401 for the current token at the same time. */
async function storm(host: RotatingHost, client: Client, threadIds: readonly string[]) {
  const rejected = host.rejectCurrent(threadIds.length);
  return { rejected, completed: await runTurns(client, threadIds) };
}

// Forty turns at once take their time where the cores are few.
describe("a storm of 401s in the real codex", () => {
  it("costs one provider call: with 4 turns, with 4 more right behind, and with 40", async () => {
    const { backend, host } = await createStage();
    const { client, seen } = await spawnServer(backend, host);
    const threads = await startThreads(client, 40);
    const storms = [
      await storm(host, client, threads.slice(0, 4)),
      await storm(host, client, threads.slice(4, 8)),
      await storm(host, client, threads),
    ];
    expect(storms.map(({ completed }) => completed)).toEqual([4, 4, 40]);
    expect(host.told).toEqual(storms.map(({ rejected }) => rejected));
    expect(seen.requests).toBeGreaterThan(storms.length);
  });

  it("costs one more call when the new token is rejected as well, and the turns that begin after it complete", async () => {
    const { backend, host } = await createStage();
    const { client } = await spawnServer(backend, host);
    const threads = await startThreads(client, 8);
    host.rejectsNextToken = true;
    const { rejected, completed } = await storm(host, client, threads.slice(0, 4));
    expect(completed).toBeLessThan(4);
    expect(await runTurns(client, threads)).toBe(8);
    expect(host.told).toEqual([rejected, expect.any(String)]);
  });

  it("is over for a turn that begins in the middle of it", async () => {
    const { backend, host } = await createStage();
    const { client } = await spawnServer(backend, host);
    const threads = await startThreads(client, 5);
    const refreshed = new Promise((resolve) => client.tokens?.once("refreshed", resolve));
    const running = storm(host, client, threads.slice(0, 4));
    await refreshed;
    expect(await runTurns(client, threads.slice(4))).toBe(1);
    const { rejected, completed } = await running;
    expect(completed).toBe(4);
    expect(host.told).toEqual([rejected]);
  });

  it("costs one call of two clients of one server", async () => {
    const { backend, host } = await createStage();
    const url = await listen(backend);
    const [{ client: one }, { client: other }] = [await signIn(webSocket(url), host), await signIn(webSocket(url), host)];
    const [ofOne, ofOther] = [await startThreads(one, 3), await startThreads(other, 3)];
    const rejected = host.rejectCurrent(6);
    expect(await Promise.all([runTurns(one, ofOne), runTurns(other, ofOther)])).toEqual([3, 3]);
    expect(host.told).toEqual([rejected]);
  });

  it("costs one call of two servers with one provider", async () => {
    const { backend, host } = await createStage();
    const [{ client: one }, { client: other }] = [await spawnServer(backend, host), await spawnServer(backend, host)];
    const [ofOne, ofOther] = [await startThreads(one, 3), await startThreads(other, 3)];
    const rejected = host.rejectCurrent(6);
    expect(await Promise.all([runTurns(one, ofOne), runTurns(other, ofOther)])).toEqual([3, 3]);
    // The same again, one server after the other.
    const second = await storm(host, one, ofOne);
    expect(second.completed + (await runTurns(other, ofOther))).toBe(6);
    expect(host.told).toEqual([rejected, second.rejected]);
  });
});
