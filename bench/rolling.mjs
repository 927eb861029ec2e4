// Two processes of the command behind a balancer, started again one after the other under clients that reconnect:
// `npm run bench -- rolling`. Loopback only; ROLLING_CLIENTS changes how many. Played with a grace, without one, and with SIGKILL.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { connect as connectTcp, createServer } from "node:net";
import { createInterface } from "node:readline";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { createReport, option, seconds } from "./report.mjs";

const dist = new URL("../dist", import.meta.url).href;
const { connect, runTurn } = await import(`${dist}/client.js`);
const { webSocket } = await import(`${dist}/transport.js`);
const { createFakeCodexHome, startFakeBackend } = await import(`${dist}/testing.js`);
const COMMAND = fileURLToPath(new URL("../dist/command/cli.mjs", import.meta.url));

const CLIENTS = option("ROLLING_CLIENTS", 20);
const WITHIN_MS = 120_000;

async function startProcess(home, graceSeconds) {
  const args = [COMMAND, "app-server", "--listen", "ws://127.0.0.1:0", "--shutdown-grace-seconds", String(graceSeconds)];
  const child = spawn(process.execPath, args, { env: { ...process.env, CODEX_HOME: home }, stdio: ["ignore", "ignore", "pipe"] });
  const exited = once(child, "exit");
  const lines = createInterface({ input: child.stderr });
  const port = await new Promise((resolve, reject) => {
    exited.then(() => reject(new Error("the command has ended")), reject);
    lines.on("line", (line) => {
      if (process.env.BENCH_DEBUG) process.stderr.write(`${line}\n`);
      const found = /^listening on ws:\/\/127\.0\.0\.1:(\d+)$/.exec(line);
      if (found) resolve(Number(found[1]));
    });
  });
  const end = (signal) => {
    child.kill(signal);
    return exited;
  };
  return { port, end };
}

/** Leads each new connection to the next process that is ready. */
async function startBalancer(processes) {
  let last = 0;
  const sockets = new Set();
  const isReady = async ({ port }) => (await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => null))?.ok === true;
  const server = createServer(async (client) => {
    client.on("error", () => client.destroy());
    for (let n = 0; n < processes.length; n += 1) {
      last += 1;
      const one = processes[last % processes.length];
      if (!one || !(await isReady(one))) continue;
      const upstream = connectTcp(one.port, "127.0.0.1");
      for (const [from, to] of [
        [client, upstream],
        [upstream, client],
      ]) {
        sockets.add(from);
        from
          .on("error", () => to.destroy())
          .on("close", () => {
            sockets.delete(from);
            to.destroy();
          });
        from.pipe(to);
      }
      return;
    }
    client.destroy();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const close = () => {
    server.close();
    for (const socket of sockets) socket.destroy();
  };
  return { url: `ws://127.0.0.1:${server.address().port}`, close };
}

/** Runs turns in a thread until it is told to stop. What is refused, or lost before it was answered, is sent again. */
async function live(client, index, thread, isOver) {
  const turns = [];
  let repeats = 0;
  for (let n = 0; n === 0 || !isOver(); n += 1) {
    const input = `say ${index}-${n}.`;
    for (;;) {
      const turn = runTurn(client, { threadId: thread.id, input, clientUserMessageId: `message-${index}-${n}` });
      const outcome = await turn.completed.catch(() => null);
      if (outcome !== null) {
        turns.push({ id: await turn.id, input, status: outcome.status });
        break;
      }
      repeats += 1;
      await wait(20);
    }
  }
  return { threadId: thread.id, turns, repeats };
}

/** Compares what a client was told with what the servers have. */
async function compare(client, { threadId, turns }) {
  const { thread } = await client.thread.resume({ threadId });
  const stored = new Map(thread.turns.map((turn) => [turn.id, turn]));
  const isWhole = ({ id, input }) => {
    const kinds = stored.get(id)?.items.map(({ type }) => type) ?? [];
    const said = JSON.stringify(stored.get(id)?.items ?? []);
    return stored.get(id)?.status === "completed" && kinds.includes("agentMessage") && said.includes(input);
  };
  const completed = turns.filter(({ status }) => status === "completed");
  return {
    started: stored.size,
    heard: turns.length,
    completed: completed.length,
    lost: completed.filter((turn) => !isWhole(turn)).length,
    open: thread.turns.filter(({ status }) => status === "inProgress").length,
    // Of a process that is killed: a turn that it had answered and not yet stored. The client is told that it has failed.
    unstored: turns.filter(({ id }) => !stored.has(id)).length,
    unheard: [...stored.keys()].filter((id) => !turns.some((turn) => turn.id === id)).length,
  };
}

async function play(report, { what, signal, graceSeconds }) {
  const backend = await startFakeBackend();
  // Long enough for some to run whenever a process ends.
  backend.answer = () => ({ text: ["One ", "moment", "."], delayMs: Math.random() * 300 });
  const home = await createFakeCodexHome(backend, { provider: "requires_openai_auth = false" });
  const processes = await Promise.all([1, 2].map(() => startProcess(home.path, graceSeconds)));
  const balancer = await startBalancer(processes);
  const options = { clientInfo: { name: "rolling", version: "1" } };
  let reconnects = 0;
  const reconnect = { firstDelayMs: 20, longestDelayMs: 200, maxCrashes: 100, onReconnect: () => (reconnects += 1) };
  const clients = await Promise.all(
    Array.from({ length: CLIENTS }, () => connect(() => webSocket(balancer.url), { ...options, reconnect })),
  );
  const threads = await Promise.all(clients.map(async (client) => (await client.thread.start()).thread));
  let isOver = false;
  const begun = performance.now();
  const lives = clients.map((client, index) => live(client, index, threads[index], () => isOver));
  for (let index = 0; index < processes.length; index += 1) {
    await wait(1_500);
    const old = processes[index];
    processes[index] = null;
    await old.end(signal);
    processes[index] = await startProcess(home.path, graceSeconds);
  }
  await wait(1_500);
  isOver = true;
  const lived = await Promise.all(lives);
  const tookMs = performance.now() - begun;
  const found = await Promise.all(lived.map((life, index) => compare(clients[index], life)));
  const sum = (name) => found.reduce((total, one) => total + one[name], 0);
  report.figure(`${what}: turns that were started, completed`, `${sum("started")}, ${sum("completed")} in ${seconds(tookMs)}`);
  report.figure(
    `${what}: reconnects, calls sent again`,
    `${reconnects}, ${lived.reduce((total, { repeats }) => total + repeats, 0)}`,
  );
  report.check(`${what}: clients were moved`, reconnects >= CLIENTS);
  report.check(`${what}: completed turns that were lost`, sum("lost") === 0, sum("lost"));
  report.check(`${what}: turns without an end`, sum("open") === 0, sum("open"));
  report.check(`${what}: turns that were not stored`, sum("unstored") === 0 || signal === "SIGKILL", sum("unstored"));
  report.check(`${what}: turns that no client heard the end of`, sum("unheard") === 0, sum("unheard"));
  if (graceSeconds > 0) report.check(`${what}: every turn completed`, sum("completed") === sum("started"));
  await Promise.all(clients.map((client) => client.close()));
  balancer.close();
  await Promise.all(processes.map((one) => one.end("SIGKILL")));
  await backend.close();
  await home.remove();
}

const report = createReport(`two processes that are started again one after the other under ${CLIENTS} clients`);
const watchdog = setTimeout(() => {
  report.check("ran to its end", false, "too long");
  report.print();
  process.exit(1);
}, WITHIN_MS * 3);
for (const how of [
  { what: "SIGTERM with a grace", signal: "SIGTERM", graceSeconds: 30 },
  { what: "SIGTERM without one", signal: "SIGTERM", graceSeconds: 0 },
  { what: "SIGKILL", signal: "SIGKILL", graceSeconds: 0 },
]) {
  await play(report, how).catch((error) => report.check(`${how.what}: ran to its end`, false, error.message));
}
clearTimeout(watchdog);
report.print();
