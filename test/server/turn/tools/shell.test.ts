import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { runTurn } from "codex-app-server-sdk/client";
import type { ThreadStartParams } from "codex-app-server-sdk/protocol";
import { type AppServerOptions, type ShellToolOptions, shellTool } from "codex-app-server-sdk/server";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { createAgentRig } from "../../../support/agent.js";
import { createFolder } from "../../../support/folder.js";
import { createPair } from "../../../support/pair.js";
import { noSandboxBecause, underSandbox } from "../../../support/sandbox.js";
import { eventually, holdTime, until } from "../../../support/settled.js";

const FREE: ThreadStartParams = { sandbox: "danger-full-access", approvalPolicy: "never" };

async function createShell(
  input: object,
  {
    tool = {},
    thread = FREE,
    ...server
  }: { tool?: ShellToolOptions; thread?: ThreadStartParams } & Pick<AppServerOptions, "sandbox" | "codexHome"> = {},
) {
  const cwd = await createFolder();
  const rig = await createAgentRig([{ calls: [{ name: "shell", arguments: input, callId: "call-a" }] }], {
    tools: [shellTool({ shell: ["/bin/bash", "-c"], ...tool })],
    ...server,
  });
  const threadId = await rig.startThread({ ...thread, cwd });
  const run = async () => {
    const { outcome, events } = await rig.run("go", threadId);
    const item = outcome.items.find(({ type }) => type === "commandExecution");
    return { outcome, events, item, output: rig.asked()[1]?.input.find(({ type }) => type === "function_call_output")?.output };
  };
  return { rig, client: rig.client, asked: rig.asked, cwd, threadId, run };
}

/** A killed process may stay listed for as long as nobody collects it. */
function isAlive(pid: number): boolean {
  const [state] = execFileSync("sh", ["-c", `ps -o stat= -p ${pid} || true`], { encoding: "utf8" }).trim();
  return state !== undefined && state !== "Z";
}

describe("shellTool", () => {
  it("runs a command in the turn's folder, and streams what it prints", async () => {
    const { run, cwd } = await createShell({ command: "pwd; echo oops >&2; exit 3" });
    const { item, output, events } = await run();
    expect(item).toMatchObject({
      id: "call-a",
      command: "/bin/bash -c 'pwd; echo oops >&2; exit 3'",
      commandActions: [{ type: "unknown", command: "pwd; echo oops >&2; exit 3" }],
      cwd,
      status: "failed",
      exitCode: 3,
    });
    const deltas = events.flatMap((event) => (event.method === "item/commandExecution/outputDelta" ? [event.params.delta] : []));
    expect(deltas.join("").split("\n").sort()).toEqual(["", cwd, "oops"]);
    expect(output).toMatch(/^Exit code: 3\nOutput:\n/);
  });

  it.each([
    ["a folder above", ".."],
    ["a link that leads out", "link"],
    ["another folder", "/"],
  ])("does not start in %s", async (_, workdir) => {
    const { run, cwd } = await createShell({ command: "touch here", workdir });
    await symlink("/", join(cwd, "link"));
    const { item, output } = await run();
    expect([item, output]).toEqual([undefined, `${workdir} is outside of the working folder`]);
  });

  it("starts below the turn's folder when told to", async () => {
    const { run, cwd } = await createShell({ command: "touch here", workdir: "sub" });
    await mkdir(join(cwd, "sub"));
    await run();
    expect(existsSync(join(cwd, "sub", "here"))).toBe(true);
  });

  it("kills a command whose time is up, with everything it started", async () => {
    const { run, cwd } = await createShell({ command: "sleep 300 & echo $! > child; touch begun; wait", timeout_ms: 300 });
    holdTime();
    const running = run();
    await until(() => existsSync(join(cwd, "begun")));
    await vi.advanceTimersByTimeAsync(300);
    const { item, output } = await running;
    expect(item).toMatchObject({ status: "failed", exitCode: null });
    expect(output).toBe("The command was killed after 300 ms.\nOutput:\n");
    const child = Number(await readFile(join(cwd, "child"), "utf8"));
    await eventually(() => expect(isAlive(child)).toBe(false));
  });

  it("kills what a command leaves running, and does not wait for it", async () => {
    const { run, cwd } = await createShell({ command: "sleep 300 & echo $! > child" });
    expect((await run()).item).toMatchObject({ status: "completed", exitCode: 0 });
    const child = Number(await readFile(join(cwd, "child"), "utf8"));
    await eventually(() => expect(isAlive(child)).toBe(false));
  });

  it.skipIf(process.platform !== "linux")("does not wait for what is out of its reach and holds the output open", async () => {
    const { run, cwd } = await createShell({
      command: "setsid sh -c 'echo $$ > child; exec sleep 600' & until [ -s child ]; do sleep 0.01; done; echo done",
    });
    expect(await run()).toMatchObject({ item: { status: "completed" }, output: "Exit code: 0\nOutput:\ndone\n" });
    const child = Number(await readFile(join(cwd, "child"), "utf8"));
    onTestFinished(() => void process.kill(child));
    expect(isAlive(child)).toBe(true);
  });

  it("kills the command when the turn is interrupted", async () => {
    const { run, cwd, client, threadId } = await createShell({ command: "sleep 300 & echo $!; wait" });
    const printed = new Promise<{ pid: number; turnId: string }>((resolve) => {
      client.on("item/commandExecution/outputDelta", ({ delta, turnId }) => resolve({ pid: Number(delta), turnId }));
    });
    const running = run();
    const { pid, turnId } = await printed;
    await client.turn.interrupt({ threadId, turnId });
    expect((await running).outcome.status).toBe("interrupted");
    await eventually(() => expect(isAlive(pid)).toBe(false));
    expect(existsSync(cwd)).toBe(true);
  });

  it("keeps the beginning and the end of too much output", async () => {
    const { run } = await createShell(
      { command: "head -c 100000 /dev/zero | tr '\\0' a; echo end" },
      { tool: { maxOutputBytes: 20 } },
    );
    const { output, events } = await run();
    expect(output).toBe("Exit code: 0\nOutput:\naaaaaaaaaa\n[... 99984 bytes left out ...]\naaaaaaend\n");
    const streamed = events.flatMap((event) =>
      event.method === "item/commandExecution/outputDelta" ? [event.params.delta] : [],
    );
    expect(streamed.join("").length).toBeLessThanOrEqual(20);
  });

  it("keeps what nobody named out of the command's environment", async () => {
    vi.stubEnv("TEST_SHELL_DATABASE_URL", "postgres://secret");
    const { run } = await createShell({ command: "env" });
    const { output } = await run();
    vi.unstubAllEnvs();
    expect(output).toContain("PATH=");
    expect(output).not.toContain("postgres://secret");
  });

  it("gives a command the environment that the thread's policy and the tool's options say", async () => {
    vi.stubEnv("TEST_SHELL_NAMED", "named");
    const policy = (members: object) => ({ thread: { ...FREE, config: { shell_environment_policy: members } } });
    const outputs = await Promise.all(
      [
        policy({ inherit: "all", exclude: ["HOME"] }),
        { tool: { env: { ONLY: "1" } } },
        { ...policy({ set: { A: "1" } }), tool: { env: {} } },
      ].map(async (options) => (await (await createShell({ command: "env" }, options)).run()).output as string),
    );
    vi.unstubAllEnvs();
    expect(outputs[0]).toContain("TEST_SHELL_NAMED=named");
    expect(outputs[0]).not.toMatch(/^HOME=/m);
    expect([outputs[1], outputs[2]]).toEqual([expect.stringMatching(/^ONLY=1$/m), expect.stringMatching(/^A=1$/m)]);
    expect([outputs[1], outputs[2]].join()).not.toContain("TEST_SHELL_NAMED");
  });

  it("asks first in a thread with a sandbox, where there is none to run in", async () => {
    const thread: ThreadStartParams = { sandbox: "workspace-write", approvalPolicy: "on-request" };
    const { run, client, cwd } = await createShell(
      { command: "touch here", justification: "To see." },
      { thread, sandbox: "off" },
    );
    const asked: unknown[] = [];
    client.handle("item/commandExecution/requestApproval", (params) => {
      asked.push(params);
      return { decision: asked.length > 0 ? "accept" : "decline" };
    });
    const { item } = await run();
    const command = "/bin/bash -c 'touch here'";
    expect(asked).toMatchObject([{ itemId: "call-a", command, cwd, reason: "To see.", kind: "command" }]);
    expect([item, existsSync(join(cwd, "here"))]).toMatchObject([{ status: "completed" }, true]);
  });

  it("is repeated to the model as it was called", async () => {
    const { run, threadId, asked, rig } = await createShell({ command: "echo it\\'s" });
    expect((await run()).item).toMatchObject({ command: "/bin/bash -c 'echo it\\'\\''s'" });
    await rig.run("again", threadId);
    expect(asked()[2]?.input.slice(1, 3)).toEqual([
      { type: "function_call", call_id: "call-a", name: "shell", arguments: JSON.stringify({ command: "echo it\\'s" }) },
      { type: "function_call_output", call_id: "call-a", output: "Exit code: 0\nOutput:\nit's\n" },
    ]);
  });

  it("does nothing that was declined", async () => {
    const { run, client, cwd } = await createShell(
      { command: "touch here" },
      { thread: { sandbox: "read-only", approvalPolicy: "on-request" }, sandbox: "off" },
    );
    client.handle("item/commandExecution/requestApproval", () => ({ decision: "decline" }));
    const { item, output, outcome } = await run();
    expect([outcome.status, item, output]).toMatchObject(["completed", { status: "declined" }, "The user declined."]);
    expect(existsSync(join(cwd, "here"))).toBe(false);
  });

  it("ends its item as declined when the user cancels the turn", async () => {
    const { run, client } = await createShell(
      { command: "touch here" },
      { thread: { sandbox: "read-only", approvalPolicy: "on-request" }, sandbox: "off" },
    );
    client.handle("item/commandExecution/requestApproval", () => ({ decision: "cancel" }));
    const { outcome, item } = await run();
    expect([outcome.status, item]).toMatchObject(["interrupted", { status: "declined" }]);
  });

  it("refuses where it may neither run free nor ask", async () => {
    const { run, cwd } = await createShell(
      { command: "touch here" },
      { thread: { sandbox: "workspace-write", approvalPolicy: "never" }, sandbox: "off" },
    );
    const { item, output } = await run();
    expect(item).toMatchObject({ status: "declined" });
    expect(output).toMatch(/do not allow it, and nobody may be asked/);
    expect(existsSync(join(cwd, "here"))).toBe(false);
  });
});

describe.skipIf(noSandboxBecause !== null)(underSandbox("shellTool in a sandbox"), () => {
  const CONFINED: ThreadStartParams = { sandbox: "workspace-write", approvalPolicy: "on-request" };
  const LINE = "touch here; touch /usr/there; cat $HOME_OF_CODEX/auth.json";

  it.each(["on-request", "never"] as const)("runs without a question under %s", async (approvalPolicy) => {
    const codexHome = await createFolder();
    await writeFile(join(codexHome, "auth.json"), JSON.stringify({ OPENAI_API_KEY: "sk-of-the-server" }));
    const { run, cwd } = await createShell(
      { command: LINE },
      { thread: { ...CONFINED, approvalPolicy }, codexHome, tool: { env: { PATH: process.env.PATH, HOME_OF_CODEX: codexHome } } },
    );
    const { item, output } = await run();
    expect(item).toMatchObject({ status: "failed" });
    expect([existsSync(join(cwd, "here")), existsSync("/usr/there")]).toEqual([true, false]);
    expect(output).toContain("Read-only file system");
    expect(output).not.toContain("sk-of-the-server");
  });

  it("writes to nothing in a turn that narrows the thread to read-only", async () => {
    const { rig, cwd, client } = await createShell({ command: "touch here" });
    const threadId = await rig.startThread({ ...FREE, cwd });
    const input = [{ type: "text" as const, text: "go" }];
    await runTurn(client, { threadId, input, permissions: ":read-only" }).completed;
    expect(rig.asked()[1]?.input.at(-1)).toMatchObject({ output: expect.stringContaining("Read-only file system") });
    expect(existsSync(join(cwd, "here"))).toBe(false);
  });

  it("asks when the model wants out of the sandbox, and runs it there when the user agrees", async () => {
    const place = join(await createFolder(), "there");
    const input = { command: `touch ${place}`, sandbox_permissions: "require_escalated", justification: "To see." };
    const thread = { ...CONFINED, config: { sandbox_workspace_write: { exclude_slash_tmp: true } } };
    const { run, client } = await createShell(input, { thread });
    const asked: unknown[] = [];
    client.handle("item/commandExecution/requestApproval", ({ reason }) => {
      asked.push(reason);
      return { decision: "accept" };
    });
    expect((await run()).item).toMatchObject({ status: "completed" });
    expect([asked, existsSync(place)]).toEqual([["To see."], true]);
  });

  it("refuses to leave the sandbox where nobody may be asked", async () => {
    const input = { command: "touch here", sandbox_permissions: "require_escalated" };
    const { run, cwd } = await createShell(input, { thread: { ...CONFINED, approvalPolicy: "never" } });
    expect((await run()).item).toMatchObject({ status: "declined" });
    expect(existsSync(join(cwd, "here"))).toBe(false);
  });

  it("asks before each command under untrusted, and confines it none the less", async () => {
    const { run, client, cwd } = await createShell({ command: LINE }, { thread: { ...CONFINED, approvalPolicy: "untrusted" } });
    let asked = 0;
    client.handle("item/commandExecution/requestApproval", () => {
      asked += 1;
      return { decision: "accept" };
    });
    await run();
    expect([asked, existsSync(join(cwd, "here")), existsSync("/usr/there")]).toEqual([1, true, false]);
  });

  it("runs bare under danger-full-access", async () => {
    const { run } = await createShell({ command: "readlink /proc/$PPID/exe" });
    expect((await run()).output).toContain(process.execPath);
  });

  it("says at the start of a thread whether commands are confined", async () => {
    const lines: unknown[][] = [];
    const level = (...args: unknown[]) => void lines.push(args);
    const kinds = () => lines.flatMap(([members]) => (members as { sandbox?: unknown }).sandbox ?? []);
    const logger = { debug: level, info: level, warn: level, error: level };
    const warnings: unknown[] = [];
    for (const sandbox of ["auto", "off"] as const) {
      const { client } = await createPair({ tools: [shellTool()], sandbox, logger });
      client.on("warning", (params) => warnings.push(params));
      for (const mode of ["danger-full-access", "read-only"] as const) await client.thread.start({ sandbox: mode });
      await eventually(() => expect(kinds().at(-1)).toBe(sandbox === "auto" ? "bubblewrap" : "none"));
    }
    await eventually(() => expect(warnings).toMatchObject([{ message: expect.stringContaining("commands ask first") }]));
    expect(kinds()).toEqual(["bubblewrap", "none"]);
  });
});
