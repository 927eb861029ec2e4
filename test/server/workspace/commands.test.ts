import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import type { AppServerOptions, WorkspaceOptions } from "../../../src/server/index.js";
import { createHome } from "../../support/home.js";
import { isAlive } from "../../support/processes.js";
import { attach, createIntroducedClient, introduce } from "../../support/raw-client.js";
import { noSandboxBecause, underSandbox } from "../../support/sandbox.js";
import { holdTime, until } from "../../support/settled.js";
import type { Wire } from "../../support/wire.js";

/** Longer than any command here takes, on a busy machine too. */
const defaultTimeoutMs = 100_000;

async function createWorkspace(limits: Exclude<WorkspaceOptions["commands"], boolean> = {}, options: AppServerOptions = {}) {
  const root = await createHome();
  const commands = { defaultTimeoutMs, ...limits };
  const wire = await createIntroducedClient({
    workspace: { roots: [root], commands },
    config: { sandbox_mode: "danger-full-access" },
    ...options,
  });
  return { wire, root };
}

const shell = (line: string, more: object = {}) => ({ command: ["sh", "-c", line], ...more });

/** What a command has streamed so far. */
function textOf(wire: Wire): string {
  return wire.received
    .filter(({ method }) => method === "command/exec/outputDelta")
    .map(({ params }) => Buffer.from((params as { deltaBase64: string }).deltaBase64, "base64").toString())
    .join("");
}

/** Resolves when a process has gone. */
function gone(pid: number): Promise<void> {
  return until(() => !isAlive(pid));
}

describe("command/exec", () => {
  it("is not served unless the embedder turns it on", async () => {
    const wire = await createIntroducedClient({ workspace: { roots: [await createHome()], files: "write" } });
    for (const method of ["command/exec", "command/exec/terminate"])
      expect(await wire.ask(method, { command: ["true"], processId: "p" })).toMatchObject({ error: { code: -32601 } });
  });

  it("starts commands in its roots alone", async () => {
    const { wire, root } = await createWorkspace();
    await mkdir(join(root, "sub"));
    expect(await wire.ask("command/exec", shell("pwd", { cwd: "sub" }))).toMatchObject({
      result: { exitCode: 0, stdout: `${join(root, "sub")}\n` },
    });
    for (const cwd of ["/", ".."])
      expect(await wire.ask("command/exec", shell("pwd", { cwd }))).toMatchObject({
        error: { code: -32600, message: expect.stringContaining("outside of the folders") },
      });
  });

  it("hands on what programs need of the server's variables, and what the client adds", async () => {
    vi.stubEnv("WORKSPACE_TEST_GITHUB_PAT", "ghp-secret");
    const { wire } = await createWorkspace();
    const { result } = await wire.ask("command/exec", shell("env", { env: { MINE: "1" } }));
    vi.unstubAllEnvs();
    const { stdout } = result as { stdout: string };
    expect(stdout).toContain("MINE=1\n");
    expect(stdout).toContain("PATH=");
    expect(stdout).not.toContain("ghp-secret");
  });

  it("lets clients ask for no more time and output than the embedder allows", async () => {
    const hurried = await createWorkspace({ maxTimeoutMs: 200 });
    expect(await hurried.wire.ask("command/exec", shell("sleep 600", { disableTimeout: true }))).toMatchObject({
      result: { exitCode: 124 },
    });
    const { wire } = await createWorkspace({ maxOutputBytes: 10 });
    expect(await wire.ask("command/exec", shell("printf 0123456789abc", { disableOutputCap: true }))).toMatchObject({
      result: { stdout: "0123456789" },
    });
  });

  it("refuses a sandbox where there is none", async () => {
    const { wire } = await createWorkspace({}, { sandbox: "off", config: { sandbox_mode: "read-only" } });
    for (const asked of [{ sandboxPolicy: { type: "readOnly" } }, { permissionProfile: ":read-only" }])
      expect(await wire.ask("command/exec", shell("true", asked))).toMatchObject({
        error: { code: -32600, message: "command/exec cannot confine a command: this machine has no sandbox" },
      });
    for (const asked of [{}, { sandboxPolicy: { type: "dangerFullAccess" } }, { permissionProfile: ":danger-full-access" }])
      expect(await wire.ask("command/exec", shell("true", asked))).toHaveProperty("result");
  });

  it.skipIf(noSandboxBecause !== null)(
    underSandbox("confines a command as its client says, or else the configuration"),
    async () => {
      const { wire, root } = await createWorkspace({}, { config: { sandbox_mode: "read-only" } });
      const tried = async (name: string, asked: object) => {
        await wire.ask("command/exec", shell(`touch ${name}; mkdir .git/hooks`, asked));
        return existsSync(join(root, name));
      };
      expect(await wire.ask("command/exec", shell("true", { tty: true, processId: "p" }))).toMatchObject({
        error: { code: -32600, message: "command/exec tty is not supported for a command in a sandbox here" },
      });
      const write = { type: "workspaceWrite", excludeSlashTmp: true, excludeTmpdirEnvVar: true };
      expect([
        await tried("a", {}),
        await tried("b", { permissionProfile: ":read-only" }),
        await tried("c", { sandboxPolicy: { type: "readOnly" } }),
        await tried("d", { sandboxPolicy: write }),
        existsSync(join(root, ".git")),
        await tried("e", { permissionProfile: ":danger-full-access" }),
      ]).toEqual([false, false, false, true, false, true]);
    },
  );

  it.skipIf(noSandboxBecause !== null)(
    underSandbox("starts commands in the folder that the embedder names, which is then their whole workspace"),
    async () => {
      const [root, cwd] = [await createHome(), await createHome()];
      const wire = await createIntroducedClient({
        workspace: { roots: ["/"], cwd, commands: { defaultTimeoutMs } },
        config: {
          sandbox_mode: "workspace-write",
          sandbox_workspace_write: { exclude_slash_tmp: true, exclude_tmpdir_env_var: true },
        },
      });
      const line = `pwd; touch here ${join(root, "there")}`;
      expect(await wire.ask("command/exec", shell(line))).toMatchObject({ result: { stdout: `${cwd}\n` } });
      expect([existsSync(join(cwd, "here")), existsSync(join(root, "there"))]).toEqual([true, false]);
      expect(await wire.ask("command/exec", shell("pwd", { cwd: root }))).toMatchObject({ result: { stdout: `${root}\n` } });
    },
  );

  it("kills what runs in a terminal when its client goes", async () => {
    const { wire } = await createWorkspace();
    void wire.ask("command/exec", shell("echo $$; sleep 600", { processId: "p", tty: true }));
    await wire.next(() => /\d+\r\n/.test(textOf(wire)));
    await wire.close();
    await gone(Number.parseInt(textOf(wire), 10));
  });

  it("kills what a command started with it, at the end of its time too", async () => {
    holdTime();
    const { wire, root } = await createWorkspace();
    const line = "sleep 600 & echo $!; touch begun; wait";
    const answer = wire.ask("command/exec", shell(line, { timeoutMs: 300 }));
    await until(() => existsSync(join(root, "begun")));
    await vi.advanceTimersByTimeAsync(300);
    const { result } = await answer;
    expect(result).toMatchObject({ exitCode: 124, stdout: expect.stringMatching(/^\d+\n$/) });
    await gone(Number((result as { stdout: string }).stdout));
  });

  it("kills a client's commands when the client goes, and nobody else's", async () => {
    const { wire } = await createWorkspace();
    const other = attach(wire.server);
    await introduce(other);
    const line = "echo $$; exec sleep 600";
    const stream = (processId: string) => shell(line, { processId, streamStdoutStderr: true });
    void other.ask("command/exec", stream("p"));
    const kept = wire.ask("command/exec", stream("p"));
    await Promise.all([wire, other].map((one) => one.next(() => /\d+\n/.test(textOf(one)))));
    await other.close();
    await gone(Number(textOf(other)));
    expect(isAlive(Number(textOf(wire)))).toBe(true);
    await wire.ask("command/exec/terminate", { processId: "p" });
    expect(await kept).toMatchObject({ result: { exitCode: 137, stdout: "" } });
  });

  it("streams both channels apart, up to the cap, before the answer", async () => {
    const { wire } = await createWorkspace();
    const asked = shell("printf out; printf err >&2; printf more", {
      processId: "p",
      streamStdoutStderr: true,
      outputBytesCap: 3,
    });
    expect(await wire.ask("command/exec", asked)).toMatchObject({ result: { exitCode: 0, stdout: "", stderr: "" } });
    const deltas = wire.received.filter(({ method }) => method === "command/exec/outputDelta").map(({ params }) => params);
    expect(deltas).toHaveLength(2);
    expect(deltas).toEqual(
      expect.arrayContaining([
        { processId: "p", stream: "stdout", deltaBase64: Buffer.from("out").toString("base64"), capReached: true },
        { processId: "p", stream: "stderr", deltaBase64: Buffer.from("err").toString("base64"), capReached: true },
      ]),
    );
  });

  it("knows a command by its name from the moment it is asked for", async () => {
    const { wire } = await createWorkspace();
    const asked = shell("cat", { processId: "p", streamStdin: true });
    const [first, second, written] = await Promise.all([
      wire.ask("command/exec", asked),
      wire.ask("command/exec", asked),
      wire.ask("command/exec/write", { processId: "p", deltaBase64: Buffer.from("in").toString("base64"), closeStdin: true }),
    ]);
    expect(first).toMatchObject({ result: { exitCode: 0, stdout: "in" } });
    expect(second).toMatchObject({ error: { message: 'duplicate active command/exec process id: "p"' } });
    expect(written).toHaveProperty("result");
  });

  it("runs so many at once for a client, and no more", async () => {
    const { wire } = await createWorkspace({ maxRunning: 1 });
    const first = wire.ask("command/exec", shell("cat", { processId: "p", streamStdin: true }));
    expect(await wire.ask("command/exec", shell("true"))).toMatchObject({ error: { code: -32001 } });
    await wire.ask("command/exec/write", { processId: "p", deltaBase64: Buffer.from("in").toString("base64"), closeStdin: true });
    expect(await first).toMatchObject({ result: { exitCode: 0, stdout: "in" } });
    expect(await wire.ask("command/exec", shell("true"))).toMatchObject({ result: { exitCode: 0 } });
  });
});
