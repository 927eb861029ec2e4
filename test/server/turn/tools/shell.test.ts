import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, readFile, symlink } from "node:fs/promises";
import { join } from "node:path";
import type { ThreadStartParams } from "codex-app-server-sdk/protocol";
import { type ShellToolOptions, shellTool } from "codex-app-server-sdk/server";
import { describe, expect, it, vi } from "vitest";
import { createAgentRig } from "../../../support/agent.js";
import { createFolder } from "../../../support/folder.js";

const FREE: ThreadStartParams = { sandbox: "danger-full-access", approvalPolicy: "never" };

async function createShell(
  input: object,
  { tool = {}, thread = FREE }: { tool?: ShellToolOptions; thread?: ThreadStartParams } = {},
) {
  const cwd = await createFolder();
  const rig = await createAgentRig([{ calls: [{ name: "shell", arguments: input, callId: "call-a" }] }], {
    tools: [shellTool({ shell: ["/bin/bash", "-c"], ...tool })],
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
    const { run, cwd } = await createShell({ command: "sleep 300 & echo $! > child; wait", timeout_ms: 300 });
    const { item, output } = await run();
    expect(item).toMatchObject({ status: "failed", exitCode: null });
    expect(output).toBe("The command was killed after 300 ms.\nOutput:\n");
    const child = Number(await readFile(join(cwd, "child"), "utf8"));
    await vi.waitFor(() => expect(isAlive(child)).toBe(false), { timeout: 10_000 });
  });

  it("kills what a command leaves running, and does not wait for it", async () => {
    const { run, cwd } = await createShell({ command: "sleep 300 & echo $! > child" });
    expect((await run()).item).toMatchObject({ status: "completed", exitCode: 0 });
    const child = Number(await readFile(join(cwd, "child"), "utf8"));
    await vi.waitFor(() => expect(isAlive(child)).toBe(false), { timeout: 10_000 });
  });

  it.skipIf(process.platform !== "linux")("does not wait for what is out of its reach and holds the output open", async () => {
    const { run, cwd } = await createShell({
      command: "setsid sh -c 'echo $$ > child; exec sleep 20' & until [ -s child ]; do sleep 0.01; done; echo done",
    });
    expect(await run()).toMatchObject({ item: { status: "completed" }, output: "Exit code: 0\nOutput:\ndone\n" });
    const child = Number(await readFile(join(cwd, "child"), "utf8"));
    expect(isAlive(child)).toBe(true);
    process.kill(child);
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
    await vi.waitFor(() => expect(isAlive(pid)).toBe(false), { timeout: 10_000 });
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

  it("keeps the server's secrets out of the command's environment", async () => {
    process.env.TEST_SHELL_API_KEY = "sk-secret";
    const { run } = await createShell({ command: "env" });
    const { output } = await run();
    delete process.env.TEST_SHELL_API_KEY;
    expect(output).toContain("PATH=");
    expect(output).not.toContain("sk-secret");
  });

  it("asks first in a thread with a sandbox, as there is none to run in", async () => {
    const thread: ThreadStartParams = { sandbox: "workspace-write", approvalPolicy: "on-request" };
    const { run, client, cwd } = await createShell({ command: "touch here", justification: "To see." }, { thread });
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
      { thread: { sandbox: "read-only", approvalPolicy: "on-request" } },
    );
    client.handle("item/commandExecution/requestApproval", () => ({ decision: "decline" }));
    const { item, output, outcome } = await run();
    expect([outcome.status, item, output]).toMatchObject(["completed", { status: "declined" }, "The user declined."]);
    expect(existsSync(join(cwd, "here"))).toBe(false);
  });

  it("refuses where it may neither run free nor ask", async () => {
    const { run, cwd } = await createShell(
      { command: "touch here" },
      { thread: { sandbox: "workspace-write", approvalPolicy: "never" } },
    );
    const { item, output } = await run();
    expect(item).toMatchObject({ status: "declined" });
    expect(output).toMatch(/do not allow it, and nobody may be asked/);
    expect(existsSync(join(cwd, "here"))).toBe(false);
  });
});
