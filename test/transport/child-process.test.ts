import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { connect } from "codex-app-server-sdk/client";
import { type SpawnCodexOptions, spawnCodex, type Transport } from "codex-app-server-sdk/transport";
import { describe, expect, it, onTestFinished } from "vitest";
import { isAlive } from "../support/processes.js";
import { eventually } from "../support/settled.js";

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

/** The private homes of this process, but for those that may be on their way out. */
async function ownHomes(before: readonly string[] = []): Promise<string[]> {
  const own = new RegExp(`^codex-app-server-sdk-home-\\w+-${process.pid}-`);
  return (await readdir(tmpdir())).filter((name) => own.test(name) && !before.includes(name));
}

describe("spawnCodex", () => {
  it("talks to the child line by line", async () => {
    const transport = spawnScript("process.stdin.on('data', (line) => say({ echoed: JSON.parse(line) }))");
    transport.send({ n: 1 });
    expect(await first(transport)).toEqual({ echoed: { n: 1 } });
  });

  it("keeps ambient credentials, addresses and names from the child, and gives it a home of its own that goes with it", async () => {
    const names = ["OPENAI_API_KEY", "CODEX_API_KEY", "OPENAI_BASE_URL", "CODEX_INTERNAL_ORIGINATOR_OVERRIDE"];
    for (const name of names) process.env[name] = "ambient";
    onTestFinished(() => {
      for (const name of names) delete process.env[name];
    });
    const show = `say({ keys: ${JSON.stringify(names)}.map((name) => process.env[name]), home: process.env.CODEX_HOME }); process.stdin.resume()`;
    const own = spawnScript(show);
    const { keys, home } = (await first(own)) as { keys: unknown[]; home: string };
    expect(keys).toEqual([null, null, null, null]);
    expect(existsSync(home)).toBe(true);
    await own.close();
    await eventually(() => expect(existsSync(home)).toBe(false));

    const asTold = spawnScript(show, {
      env: { OPENAI_API_KEY: "sk-given", OPENAI_BASE_URL: "http://given" },
      codexHome: "/tmp/elsewhere",
    });
    expect(await first(asTold)).toEqual({ keys: ["sk-given", null, "http://given", null], home: "/tmp/elsewhere" });
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

  it("says what went wrong first too, and not the frames of a stack", async () => {
    const frames = Array.from({ length: 60 }, (_, n) => `  ${n}: core::panicking::panic\\n             at /rustc/lib.rs:1:1`);
    const script = `console.error(${JSON.stringify("thread 'main' panicked at src/main.rs:1:1:\nno such file: config.toml\nstack backtrace:\n")} + ${JSON.stringify(frames.join("\n"))} + "\\nnote: Some details are omitted"); process.exitCode = 101`;
    const error = (await end(spawnScript(script))) as Error;
    expect(error.message).toMatch(
      /ended with exit code 101\. Its last words: thread 'main' panicked at src\/main\.rs:1:1: \| no such file: config\.toml \| stack backtrace: \| note: Some details are omitted$/,
    );
  });

  it("says that a working directory is not there, rather than that the program is not", async () => {
    const error = await end(spawnCodex({ command: process.execPath, cwd: "/no/such/folder" }));
    expect(error).toMatchObject({
      code: "ERR_LOST",
      message: `"${process.execPath}" could not be started (ENOENT); its working directory is not there: /no/such/folder`,
    });
  });

  it("is lost where the system refuses arguments of that length, and leaves no home behind", async () => {
    const before = await ownHomes();
    const transport = spawnCodex({ command: process.execPath, args: ["-e", `//${"x".repeat(4_000_000)}`] });
    expect(await end(transport)).toMatchObject({
      code: "ERR_LOST",
      message: expect.stringMatching(
        /could not be started \(E2BIG\); its arguments and environment are longer than the system allows$/,
      ),
      cause: { code: "E2BIG" },
    });
    await transport.close();
    await eventually(async () => expect(await ownHomes(before)).toEqual([]));
  });

  it("throws what is wrong with the options, and leaves no home behind", async () => {
    const before = await ownHomes();
    expect(() => spawnCodex({ args: ["a\0b"] })).toThrow(TypeError);
    await eventually(async () => expect(await ownHomes(before)).toEqual([]));
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

  it("is lost when its process ends, though something that it started holds its output open", async () => {
    const pids: number[] = [];
    const transport = spawnCodex({
      command: "sh",
      args: ["-c", "echo '{\"n\":1}'; sleep 60 & echo $! >&2; exit 7"],
      stderr: (line) => pids.push(Number(line)),
    });
    const seen: unknown[] = [];
    const reading = (async () => {
      for await (const batch of transport.messages) seen.push(...batch);
    })();
    await expect(reading).rejects.toMatchObject({
      code: "ERR_LOST",
      message: expect.stringContaining('"sh" ended with exit code 7'),
    });
    expect(seen).toEqual([{ n: 1 }]);
    await transport.close();
    await eventually(() => expect(pids.map(isAlive)).toEqual([false]));
  });

  it("closes though something that has left its process group holds its output open", async () => {
    const transport = spawnScript(
      `const child = require('node:child_process').spawn('sleep', ['60'], { detached: true, stdio: 'inherit' });
       say({ pid: child.pid }); child.unref(); process.stdin.resume()`,
    );
    const { pid } = (await first(transport)) as { pid: number };
    onTestFinished(() => void process.kill(pid, "SIGKILL"));
    await transport.close();
    expect(isAlive(pid)).toBe(true);
  });

  it("is lost when it closes its stdout and lives on, and is ended", async () => {
    let pid = 0;
    const transport = spawnScript("console.error(process.pid); require('node:fs').closeSync(1); setInterval(() => {}, 1e9)", {
      stderr: (line) => {
        pid = Number(line);
      },
    });
    expect(await end(transport)).toMatchObject({
      code: "ERR_LOST",
      message: expect.stringContaining("closed its stdout and went on running"),
    });
    await transport.close();
    await eventually(() => expect(pid > 0 && isAlive(pid)).toBe(false));
  });

  it("closes though the child reads nothing of what was sent", async () => {
    const transport = spawnScript("say({ pid: process.pid }); process.stdin.resume()");
    const { pid } = (await first(transport)) as { pid: number };
    process.kill(pid, "SIGSTOP");
    transport.send({ text: "x".repeat(300_000) });
    await transport.close();
    await eventually(() => expect(isAlive(pid)).toBe(false));
  });

  it("kills a child that will not end, and its children with it", async () => {
    const stubborn = "process.on('SIGTERM', () => {}); setInterval(() => {}, 1e9);";
    const transport = spawnScript(
      `${stubborn} const child = require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(`${stubborn} console.log('up')`)}]);
       child.stdout.once('data', () => say({ pids: [process.pid, child.pid] }))`,
    );
    const { pids } = (await first(transport)) as { pids: number[] };
    expect(pids.map(isAlive)).toEqual([true, true]);
    await transport.close();
    await eventually(() => expect(pids.map(isAlive)).toEqual([false, false]));
  });
});
