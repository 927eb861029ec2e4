// The server of this package beside the real codex, in one run: `npm run bench -- app-server`.
import { createFakeCodexHome, type FakeBackend, fakeToken, startFakeBackend } from "codex-app-server-sdk/testing";
import { type LineClient, median, residentMegabytes, startLineClient } from "./line-client.js";
import { locatePrograms } from "./programs.js";

type Program = readonly [string, ...string[]];
type Figures = Record<string, string | number | null>;

const ms = (value: number) => Math.round(value * 100) / 100;

async function withServer<T>(program: Program, use: (client: LineClient, backend: FakeBackend) => Promise<T>): Promise<T> {
  const backend = await startFakeBackend();
  const home = await createFakeCodexHome(backend);
  const client = startLineClient(program, home.path);
  try {
    await client.request("initialize", { clientInfo: { name: "bench", version: "1" }, capabilities: { experimentalApi: true } });
    return await use(client, backend);
  } finally {
    await client.close();
    await backend.close();
    await home.remove();
  }
}

/** From spawn to the answered `initialize`, in milliseconds. */
async function measureStart(program: Program): Promise<number> {
  const backend = await startFakeBackend();
  const home = await createFakeCodexHome(backend);
  const startedAt = performance.now();
  const client = startLineClient(program, home.path);
  await client.request("initialize", { clientInfo: { name: "bench", version: "1" }, capabilities: { experimentalApi: true } });
  const took = performance.now() - startedAt;
  await client.close();
  await backend.close();
  await home.remove();
  return took;
}

async function measureReads(client: LineClient): Promise<{ sequential: number; perSecond: number }> {
  const read = () => client.request("account/read", {});
  for (let warmUp = 0; warmUp < 300; warmUp += 1) await read();
  const times: number[] = [];
  for (let count = 0; count < 2_000; count += 1) {
    const startedAt = performance.now();
    await read();
    times.push(performance.now() - startedAt);
  }
  const total = 8_000;
  const startedAt = performance.now();
  await Promise.all(
    Array.from({ length: 32 }, async () => {
      for (let count = 0; count < total / 32; count += 1) await read();
    }),
  );
  return { sequential: median(times), perSecond: (total / (performance.now() - startedAt)) * 1000 };
}

function whenCompleted(client: LineClient, count = 1): Promise<void> {
  return new Promise((resolve) => {
    let left = count;
    const before = client.onMessage;
    client.onMessage = (message) => {
      before(message);
      if (message.method !== "turn/completed") return;
      left -= 1;
      if (left === 0) {
        client.onMessage = before;
        resolve();
      }
    };
  });
}

async function startThread(client: LineClient): Promise<string> {
  const { result } = await client.request("thread/start", {});
  return (result as { thread: { id: string } }).thread.id;
}

const turnIn = (client: LineClient, threadId: string) =>
  client.request("turn/start", { threadId, input: [{ type: "text", text: "hi" }] });

async function runTurn(client: LineClient, threadId: string): Promise<number> {
  const startedAt = performance.now();
  const completed = whenCompleted(client);
  await turnIn(client, threadId);
  await completed;
  return performance.now() - startedAt;
}

async function login(client: LineClient, accessToken: string): Promise<void> {
  const before = client.notifications.get("account/updated") ?? 0;
  const announced = new Promise<void>((resolve) => {
    client.onMessage = ({ method }) => {
      if (method === "account/updated" && (client.notifications.get("account/updated") ?? 0) > before) resolve();
    };
  });
  await client.request("account/login/start", { type: "chatgptAuthTokens", accessToken, chatgptAccountId: "org-a" });
  await announced;
  client.onMessage = () => {};
}

/** Answers every refresh request at once. */
function answerRefreshes(client: LineClient, tokens: () => string): () => number {
  let asked = 0;
  client.onMessage = ({ method, id }) => {
    if (method !== "account/chatgptAuthTokens/refresh") return;
    asked += 1;
    client.send({ id, result: { accessToken: tokens(), chatgptAccountId: "org-a", chatgptPlanType: null } });
  };
  return () => asked;
}

async function measureTurns(client: LineClient): Promise<number> {
  const threadId = await startThread(client);
  const times: number[] = [];
  for (let count = 0; count < 15; count += 1) times.push(await runTurn(client, threadId));
  return median(times.slice(3));
}

/** Deltas a second in one turn of 25,000, and what the server holds in memory after it. */
async function measureDeltas(client: LineClient, backend: FakeBackend): Promise<{ perSecond: number; megabytes: number | null }> {
  const text = Array.from({ length: 25_000 }, (_, index) => `word${index} `);
  backend.plan({ text });
  const threadId = await startThread(client);
  let [first, last] = [0, 0];
  client.onMessage = ({ method }) => {
    if (method !== "item/agentMessage/delta") return;
    last = performance.now();
    first ||= last;
  };
  await runTurn(client, threadId);
  client.onMessage = () => {};
  const heard = client.notifications.get("item/agentMessage/delta") ?? 0;
  return { perSecond: (heard / (last - first)) * 1000, megabytes: residentMegabytes(client.child.pid ?? 0) };
}

/** From the backend's 401 to the retried request, in milliseconds. */
async function measureRetry(client: LineClient, backend: FakeBackend): Promise<number> {
  const times: number[] = [];
  let current = fakeToken();
  let refusedAt = 0;
  await login(client, current);
  answerRefreshes(client, () => (current = fakeToken()));
  let refuse = true;
  backend.answer = () => {
    const now = performance.now();
    if (refuse) refusedAt = now;
    else times.push(now - refusedAt);
    refuse = !refuse;
    return refuse ? "ok" : 401;
  };
  const threadId = await startThread(client);
  for (let count = 0; count < 12; count += 1) await runTurn(client, threadId);
  backend.answer = () => "ok";
  return median(times.slice(2));
}

/** Forty turns that meet a 401 together: how many refresh requests, and how long until all have ended. */
async function measureTogether(
  client: LineClient,
  backend: FakeBackend,
): Promise<{ refreshes: number; seconds: number; completed: number }> {
  const first = fakeToken();
  await login(client, first);
  let waiting: (() => void)[] = [];
  let asked = 0;
  backend.answer = ({ bearer }) => {
    if (bearer !== first) return "ok";
    asked += 1;
    // All of the first requests are answered together.
    return {
      status: 401,
      until: new Promise<void>((resolve) => {
        waiting.push(resolve);
        if (asked >= 40) {
          for (const go of waiting) go();
          waiting = [];
        }
      }),
    };
  };
  const refreshes = answerRefreshes(client, () => fakeToken());
  const threads: string[] = [];
  for (let count = 0; count < 40; count += 1) threads.push(await startThread(client));
  let completed = 0;
  const before = client.onMessage;
  client.onMessage = (message) => {
    before(message);
    const { turn } = (message.params ?? {}) as { turn?: { status?: string } };
    if (message.method === "turn/completed" && turn?.status === "completed") completed += 1;
  };
  const ended = whenCompleted(client, 40);
  const startedAt = performance.now();
  await Promise.all(threads.map((threadId) => turnIn(client, threadId)));
  await ended;
  return { refreshes: refreshes(), seconds: (performance.now() - startedAt) / 1000, completed };
}

/** The time per turn with so many turns at once. */
async function measureCrowd(client: LineClient, turns: number): Promise<number> {
  const threads = await Promise.all(Array.from({ length: turns }, () => startThread(client)));
  const ended = whenCompleted(client, turns);
  const startedAt = performance.now();
  for (const threadId of threads) void turnIn(client, threadId);
  await ended;
  return (performance.now() - startedAt) / turns;
}

const programs = locatePrograms();
const names = Object.keys(programs);
const starts = Object.fromEntries(names.map((name) => [name, [] as number[]]));
for (let round = 0; round < 9; round += 1) {
  for (const name of names) starts[name]?.push(await measureStart(programs[name] as Program));
}

const table: Record<string, Figures> = {};
for (const name of names) {
  const program = programs[name] as Program;
  const figures: Figures = { "start, ms": ms(median(starts[name] ?? [])) };
  await withServer(program, async (client) => {
    const { sequential, perSecond } = await measureReads(client);
    figures["account/read, ms"] = ms(sequential);
    figures["32 in flight, per s"] = Math.round(perSecond);
    figures["instant turn, ms"] = ms(await measureTurns(client));
  });
  await withServer(program, async (client, backend) => {
    const { perSecond, megabytes } = await measureDeltas(client, backend);
    figures["deltas per s"] = Math.round(perSecond);
    figures["memory after, MB"] = megabytes && Math.round(megabytes);
  });
  await withServer(program, async (client, backend) => {
    figures["401 to retry, ms"] = ms(await measureRetry(client, backend));
  });
  await withServer(program, async (client, backend) => {
    const { refreshes, seconds, completed } = await measureTogether(client, backend);
    figures["40 together"] = `${refreshes} refreshes, ${seconds.toFixed(2)} s, ${completed} completed`;
  });
  if (name === "ours") {
    for (const turns of [10, 100, 1_000]) {
      await withServer(program, async (client) => {
        await measureCrowd(client, 10);
        figures[`ms per turn of ${turns}`] = ms(await measureCrowd(client, turns));
      });
    }
  }
  table[name] = figures;
}

process.stdout.write(`Node ${process.version}, medians\n`);
for (const figure of Object.keys(table.ours ?? {})) {
  process.stdout.write(
    `${figure.padEnd(22)}${names.map((name) => `${name}: ${table[name]?.[figure] ?? "-"}`.padEnd(44)).join("")}\n`,
  );
}
