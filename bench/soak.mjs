// A long run with clients of all kinds: `npm run bench -- soak`. Loopback only; SOAK_SECONDS is its length, 600 without it. Memory is looked
// at after forced collections: while it runs, for its slope, and when everybody has gone, before and after.
import { setTimeout as wait } from "node:timers/promises";
import { startRemote } from "./remote.mjs";
import { createReport, megabytes, option } from "./report.mjs";

const SECONDS = option("SOAK_SECONDS", 600);
/** Everybody goes at the end of each round, so that what is left can be compared. */
const ROUNDS = 6;
const PROCESSES = 3;
const SUBJECTS_EACH = 12;
const KILL_EVERY_MS = 15_000;
const LOOK_EVERY_MS = 5_000;

const counts = {};
const wrong = [];
let killed = 0;

function take({ counts: some, wrong: findings }) {
  for (const [what, count] of Object.entries(some)) counts[what] = (counts[what] ?? 0) + count;
  wrong.push(...findings);
}

const subjectsOf = (index) => Array.from({ length: SUBJECTS_EACH }, (_, n) => `user-${index}-${n}`);

/** Runs clients for so long, and has all of them go. Calls `look` meanwhile. */
async function run(server, ms, look) {
  const url = await server.call("url");
  const start = async (index) => {
    const remote = startRemote("soak-clients.mjs");
    await remote.call("start", { url, subjects: subjectsOf(index) });
    return remote;
  };
  const clients = await Promise.all(Array.from({ length: PROCESSES }, (_, index) => start(index)));
  const begun = performance.now();
  let lastKill = begun;
  while (performance.now() - begun < ms) {
    await wait(Math.min(LOOK_EVERY_MS, ms));
    await look((performance.now() - begun) / 1000);
    if (performance.now() - lastKill < KILL_EVERY_MS) continue;
    lastKill = performance.now();
    const index = killed % PROCESSES;
    killed += 1;
    // What it did is asked first: it is killed in the middle of what it does then.
    take(await clients[index].call("report"));
    await clients[index].kill();
    clients[index] = await start(index);
  }
  await Promise.all(clients.map((remote) => remote.call("stop", undefined, { timeoutMs: 600_000 })));
  for (const remote of clients) {
    take(await remote.call("report"));
    await remote.kill();
  }
}

/** The figures of the server once everybody has gone. */
async function quiet(server) {
  for (let n = 0; n < 100; n += 1) {
    const figures = await server.call("figures");
    if (figures.connections === 0 && n > 5) return figures;
    await wait(200);
  }
  return server.call("figures");
}

/** How much a figure grows in a minute: the slope of the line that is nearest to all points. */
function slopeOf(points) {
  const mean = (list) => list.reduce((sum, value) => sum + value, 0) / list.length;
  const [x, y] = [mean(points.map(([at]) => at)), mean(points.map(([, value]) => value))];
  const over = points.reduce((sum, [at, value]) => sum + (at - x) * (value - y), 0);
  return (over / points.reduce((sum, [at]) => sum + (at - x) ** 2, 0)) * 60;
}

const rangeOf = (list) => `${megabytes(Math.min(...list))} to ${megabytes(Math.max(...list))}`;

const server = startRemote("soak-server.mjs", { execArgv: ["--expose-gc"] });
const report = createReport(`a soak of ${SECONDS} s in ${ROUNDS} rounds`);
try {
  const looks = [];
  const quiets = [];
  const begun = performance.now();
  for (let round = 0; round < ROUNDS; round += 1) {
    await run(server, (SECONDS / ROUNDS) * 1000, async () => looks.push(await server.call("figures")));
    quiets.push([(performance.now() - begun) / 1000, await quiet(server)]);
    process.stdout.write(`  round ${round + 1}: ${Math.round(quiets.at(-1)[0])} s, ${megabytes(quiets.at(-1)[1].kept)} kept\n`);
  }
  const [before, after] = [quiets[0][1], quiets.at(-1)[1]];
  const kept = quiets.map(([at, figures]) => [at, figures.kept]);
  const logged = await server.call("logged");
  for (const [what, count] of Object.entries(counts).sort()) report.figure(what, count);
  report.figure("client processes killed", killed);
  for (const [what, count] of Object.entries(logged).sort()) report.figure(`logged: ${what}`, count);
  report.check(
    "nothing logged as an error",
    Object.keys(logged).every((what) => !what.startsWith("error")),
  );
  report.check(
    "no request unanswered, no end of a turn lost, nothing odd",
    wrong.length === 0,
    [...new Set(wrong)].slice(0, 5).join("; "),
  );
  report.check("turns were started", counts["turns started"] > SECONDS / 10);
  report.figure("kept while it ran", rangeOf(looks.map(({ kept: bytes }) => bytes)));
  report.figure("resident while it ran", rangeOf(looks.map(({ rss }) => rss)));
  report.figure("resident when everybody has gone", quiets.map(([, { rss }]) => megabytes(rss)).join(", "));
  report.figure("kept when everybody has gone", kept.map(([, bytes]) => megabytes(bytes)).join(", "));
  // The first round fills caches, which are bounded.
  const slope = slopeOf(kept.slice(1));
  const isLong = SECONDS >= 300;
  report.check("slope of that, without the first round", slope < 0.5e6 || !isLong, `${(slope / 1e6).toFixed(3)} MB a minute`);
  report.check("connections left", after.connections === 0, after.connections);
  report.check("files open", after.files <= before.files, `${before.files} before, ${after.files} after`);
  report.check("handles", JSON.stringify(after.resources) === JSON.stringify(before.resources), JSON.stringify(after.resources));
  report.check("listeners of the process", after.listeners === before.listeners, after.listeners);
  await server.call("stop");
} catch (error) {
  report.check("ran to its end", false, error.message);
} finally {
  await server.kill();
}
report.print();
