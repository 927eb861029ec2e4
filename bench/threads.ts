// Many threads in a file, and one turn that many clients follow: `npm run bench -- threads`.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { type Client, connect } from "codex-app-server-sdk/client";
import { type Agent, createAppServer, type StoredThread, type StoredTurn, sqliteThreads } from "codex-app-server-sdk/server";
import { createMemoryPair, listenWebSocket } from "codex-app-server-sdk/transport";
import { storedThread, storedTurn } from "../test/support/stored.js";
import { median } from "./line-client.js";

const THREADS = 1_000;
const TURNS = 100;
const DELTAS = 25_000;
/** As many as one chunk of a fast backend holds. */
const DELTAS_AT_ONCE = 50;

const ms = (value: number) => `${Math.round(value * 100) / 100} ms`;
const line = (what: string, figures: string) => process.stdout.write(`${what.padEnd(46)}${figures}\n`);

async function timed<T>(run: () => Promise<T>, times: number[]): Promise<T> {
  const startedAt = performance.now();
  const result = await run();
  times.push(performance.now() - startedAt);
  return result;
}

function idOf(n: number): string {
  return `01a2141a-1e7d-7cb2-87d8-${String(n).padStart(12, "0")}`;
}

function makeThread(n: number): StoredThread {
  const atMs = 1_700_000_000_000 + n * 1000;
  const { settings, ...thread } = storedThread(idOf(n), { createdAtMs: atMs, updatedAtMs: atMs, recencyAtMs: atMs });
  return { ...thread, preview: `What is ${n}?`, settings: { ...settings, cwd: `/home/me/project-${n % 20}` } };
}

function makeTurn(n: number): StoredTurn {
  const text = `Answer ${n}: ${"a few words of what a model says ".repeat(20)}`;
  return storedTurn(idOf(n), {
    items: [
      { type: "userMessage", id: `u${n}`, clientId: null, content: [{ type: "text", text: `Question ${n}`, text_elements: [] }] },
      { type: "agentMessage", id: `a${n}`, text },
    ],
  });
}

async function readPages(
  read: (cursor: string | null) => Promise<{ data: readonly unknown[]; nextCursor?: string | null | undefined }>,
) {
  const times: number[] = [];
  let [rows, cursor] = [0, null as string | null];
  do {
    const page = await timed(() => read(cursor), times);
    rows += page.data.length;
    cursor = page.nextCursor ?? null;
  } while (cursor);
  return { rows, figures: `${times.length} pages, median ${ms(median(times))}, worst ${ms(Math.max(...times))}` };
}

async function measureListing(client: Client): Promise<void> {
  for (const [what, params] of [
    ["by creation, 25 a page", { limit: 25 }],
    ["by creation, 100 a page", { limit: 100 }],
    ["by update, 25 a page", { limit: 25, sortKey: "updated_at" }],
    ["with a word in it, 25 a page", { limit: 25, searchTerm: "What" }],
    ["of one folder, 25 a page", { limit: 25, cwd: "/home/me/project-7" }],
  ] as const) {
    const { rows, figures } = await readPages((cursor) => client.thread.list({ ...params, cursor }));
    line(`${rows} threads ${what}`, figures);
  }
  const threadId = idOf(500);
  const turns = await readPages((cursor) => client.thread.turnsList({ threadId, limit: 25, cursor, itemsView: "full" }));
  line(`${turns.rows} turns, 25 a page`, turns.figures);
  const items = await readPages((cursor) => client.thread.itemsList({ threadId, limit: 100, cursor }));
  line(`${items.rows} items, 100 a page`, items.figures);
  const times: number[] = [];
  for (let n = 1; n <= 20; n += 1) await timed(() => client.thread.resume({ threadId: idOf(n * 10) }), times);
  line(`a thread of ${TURNS} turns resumed`, `median ${ms(median(times))}, worst ${ms(Math.max(...times))}`);
}

async function measureStore(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "threads-"));
  const store = sqliteThreads(join(folder, "threads.sqlite"));
  const turns = Array.from({ length: TURNS }, (_, n) => makeTurn(n));
  const startedAt = performance.now();
  for (let n = 0; n < THREADS; n += 1) await store.create(makeThread(n), turns);
  line(`${THREADS} threads of ${TURNS} turns written`, ms(performance.now() - startedAt));
  const server = createAppServer({ threads: store });
  const [here, there] = createMemoryPair();
  server.accept(there);
  const client = await connect(here, { clientInfo: { name: "bench", version: "1" } });
  await measureListing(client);
  await client.close();
  await server.close();
  await rm(folder, { recursive: true });
}

/** Writes as a fast model does: some deltas together, then the rest of the world. */
const chatter: Agent = async ({ write }) => {
  const message = write.message();
  for (let n = 0; n < DELTAS; n += 1) {
    message.delta(`word${n} `);
    if (n % DELTAS_AT_ONCE === 0) await nextTurn();
  }
  message.end();
};

async function measureDeltas(followers: number): Promise<void> {
  const server = createAppServer({ agent: chatter });
  const listener = await listenWebSocket({ host: "127.0.0.1", port: 0 });
  void (async () => {
    for await (const { transport } of listener) server.accept(transport);
  })();
  const [here, there] = createMemoryPair();
  server.accept(there);
  const client = await connect(here, {
    clientInfo: { name: "bench", version: "1" },
    capabilities: { optOutNotificationMethods: ["item/agentMessage/delta"] },
  });
  const { thread } = await client.thread.start();
  const worker = new Worker(new URL("followers.mjs", import.meta.url), {
    workerData: { url: String(listener.url), threadId: thread.id, followers },
  });
  const next = () => new Promise<{ deltas: number }>((resolve) => worker.once("message", resolve));
  await next();
  const [cpu, startedAt] = [process.cpuUsage(), performance.now()];
  const all = next();
  await client.turn.start({ threadId: thread.id, input: [{ type: "text", text: "go" }] });
  const { deltas } = await all;
  const seconds = (performance.now() - startedAt) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  line(
    `a turn of ${DELTAS} deltas to ${followers}`,
    `${seconds.toFixed(2)} s, ${Math.round(deltas / seconds)} deltas per s, ${((user + system) / 1e6).toFixed(2)} s of CPU with the followers`,
  );
  await worker.terminate();
  await client.close();
  await listener.close();
  await server.close();
}

await measureStore();
for (const followers of [1, 50]) await measureDeltas(followers);
