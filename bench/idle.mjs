// What connections cost that say nothing, behind a lock: `npm run bench -- idle`. Loopback only; IDLE_CONNECTIONS and IDLE_SECONDS
// change its size. A process may have as many as its limit of open files allows (`ulimit -n`), less a few.
import { setTimeout as wait } from "node:timers/promises";
import { startRemote } from "./remote.mjs";
import { createReport, megabytes, option, seconds } from "./report.mjs";

const CONNECTIONS = option("IDLE_CONNECTIONS", 19_000);
const IDLE_SECONDS = option("IDLE_SECONDS", 65);
const ASKED = 100;
const PROCESSES = 2;

const server = startRemote("locked-server.mjs", { execArgv: ["--expose-gc"] });
const clients = Array.from({ length: PROCESSES }, () => startRemote("idle-clients.mjs"));
const report = createReport(`${CONNECTIONS} idle connections behind signed bearers`);
try {
  const url = await server.call("start");
  await clients[0].call("open", { url, first: 0, count: 100 });
  const before = await server.call("figures");
  const begun = performance.now();
  const share = Math.ceil((CONNECTIONS - 100) / PROCESSES);
  const opened = clients.map((some, index) =>
    some.call("open", { url, first: 100 + index * share, count: share }, { timeoutMs: 300_000 }),
  );
  await Promise.all(opened);
  const acceptedMs = performance.now() - begun;
  const after = await server.call("figures");
  const count = after.connections - before.connections;
  report.check("connections", after.connections >= CONNECTIONS, after.connections);
  report.figure("time to accept them", `${seconds(acceptedMs)}, ${Math.round((count / acceptedMs) * 1000)} a second`);
  report.figure("processor time to accept them", `${(after.cpu - before.cpu).toFixed(1)} s`);
  report.figure(
    "memory of a connection",
    `${((after.rss - before.rss) / count / 1000).toFixed(1)} KB, of which heap ${((after.heapUsed - before.heapUsed) / count / 1000).toFixed(1)} KB`,
  );
  report.figure("memory of the process", `${megabytes(after.rss)}, at its peak ${megabytes(after.peak)}`);
  report.check("memory of a connection below 32 KB", (after.rss - before.rss) / count < 32_000);
  const quiet = await server.call("figures");
  await wait(IDLE_SECONDS * 1000);
  const later = await server.call("figures");
  report.figure(
    "processor while idle",
    `${(((later.cpu - quiet.cpu) / IDLE_SECONDS) * 100).toFixed(1)} % of a core over ${IDLE_SECONDS} s, pings included`,
  );
  report.check("still connected", later.connections >= CONNECTIONS, later.connections);
  const times = (await Promise.all(clients.map((some) => some.call("ask", { count: ASKED / PROCESSES }))))
    .flat()
    .sort((a, b) => a - b);
  report.check(`requests on ${ASKED} of them, drawn at random, answered`, times.length === ASKED, times.length);
  report.figure("time of an answer", `median ${times[ASKED / 2].toFixed(1)} ms, longest ${times.at(-1).toFixed(1)} ms`);
} catch (error) {
  report.check("ran to its end", false, error.message);
} finally {
  await Promise.all([...clients, server].map((remote) => remote.kill()));
}
report.print();
