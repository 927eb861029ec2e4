import { existsSync } from "node:fs";
import { connect } from "codex-app-server-sdk/client";
import { type SpawnCodexOptions, spawnCodex, type Transport } from "codex-app-server-sdk/transport";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { isAlive } from "../support/processes.js";

/** A child that runs a line of JavaScript in which `say(message)` writes to the wire. */
function spawnScript(script: string, options: SpawnCodexOptions = {}): Transport {
  const say = "const say = (message) => process.stdout.write(JSON.stringify(message) + '\\n');";
  const transport = spawnCodex({ command: process.execPath, args: ["-e", `${say}${script}`], ...options });
  onTestFinished(() => transport.close());
  return transport;
}

async function first(transport: Transport): Promise<unknown> {
  for await (const batch of transport.messages) return batch[0];
}

async function end(transport: Transport): Promise<unknown> {
  try {
    for await (const _ of transport.messages);
    return "ended";
  } catch (error) {
    return error;
  }
}

describe("spawnCodex", () => {
  it("talks to the child line by line", async () => {
    const transport = spawnScript("process.stdin.on('data', (line) => say({ echoed: JSON.parse(line) }))");
    transport.send({ n: 1 });
    expect(await first(transport)).toEqual({ echoed: { n: 1 } });
  });

  it("keeps ambient credentials from the child, and gives it a home of its own that goes with it", async () => {
    process.env.OPENAI_API_KEY = "sk-ambient-key";
    process.env.CODEX_API_KEY = "sk-ambient-key";
    onTestFinished(() => {
      delete process.env.OPENAI_API_KEY;
      delete process.env.CODEX_API_KEY;
    });
    const show =
      "say({ keys: [process.env.OPENAI_API_KEY, process.env.CODEX_API_KEY], home: process.env.CODEX_HOME }); process.stdin.resume()";
    const own = spawnScript(show);
    const { keys, home } = (await first(own)) as { keys: unknown[]; home: string };
    expect(keys).toEqual([null, null]);
    expect(existsSync(home)).toBe(true);
    await own.close();
    expect(existsSync(home)).toBe(false);

    const asTold = spawnScript(show, { env: { OPENAI_API_KEY: "sk-given" }, codexHome: "/tmp/elsewhere" });
    expect(await first(asTold)).toEqual({ keys: ["sk-given", null], home: "/tmp/elsewhere" });
  });

  it("says that a program is not there", async () => {
    const transport = spawnCodex({ command: "no-such-program-anywhere" });
    const error = await connect(transport, { clientInfo: { name: "test", version: "1" } }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      code: "ERR_LOST",
      cause: {
        code: "ERR_LOST",
        message: '"no-such-program-anywhere" could not be started (ENOENT); is it installed and on the PATH?',
      },
    });
  });

  it("says how a child ended, and its last words without their secrets", async () => {
    const transport = spawnScript("console.error('the key is sk-proj-0123456789'); process.exitCode = 3");
    const error = (await end(transport)) as Error;
    expect(error.message).toMatch(/ended with exit code 3\. Its last words: the key is \[redacted\]$/);
  });

  it("hands the log over, line by line", async () => {
    const lines: string[] = [];
    await end(spawnScript("console.error('one\\ntwo')", { stderr: (line) => lines.push(line) }));
    expect(lines).toEqual(["one", "two"]);
  });

  it("lets a child end by itself when it is closed, and may be closed again", async () => {
    const transport = spawnScript("say({ pid: process.pid }); process.stdin.resume()");
    const { pid } = (await first(transport)) as { pid: number };
    await Promise.all([transport.close(), transport.close()]);
    await transport.close();
    expect(isAlive(pid)).toBe(false);
  });

  it("kills a child that will not end, and its children with it", { timeout: 20_000 }, async () => {
    const stubborn = "process.on('SIGTERM', () => {}); setInterval(() => {}, 1e9);";
    const transport = spawnScript(
      `${stubborn} const child = require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(`${stubborn} console.log('up')`)}]);
       child.stdout.once('data', () => say({ pids: [process.pid, child.pid] }))`,
    );
    const { pids } = (await first(transport)) as { pids: number[] };
    expect(pids.map(isAlive)).toEqual([true, true]);
    await transport.close();
    await vi.waitFor(() => expect(pids.map(isAlive)).toEqual([false, false]));
  });
});
