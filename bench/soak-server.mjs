// The server of soak.mjs: locked, with stored threads, and an agent that writes as it is told. Says what it holds after collections.
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate as nextTurn, setTimeout as wait } from "node:timers/promises";
import { SHARED_SECRET } from "./bearer.mjs";
import { cpuSeconds } from "./process-figures.mjs";
import { answerCalls } from "./remote.mjs";

const dist = new URL("../dist", import.meta.url).href;
const { createAppServer, sqliteThreads } = await import(`${dist}/server.js`);
const { listenWebSocket, signedBearer } = await import(`${dist}/transport.js`);

/** How often each thing was logged or warned of. */
const logged = {};
const count = (what) => {
  logged[what] = (logged[what] ?? 0) + 1;
};
const log = (level) => (fields, message) => count(`${level} ${fields.code ?? message.slice(0, 60)}`);
const logger = { debug() {}, info() {}, warn: log("warn"), error: log("error") };
for (const event of ["uncaughtException", "unhandledRejection"])
  process.on(event, (error) => count(`error ${event}: ${error?.message}`));
process.on("warning", ({ name }) => count(`error ${name}`));

/** Writes so many pieces of so many KB, with so long between them, and asks before that if it is told to. */
const agent = async ({ input, write, ask, signal }) => {
  const { kb, pieces, delayMs, asks } = JSON.parse(input[0].text);
  if (asks) await ask("item/commandExecution/requestApproval", { command: "true", cwd: "/" });
  const message = write.message();
  for (let n = 0; n < pieces; n += 1) {
    message.delta("x".repeat(kb * 1024));
    if (delayMs > 0) await wait(delayMs, undefined, { signal });
    else await nextTurn();
    await write.room();
  }
  message.end();
};

const folder = await mkdtemp(join(tmpdir(), "soak-"));
const server = createAppServer({
  accountScope: "identity",
  agent,
  logger,
  maxUnreadBytes: 2 * 1024 * 1024,
  threads: sqliteThreads(join(folder, "threads.sqlite")),
});
const listener = await listenWebSocket({
  authenticate: await signedBearer({ sharedSecret: SHARED_SECRET }),
  heartbeat: 5_000,
  logger,
});
const accept = async () => {
  for await (const { transport, identity } of listener) server.accept(transport, { identity });
};
accept().catch((error) => count(`error accept: ${error.message}`));

async function collect() {
  for (let n = 0; n < 5; n += 1) {
    globalThis.gc();
    await nextTurn();
  }
}

answerCalls({
  url: () => listener.url,
  async figures() {
    await collect();
    const { rss, heapUsed, external, arrayBuffers } = process.memoryUsage();
    const resources = {};
    for (const type of process.getActiveResourcesInfo()) resources[type] = (resources[type] ?? 0) + 1;
    const files = await readdir("/proc/self/fd").then(
      ({ length }) => length,
      () => 0,
    );
    const listeners = process.eventNames().reduce((sum, name) => sum + process.listenerCount(name), 0);
    return {
      rss,
      kept: heapUsed + external,
      arrayBuffers,
      cpu: cpuSeconds(),
      resources,
      files,
      listeners,
      connections: server.connections.size,
    };
  },
  logged: () => logged,
  async stop() {
    await listener.close();
    await server.close();
    await rm(folder, { recursive: true, force: true });
  },
});
