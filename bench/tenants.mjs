// Many tenants with a running turn each, half of them in a 401 at the same moment: `npm run bench -- tenants`. Loopback only; TENANTS
// changes how many.
import { startRemote } from "./remote.mjs";
import { createReport, megabytes, option, seconds } from "./report.mjs";

const TENANTS = option("TENANTS", 1_000);
const PROCESSES = 2;

const backend = startRemote("tenants-backend.mjs");
const server = startRemote("locked-server.mjs", { execArgv: ["--expose-gc"] });
const clients = Array.from({ length: PROCESSES }, () => startRemote("tenants-clients.mjs"));
const report = createReport(`${TENANTS} tenants with a turn each, half of them in a 401`);
try {
  const codexHome = await backend.call("start", { turns: TENANTS });
  const url = await server.call("start", { options: { codexHome }, hasOwnAgent: false });
  const before = await server.call("figures");
  const share = TENANTS / PROCESSES;
  const opening = performance.now();
  await Promise.all(clients.map((some, index) => some.call("open", { url, first: index * share, count: share })));
  report.figure("time to connect, sign in and start a thread", seconds(performance.now() - opening));
  const ready = await server.call("figures");
  const begun = performance.now();
  const ran = await Promise.all(clients.map((some) => some.call("run")));
  const tookMs = performance.now() - begun;
  const after = await server.call("figures");
  const seen = await backend.call("seen");
  const sum = (name) => ran.reduce((total, part) => total + part[name], 0);
  report.check("turns that completed", sum("completed") === TENANTS, sum("completed"));
  for (const { others } of ran)
    for (const [end, count] of Object.entries(others)) report.check(`turns that ended otherwise: ${end}`, false, count);
  report.check("tenants that heard their answer", sum("heard") === TENANTS, sum("heard"));
  report.check("requests that the model refused with 401", seen.refused === TENANTS / 2, seen.refused);
  report.check("requests that the model answered", seen.answered === TENANTS, seen.answered);
  report.check(
    "refreshes, one of each tenant in a 401",
    sum("refreshes") === TENANTS / 2 && sum("refreshedOnce") === TENANTS / 2,
    sum("refreshes"),
  );
  report.check("messages that are another tenant's", sum("foreign") === 0, sum("foreign"));
  report.check("requests to the model with another's words", seen.crossed === 0, seen.crossed);
  report.figure(
    "time of all turns",
    `${seconds(tookMs)}, of which ${(after.cpu - ready.cpu).toFixed(1)} s of the server's processor time`,
  );
  report.figure(
    "memory of a tenant with a thread",
    `${((ready.rss - before.rss) / TENANTS / 1000).toFixed(1)} KB, of which heap ${((ready.heapUsed - before.heapUsed) / TENANTS / 1000).toFixed(1)} KB`,
  );
  report.figure(
    "memory of the process",
    `${megabytes(ready.rss)} before the turns, ${megabytes(after.rss)} after, at its peak ${megabytes(after.peak)}`,
  );
  await backend.call("stop");
} catch (error) {
  report.check("ran to its end", false, error.message);
} finally {
  await Promise.all([...clients, server, backend].map((remote) => remote.kill()));
}
report.print();
