import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { connect, runTurn } from "codex-app-server-sdk/client";
import { fakeToken } from "codex-app-server-sdk/testing";
import { spawnCodex } from "codex-app-server-sdk/transport";
import { describe, expect, it, onTestFinished } from "vitest";
import { createHome } from "../support/home.js";
import { COMMAND, runProgram } from "../support/programs.js";

const clientInfo = { name: "test", version: "1.0.0" };

/** The arguments that play a scenario, for clients that add the words of codex themselves. */
const asCodex = (...args: string[]) => ({ command: process.execPath, args: [COMMAND, "fake", ...args, "app-server"] });

describe("codex-app-server-sdk fake", () => {
  it("plays a scenario of a file over stdio, and writes down what passed", async () => {
    const home = await createHome();
    const [scenario, record] = [join(home, "scenario.json"), join(home, "record.jsonl")];
    await writeFile(scenario, JSON.stringify({ turns: [[{ text: ["Hel", "lo."] }, { unauthorized: 1 }, { pauseMs: 1 }]] }));
    const server = spawnCodex({ ...asCodex("--scenario", scenario, "--record", record), codexHome: home });
    const client = await connect(server, { clientInfo, tokens: () => ({ accessToken: fakeToken() }) });
    onTestFinished(() => client.close());
    const { thread } = await client.thread.start();
    const { status, text } = await runTurn(client, { threadId: thread.id, input: "hi" }).completed;
    expect([status, text]).toEqual(["completed", "Hello."]);
    await client.close();
    const lines = (await readFile(record, "utf8")).trim().split("\n");
    const passed = lines.map((line) => JSON.parse(line) as { direction: string; message: { method?: string } });
    expect(passed.filter(({ direction }) => direction === "received").map(({ message }) => message.method)).toEqual([
      "initialize",
      "initialized",
      "account/login/start",
      "thread/start",
      "turn/start",
      undefined,
    ]);
    expect((await stat(record)).mode & 0o777).toBe(0o600);
  });

  it.skipIf(process.platform === "win32")("ends when all that passed is written down", async () => {
    const home = await createHome();
    const [record, copy] = [join(home, "record"), join(home, "copy")];
    execFileSync("mkfifo", [record]);
    // Takes what is written late.
    const taking = once(spawn("sh", ["-c", 'exec 3<"$0"; sleep 2; cat <&3 >"$1"', record, copy]), "exit");
    const first = { id: 0, method: "initialize", params: { clientInfo } };
    const more = Array.from({ length: 1_000 }, (_, index) => ({ id: index + 1, method: "thread/loaded/list", params: {} }));
    const input = [first, ...more].map((line) => `${JSON.stringify(line)}\n`).join("");
    expect((await runProgram([COMMAND, "fake", "--record", record], { input })).exitCode).toBe(0);
    await taking;
    const lines = (await readFile(copy, "utf8")).trim().split("\n");
    expect(lines.filter((line) => JSON.parse(line).direction === "received")).toHaveLength(1_001);
  });

  it("ends with 1 where the scenario lets it crash, and with 0 where the client is done", async () => {
    const lines = [
      { id: 1, method: "initialize", params: { clientInfo } },
      { id: 2, method: "thread/start", params: {} },
      { id: 3, method: "turn/start", params: { threadId: "thread-1", input: [] } },
    ];
    const input = lines.map((line) => `${JSON.stringify(line)}\n`).join("");
    const crashed = await runProgram([COMMAND, "fake", "--scenario", "crash-in-turn"], { input });
    expect([crashed.exitCode, crashed.stdout.trim().split("\n").at(-1)]).toEqual([1, expect.stringContaining('"delta":"lo"')]);
    const done = await runProgram([COMMAND, "fake"], { input });
    expect([done.exitCode, done.stderr]).toEqual([0, ""]);
  });

  it.each([
    [["--scenario", "nope"], '"scenario" must be one of'],
    [["--scenario", "./nope.json"], "The scenario ./nope.json cannot be read"],
    [["--release", "newest"], '"release" must be a release'],
    [["--record", "/nope/nope"], "--record /nope/nope"],
    [["--codex"], '"fake" does not take --codex'],
  ])("refuses %j", async (args, why) => {
    const { exitCode, stderr, stdout } = await runProgram([COMMAND, "fake", ...args]);
    expect([exitCode, stdout, stderr]).toEqual([2, "", expect.stringContaining(why)]);
  });
});
