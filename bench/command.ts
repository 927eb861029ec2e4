// What it costs to start the command, beside other builds of it in one run:
// `npm run bench -- command`, or `npx tsx bench/command.ts OTHER/dist/command/cli.mjs ...`, and ROUNDS=40 for a noisy machine.
import { readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { createFakeCodexHome, startFakeBackend } from "codex-app-server-sdk/testing";
import { median, residentMegabytes, startLineClient } from "./line-client.js";

const ROUNDS = Number(process.env.ROUNDS ?? 15);

/** Processor time of all threads of a process, in milliseconds. Only where there is a /proc. */
function processorTime(pid: number): number {
  const threads = readdirSync(`/proc/${pid}/task`);
  const ns = threads.map((thread) => Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, "utf8").split(" ")[0]));
  return ns.reduce((sum, each) => sum + each, 0) / 1e6;
}

async function measureStart(program: string): Promise<Readonly<Record<string, number>>> {
  const backend = await startFakeBackend();
  const home = await createFakeCodexHome(backend);
  const startedAt = performance.now();
  const figures: Record<string, number> = {};
  const client = startLineClient([process.execPath, program, "app-server"], home.path);
  const pid = client.child.pid ?? 0;
  const note = (name: string) => {
    figures[`${name}, ms`] = performance.now() - startedAt;
    figures[`${name}, CPU ms`] = processorTime(pid);
    figures[`${name}, MB`] = residentMegabytes(pid) ?? Number.NaN;
  };
  await client.request("initialize", { clientInfo: { name: "bench", version: "1" }, capabilities: { experimentalApi: true } });
  note("initialize");
  const { result } = await client.request("thread/start", {});
  note("thread/start");
  const completed = new Promise<void>((resolve) => {
    client.onMessage = ({ method }) => {
      if (method === "turn/completed") resolve();
    };
  });
  const { id: threadId } = (result as { thread: { id: string } }).thread;
  await client.request("turn/start", { threadId, input: [{ type: "text", text: "hi" }] });
  await completed;
  note("first turn");
  await client.close();
  await backend.close();
  await home.remove();
  return figures;
}

const programs = [
  fileURLToPath(new URL("../dist/command/cli.mjs", import.meta.url)),
  ...process.argv.slice(2).map((path) => resolve(path)),
];
const rounds = programs.map(() => [] as Readonly<Record<string, number>>[]);
// One round starts each in turn, so that a busy moment of the machine meets them all; every other round in the reverse order.
for (let round = 0; round < ROUNDS; round += 1) {
  const order = [...programs.entries()];
  for (const [index, program] of round % 2 === 0 ? order : order.reverse()) rounds[index]?.push(await measureStart(program));
}
process.stdout.write(`Node ${process.version}, medians of ${ROUNDS} alternating starts: this build, then the others\n`);
for (const name of Object.keys(rounds[0]?.[0] ?? {})) {
  const medians = rounds.map((figures) =>
    median(figures.map((all) => all[name] ?? Number.NaN))
      .toFixed(1)
      .padStart(8),
  );
  process.stdout.write(`${name.padEnd(22)}${medians.join("")}\n`);
}
