import { access, mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type SpawnCodexOptions, spawnCodex, type Transport } from "codex-app-server-sdk/transport";
import { expect, it, onTestFinished, vi } from "vitest";
import { isAlive } from "../support/processes.js";
import { eventually } from "../support/settled.js";

async function createFolder(): Promise<string> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), "child-group-")));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** A child, and the numbers of the processes that it writes to its log. */
function open(options: SpawnCodexOptions): { transport: Transport; pids: number[] } {
  const pids: number[] = [];
  const transport = spawnCodex({ codexHome: "inherit", stderr: (line) => pids.push(Number(line)), ...options });
  onTestFinished(() => transport.close());
  return { transport, pids };
}

async function endOf(transport: Transport): Promise<unknown> {
  try {
    for await (const _ of transport.messages);
    return null;
  } catch (error) {
    return error;
  }
}

it("leaves nothing of a child's process group behind, not even what ignores SIGTERM", async () => {
  const args = ["-c", "trap '' TERM; sleep 60 & echo $! >&2; exit 7"];
  const { transport, pids } = open({ command: "sh", args });
  expect(await endOf(transport)).toMatchObject({ code: "ERR_LOST" });
  await eventually(() => expect(pids.map(isAlive)).toEqual([false]));
});

it("gives a child time to end by itself when it is closed", async () => {
  const done = join(await createFolder(), "done");
  const write = `require('node:fs').writeFileSync(${JSON.stringify(done)}, '')`;
  const script = `process.stdin.resume().on('end', () => setTimeout(() => ${write}, 200)); process.stdout.write('{}\\n')`;
  const { transport } = open({ command: process.execPath, args: ["-e", script] });
  for await (const _ of transport.messages) break;
  // However long the child takes on a machine that is busy.
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  onTestFinished(() => void vi.useRealTimers());
  await transport.close();
  await access(done);
});

it("ends a child that closes its stdout, also where nobody closes the transport", async () => {
  const script = "console.error(process.pid); require('node:fs').closeSync(1); setInterval(() => {}, 1e9)";
  const { transport, pids } = open({ command: process.execPath, args: ["-e", script] });
  expect(await endOf(transport)).toMatchObject({ code: "ERR_LOST" });
  await eventually(() => expect(pids.map(isAlive)).toEqual([false]));
});
