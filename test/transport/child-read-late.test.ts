import { once } from "node:events";
import { mkdtemp, readFile, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { spawnCodex, type Transport } from "codex-app-server-sdk/transport";
import { expect, it, onTestFinished } from "vitest";
import { isAlive } from "../support/processes.js";
import { eventually } from "../support/settled.js";

const lostWith = (code: number) => ({ code: "ERR_LOST", message: expect.stringContaining(`ended with exit code ${code}`) });

async function createFolder(): Promise<string> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), "child-late-")));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** What a child is heard to say until its connection ends, and what it ended with. */
async function readAll(transport: Transport): Promise<{ seen: unknown[]; error: unknown }> {
  const seen: unknown[] = [];
  try {
    for await (const batch of transport.messages) seen.push(...batch);
    return { seen, error: null };
  } catch (error) {
    return { seen, error };
  }
}

/** A child that has ended, and whose output nobody has read. `beside` is what it does before. */
async function endedChild(beside = ""): Promise<Transport> {
  const folder = await createFolder();
  const log = join(folder, "pid");
  const say = 'process.stdout.write(\'{"n":1}\\n{"n":2}\\n\');';
  const write = `require('node:fs').writeFileSync(${JSON.stringify(log)}, String(process.pid) + '\\n');`;
  const args = ["-e", `${beside}${say}${write}process.exitCode = 3`];
  const transport = spawnCodex({ command: process.execPath, args, codexHome: folder });
  onTestFinished(() => transport.close());
  const pid = await eventually(async () => {
    const text = await readFile(log, "utf8");
    if (!text.endsWith("\n")) throw new Error("not written yet");
    return Number(text);
  });
  await eventually(() => expect(isAlive(pid)).toBe(false));
  return transport;
}

it("says how a child ended also to those who read after its end", async () => {
  const { error } = await readAll(await endedChild());
  expect(error).toMatchObject(lostWith(3));
});

it("ends for those who read late also where something that it started in a group of its own holds its output open", async () => {
  const folder = await createFolder();
  const other = join(folder, "other");
  const transport = await endedChild(
    `const child = require('node:child_process').spawn('sleep', ['60'], { detached: true, stdio: ['ignore', 'inherit', 'ignore'] });
     child.unref(); require('node:fs').writeFileSync(${JSON.stringify(other)}, String(child.pid));`,
  );
  const pid = Number(await readFile(other, "utf8"));
  onTestFinished(() => void process.kill(pid, "SIGKILL"));
  const { error } = await readAll(transport);
  expect(error).toMatchObject(lostWith(3));
  expect(isAlive(pid)).toBe(true);
});

it("has the last words of a child in its error, however late they are read", async () => {
  const transport = spawnCodex({
    command: process.execPath,
    args: ["-e", "console.error('the disk is full'); process.exitCode = 5"],
  });
  onTestFinished(() => transport.close());
  const { error } = await readAll(transport);
  expect(error).toMatchObject({ message: expect.stringMatching(/exit code 5\. Its last words: the disk is full$/) });
});

it("ends without an error for those who read while it is closed from this side", async () => {
  const transport = spawnCodex({ command: process.execPath, args: ["-e", "process.stdin.resume()"] });
  const reading = readAll(transport);
  await transport.close();
  expect(await reading).toEqual({ seen: [], error: null });
});

it("has no other client, also where it could not be started", async () => {
  const folder = await createFolder();
  const transport = spawnCodex({ command: join(folder, "missing"), codexHome: folder });
  expect([transport.shared, (await readAll(transport)).error]).toMatchObject([false, { code: "ERR_LOST" }]);
});

it("lets this process end by itself when it has been closed, whatever holds the output of the child open", async () => {
  const folder = await createFolder();
  const { spawn } = await import("node:child_process");
  const library = new URL("../../src/transport/index.ts", import.meta.url).href;
  const script = `
    import { spawnCodex } from ${JSON.stringify(library)};
    const holder = "const child = require('node:child_process').spawn('sleep', ['60'], { detached: true, stdio: 'inherit' });"
      + "process.stdout.write(JSON.stringify({ pid: child.pid }) + '\\\\n'); child.unref(); process.stdin.resume()";
    const transport = spawnCodex({ command: process.execPath, args: ["-e", holder], codexHome: ${JSON.stringify(folder)} });
    for await (const [message] of transport.messages) { console.log(message.pid); break; }
    await transport.close();
  `;
  await writeFile(join(folder, "host.mts"), script);
  const host = spawn(process.execPath, ["--import", "tsx", join(folder, "host.mts")], { stdio: ["ignore", "pipe", "inherit"] });
  let out = "";
  host.stdout.on("data", (chunk) => {
    out += chunk;
  });
  onTestFinished(() => {
    host.kill("SIGKILL");
    if (Number(out) > 0) process.kill(Number(out), "SIGKILL");
  });
  expect(await once(host, "close")).toEqual([0, null]);
  expect(isAlive(Number(out))).toBe(true);
});
