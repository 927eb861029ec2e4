import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { ThreadStartParams } from "codex-app-server-sdk/protocol";
import { codexTools } from "codex-app-server-sdk/server";
import type { FakeAnswer, FakeCall } from "codex-app-server-sdk/testing";
import { describe, expect, it } from "vitest";
import { createAgentRig } from "../../../support/agent.js";
import { createFolder } from "../../../support/folder.js";
import { eventually } from "../../../support/settled.js";

const FREE: ThreadStartParams = { sandbox: "danger-full-access", approvalPolicy: "never" };

/** A call of a command, which is waited for as long as one can be. */
const exec = (given: object): FakeCall => ({
  name: "exec_command",
  arguments: { login: false, yield_time_ms: 30_000, ...given },
  callId: "call-a",
});

async function createCoding(answers: readonly FakeAnswer[], thread: ThreadStartParams = {}) {
  const cwd = await createFolder();
  const rig = await createAgentRig(answers, { tools: codexTools() });
  const threadId = await rig.startThread({ ...FREE, cwd, ...thread });
  const outputs = () =>
    (rig.asked().at(-1)?.input ?? []).filter(({ type }) => type.endsWith("_output")).map(({ output }) => String(output));
  return { ...rig, cwd, threadId, outputs };
}

describe("codexTools", () => {
  it("offers patches as a text to the models that write them, and to no other", async () => {
    const { run, asked, startThread } = await createCoding([]);
    await run("go", await startThread({ ...FREE, model: "gpt-5.5" }));
    await run("go", await startThread({ ...FREE, model: "mock-model" }));
    const [coding, other] = asked().map(({ tools }) => tools);
    expect(coding?.find(({ name }) => name === "apply_patch")).toMatchObject({ type: "custom", format: { syntax: "lark" } });
    expect(other?.map(({ name }) => name)).toEqual(expect.arrayContaining(["exec_command", "write_stdin"]));
    expect(other?.map(({ name }) => name)).not.toContain("apply_patch");
  });

  it("applies a patch that comes as a text, and answers as to a text", async () => {
    const text = "*** Begin Patch\n*** Add File: a.txt\n+hello\n*** End Patch\n";
    const { run, asked, threadId, cwd } = await createCoding(
      [{ calls: [{ name: "apply_patch", arguments: text, isText: true, callId: "call-a" }] }],
      { model: "gpt-5.5" },
    );
    const { outcome } = await run("go", threadId);
    expect(await readFile(join(cwd, "a.txt"), "utf8")).toBe("hello\n");
    expect(outcome.items).toContainEqual(expect.objectContaining({ type: "fileChange", id: "call-a", status: "completed" }));
    expect(asked()[1]?.input.at(-1)).toMatchObject({ type: "custom_tool_call_output", call_id: "call-a" });
  });

  it("lets a command that was interrupted with its turn go on, and kills it with the thread", async () => {
    const { client, server, threadId, cwd } = await createCoding([
      { calls: [exec({ cmd: "echo $$ > pid; touch begun; sleep 600" })] },
    ]);
    const { turn } = await client.turn.start({ threadId, input: [{ type: "text", text: "go" }] });
    await eventually(() => expect(existsSync(join(cwd, "begun"))).toBe(true));
    const completed = new Promise((resolve) => client.on("turn/completed", resolve));
    await client.turn.interrupt({ threadId, turnId: turn.id });
    await completed;
    const pid = Number(await readFile(join(cwd, "pid"), "utf8"));
    expect(() => process.kill(pid, 0)).not.toThrow();
    await server.close();
    await eventually(() => expect(() => process.kill(pid, 0)).toThrow());
  });

  it("tells the model once how a command ended while the model did not look", async () => {
    const { client, backend, run, threadId, cwd, asked, outputs } = await createCoding([]);
    const ended = new Promise<void>((resolve) => {
      client.on("item/completed", ({ item }) => item.type === "commandExecution" && resolve());
    });
    const isReleased = "until [ -e go ]; do sleep 0.02; done";
    const look = (until: Promise<unknown>): FakeAnswer => {
      const id = Number(/session ID (\d+)/.exec(JSON.stringify(asked().at(-1)?.input))?.[1]);
      return { calls: [{ name: "write_stdin", arguments: { session_id: id } }], until };
    };
    const answers = [
      (): FakeAnswer => ({ calls: [exec({ cmd: `${isReleased}; echo late; exit 4`, yield_time_ms: 250 })] }),
      () => look(writeFile(join(cwd, "go"), "").then(() => ended)),
      () => look(ended),
    ];
    backend.answer = () => answers.shift()?.() ?? "ok";
    await run("go", threadId);
    expect(outputs()[1]).toMatch(/Process exited with code 4\n[\s\S]*late\n$/);
    expect(outputs()[2]).toMatch(/^write_stdin failed: Unknown process id \d+$/);
  });

  it("shortens the answer to what the model asked for, and keeps characters whole", async () => {
    const { run, threadId, outputs } = await createCoding([
      { calls: [exec({ cmd: "for i in 1 2 3 4 5 6 7 8 9; do printf '€€€€€'; done", max_output_tokens: 10 })] },
    ]);
    await run("go", threadId);
    expect(outputs()[0]).toMatch(/Total output lines: 1\n\n€{6}…\d+ tokens truncated…€{6}$/);
  });

  it("repeats a command of an earlier turn under the name that the model knows", async () => {
    const { run, threadId, asked } = await createCoding([{ calls: [exec({ cmd: "echo hi" })] }]);
    await run("go", threadId);
    await run("again", threadId);
    const repeated = asked()[2]?.input.find(({ type }) => type === "function_call");
    expect(repeated).toMatchObject({ name: "exec_command", arguments: '{"cmd":"echo hi"}' });
  });
});
