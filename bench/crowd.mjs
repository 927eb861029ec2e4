// What slow and many followers cost a server: `npm run bench -- crowd`. Loopback only; each case has a server of its own, and an end.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { WebSocket } from "ws";
import { cpuSeconds } from "./process-figures.mjs";

const GIVE_UP_MS = 180_000;
const mb = (bytes) => `${Math.round(bytes / 1e6)} MB`;
const only = process.argv[2];

/** Runs a case against a server of its own. */
async function withServer(what, run, { file = "crowd-server.mjs", env = {} } = {}) {
  if (only && !what.includes(only)) return;
  const child = spawn(process.execPath, [fileURLToPath(new URL(file, import.meta.url))], {
    env: { ...process.env, ...env },
    stdio: ["pipe", "pipe", process.env.CROWD_DEBUG ? "inherit" : "ignore"],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async () => {
    const { value } = await lines.next();
    return value === undefined ? null : JSON.parse(value);
  };
  const { url } = await next();
  const look = async () => {
    child.stdin.write("\n");
    return next();
  };
  const timer = setTimeout(() => child.kill("SIGKILL"), GIVE_UP_MS);
  const startedAt = performance.now();
  child.stdin.on("error", () => {});
  const figures = await run({ url, look }).catch((error) => {
    process.exitCode = 1;
    return `failed: ${error.message}`;
  });
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  const { peak } = (await look()) ?? {};
  if (!peak) process.exitCode = 1;
  process.stdout.write(`${what.padEnd(64)}${figures}, ${seconds} s, peak ${peak ? mb(peak) : "(the server has ended)"}\n`);
  clearTimeout(timer);
  child.stdin.end();
  child.kill("SIGKILL");
}

/** A client that looks at no more of a message than it needs. */
async function open(url) {
  const socket = new WebSocket(url, { maxPayload: 2 ** 30 });
  await once(socket, "open");
  const client = { socket, deltas: 0, bytes: 0, code: null };
  const waits = new Map();
  let lastId = 0;
  client.completed = new Promise((resolve) => {
    client.complete = resolve;
  });
  socket.on("message", (data) => {
    client.bytes += data.length;
    const head = data.toString("latin1", 0, 200);
    if (head.includes('"item/agentMessage/delta"')) client.deltas += 1;
    if (head.includes('"turn/completed"')) client.complete("completed");
    const id = /^\{"(?:id":(\d+)|error".*"id":(\d+))/.exec(head);
    if (id) waits.get(Number(id[1] ?? id[2]))?.(data);
  });
  socket.on("error", (error) => process.env.CROWD_DEBUG && process.stderr.write(`${error.message}\n`));
  socket.on("close", (code) => {
    client.code = code;
    client.complete(`closed with ${code}`);
    for (const settle of waits.values()) settle(null);
  });
  client.ask = (method, params) => {
    lastId += 1;
    const id = lastId;
    socket.send(JSON.stringify({ id, method, params }));
    return new Promise((resolve) => waits.set(id, resolve));
  };
  await client.ask("initialize", { clientInfo: { name: "crowd", version: "1" } });
  return client;
}

async function startThread(client) {
  return JSON.parse(await client.ask("thread/start", {})).result.thread.id;
}

/** Has clients follow a turn of so many MB, and says how they ended. */
async function follow({ url, look }, { followers, megabytes, readers }) {
  const clients = await Promise.all(Array.from({ length: followers }, () => open(url)));
  const [first, ...others] = clients;
  const threadId = await startThread(first);
  await first.ask("turn/start", { threadId, input: [{ type: "text", text: "0" }] });
  await first.completed;
  for (const client of others) await client.ask("thread/resume", { threadId, excludeTurns: true });
  for (const client of clients) client.completed = new Promise((resolve) => Object.assign(client, { complete: resolve }));
  for (const client of clients.slice(readers)) client.socket.pause();
  const [begun, before, ownBefore] = [performance.now(), await look(), cpuSeconds()];
  await first.ask("turn/start", { threadId, input: [{ type: "text", text: String(megabytes) }] });
  const ends = await Promise.all(clients.slice(0, readers).map(({ completed }) => completed));
  const seconds = (performance.now() - begun) / 1000;
  const cpu = `processor ${((await look()).cpu - before.cpu).toFixed(1)} s of the server, ${(cpuSeconds() - ownBefore).toFixed(1)} s of its clients`;
  const whole = clients.filter(({ bytes }) => bytes >= megabytes * 1e6).length;
  if (ends.some((end) => end !== "completed") || whole < readers) process.exitCode = 1;
  for (const { socket } of clients) socket.terminate();
  const ended = new Map();
  for (const end of ends) ended.set(end, (ended.get(end) ?? 0) + 1);
  return `turn ${seconds.toFixed(1)} s, ${cpu}, ${[...ended].map(([end, count]) => `${count} ${end}`).join(", ")}, ${whole} with all of it`;
}

for (const followers of [1, 50]) {
  await withServer(`${followers} followers of 39 MB in 2 KB deltas, all read`, (server) =>
    follow(server, { followers, megabytes: 39, readers: followers }),
  );
}
// What the same costs when nothing but the `ws` package is between.
for (const bytes of [2048, 65536]) {
  await withServer(
    `50 followers of 39 MB by bare ws, ${bytes / 1024} KB a frame`,
    (server) => follow(server, { followers: 50, megabytes: 39, readers: 50 }),
    { file: "floor-server.mjs", env: { FRAME_BYTES: String(bytes) } },
  );
}
await withServer("51 followers of 120 MB, all read", (server) => follow(server, { followers: 51, megabytes: 120, readers: 51 }));
await withServer("31 followers of 80 MB, 1 reads", (server) => follow(server, { followers: 31, megabytes: 80, readers: 1 }));
await withServer("30 clients that ask for 3 answers of 30 MB and read none", async ({ url }) => {
  const first = await open(url);
  const threadId = await startThread(first);
  await first.ask("turn/start", { threadId, input: [{ type: "text", text: "30" }] });
  await first.completed;
  const clients = await Promise.all(Array.from({ length: 30 }, () => open(url)));
  for (const { socket } of clients) socket.pause();
  for (const client of clients) for (let n = 0; n < 3; n += 1) void client.ask("thread/read", { threadId, includeTurns: true });
  // Whoever reads is served meanwhile.
  const read = await first.ask("thread/read", { threadId, includeTurns: true });
  for (const { socket } of clients) socket.terminate();
  return `another got ${mb(read?.length ?? 0)}`;
});
await withServer("250 answers of 34 MB to one client that reads", async ({ url }) => {
  const client = await open(url);
  const threadId = await startThread(client);
  await client.ask("turn/start", { threadId, input: [{ type: "text", text: "34" }] });
  await client.completed;
  const asked = Array.from({ length: 250 }, () => client.ask("thread/read", { threadId, includeTurns: true }));
  const answers = await Promise.all(asked);
  client.socket.terminate();
  return `${answers.filter((answer) => answer?.length > 34e6).length} answered, closed with ${client.code}`;
});
await withServer("one answer of 100 MB to a client that reads", async ({ url }) => {
  const client = await open(url);
  const threadId = await startThread(client);
  await client.ask("turn/start", { threadId, input: [{ type: "text", text: "100" }] });
  await client.completed;
  const [answer, next] = await Promise.all([
    client.ask("thread/read", { threadId, includeTurns: true }),
    client.ask("thread/loaded/list", {}),
  ]);
  return `${answer ? mb(answer.length) : "no answer"}, the next ${next ? "answered" : "not answered"}, closed with ${client.code}`;
});
