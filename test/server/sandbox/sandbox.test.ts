import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { homedir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import type { SandboxPolicy } from "../../../src/protocol/shapes/settings.js";
import { Sandbox } from "../../../src/server/sandbox/sandbox.js";
import { socketFilter } from "../../../src/server/sandbox/socket-filter.js";
import { startProgram } from "../../../src/system/process-tree.js";
import { createFolder } from "../../support/folder.js";
import { isAlive } from "../../support/processes.js";
import { noSandboxBecause, underSandbox } from "../../support/sandbox.js";
import { eventually } from "../../support/settled.js";

const READ_ONLY: SandboxPolicy = { type: "readOnly" };
/** Without the folders for temporary files, in which the tests' own folders are. */
const WRITE: SandboxPolicy = { type: "workspaceWrite", excludeSlashTmp: true, excludeTmpdirEnvVar: true };

interface Setup {
  readonly cwd?: string;
  readonly roots?: readonly string[];
  readonly codexHome?: string;
  readonly env?: Record<string, string>;
}

/** Runs a command line under a sandbox, and says how it ended and what it printed. */
async function run(line: string, policy: SandboxPolicy, { cwd = "/", roots = [cwd], codexHome, env = {} }: Setup = {}) {
  const sandbox = new Sandbox({ codexHome });
  const program = { command: "/bin/sh", args: ["-c", line], cwd, env: { PATH: process.env.PATH, ...env } };
  const confined = await sandbox.confine(program, policy, roots);
  if (!confined) throw new Error("nothing confines it");
  let printed = "";
  const take = (chunk: Buffer) => {
    printed += chunk;
  };
  const { ended } = startProgram(confined.program, { hasInput: false, onStdout: take, onStderr: take });
  const { exitCode } = await ended;
  await confined.release();
  return { exitCode, printed };
}

describe.skipIf(noSandboxBecause !== null)(underSandbox("a confined command"), () => {
  it("writes to nothing under read-only", async () => {
    const cwd = await createFolder();
    const { exitCode, printed } = await run(
      "touch here; touch /tmp/there; echo x > /dev/null && cat /etc/hostname > /dev/null",
      READ_ONLY,
      { cwd },
    );
    expect([exitCode, printed.match(/Read-only file system/g)?.length, readdirSync(cwd)]).toEqual([0, 2, []]);
  });

  it("writes to its workspace under workspace-write, and nowhere else", async () => {
    const [cwd, other, extra] = [await createFolder(), await createFolder(), await createFolder()];
    const policy = { ...WRITE, writableRoots: [extra] };
    const { printed } = await run(`touch here ${extra}/here; touch ${other}/there; touch ${cwd}/../there`, policy, { cwd });
    expect([existsSync(join(cwd, "here")), existsSync(join(extra, "here")), readdirSync(other)]).toEqual([true, true, []]);
    expect(printed.match(/Read-only file system/g)).toHaveLength(2);
  });

  it("has the folders for temporary files, unless they are excluded", async () => {
    const name = `/tmp/sandbox-test-${process.pid}`;
    onTestFinished(() => rmSync(name, { force: true }));
    const [own, other] = [await createFolder(), await createFolder()];
    vi.stubEnv("TMPDIR", own);
    onTestFinished(() => void vi.unstubAllEnvs());
    const setup = { cwd: await createFolder(), env: { TMPDIR: other } };
    await run(`touch ${name}`, { type: "workspaceWrite" }, setup);
    await run(`touch ${own}/here ${other}/here`, { type: "workspaceWrite", excludeSlashTmp: true }, setup);
    // What a command's environment says opens nothing.
    expect([existsSync(name), existsSync(join(own, "here")), readdirSync(other)]).toEqual([true, true, []]);
  });

  it("does not write through a link that leads out", async () => {
    const [cwd, other] = [await createFolder(), await createFolder()];
    symlinkSync(other, join(cwd, "link"));
    const { exitCode } = await run("touch link/there; ln -s /etc made; touch made/there", WRITE, { cwd });
    expect([exitCode, readdirSync(other)]).toEqual([1, []]);
  });

  it("does not change what is guarded in its workspace, nor make it", async () => {
    const cwd = await createFolder();
    mkdirSync(join(cwd, ".git/hooks"), { recursive: true });
    const lines = ["touch .git/hooks/x", "mv .git g", "rm -rf .git", "mkdir -p .codex/rules", "mv .agents a", "echo x > .codex"];
    const { exitCode } = await run(`${lines.join("; ")}; ls -a`, WRITE, { cwd });
    expect(exitCode).toBe(0);
    // What was made for the command is gone again.
    expect([readdirSync(cwd), readdirSync(join(cwd, ".git/hooks"))]).toEqual([[".git"], []]);
  });

  it("keeps folders guarded while another command uses them", async () => {
    const cwd = await createFolder();
    const slow = run("until [ -e go ]; do sleep 0.01; done; mkdir .git/hooks", WRITE, { cwd });
    await eventually(() => expect(existsSync(join(cwd, ".git"))).toBe(true));
    await run("true", WRITE, { cwd });
    writeFileSync(join(cwd, "go"), "");
    expect((await slow).printed).toContain("Read-only file system");
    expect(readdirSync(cwd)).toEqual(["go"]);
  });

  it("does not open a workspace whose guarded folder is a link", async () => {
    const [cwd, git] = [await createFolder(), await createFolder()];
    symlinkSync(git, join(cwd, ".git"));
    const { printed } = await run("rm .git; mkdir -p .git/hooks; touch here", WRITE, { cwd });
    expect([printed.match(/Read-only file system/g)?.length, readdirSync(cwd)]).toEqual([3, [".git"]]);
  });

  it("reads nothing of codex's home, also where that is its folder or in its workspace", async () => {
    const above = await createFolder();
    const codexHome = join(above, "home");
    mkdirSync(join(codexHome, "sub"), { recursive: true });
    for (const name of ["auth.json", "config.toml", "other"]) writeFileSync(join(codexHome, name), `secret of ${name}`);
    const line = `cat ${codexHome}/auth.json ${codexHome}/config.toml ${codexHome}/other; cat /proc/self/root${codexHome}/auth.json`;
    for (const policy of [READ_ONLY, WRITE])
      for (const cwd of ["/", above, join(codexHome, "sub")])
        expect((await run(line, policy, { cwd, roots: [cwd === "/" ? above : cwd], codexHome })).printed).not.toContain(
          "secret of",
        );
    const own = await run(`${line}; mv auth.json a; rm auth.json; cp config.toml c; cat a c`, WRITE, {
      cwd: codexHome,
      codexHome,
    });
    expect(own.printed).not.toMatch(/secret of (auth|config)/);
    expect(readFileSync(join(codexHome, "auth.json"), "utf8")).toBe("secret of auth.json");
  });

  it("sees no processes but its own, and so none of their environments", async () => {
    const bystander = spawn("sleep", ["60"], { env: { SECRET_OF_BYSTANDER: "bystander's secret", PATH: process.env.PATH } });
    onTestFinished(() => void bystander.kill());
    const line = `cat /proc/[0-9]*/environ | tr '\\0' '\\n'; kill -9 ${bystander.pid} ${process.pid} 2> /dev/null; ls /proc | grep -c '^[0-9]'`;
    const { printed } = await run(line, READ_ONLY, { env: { OWN: "seen" } });
    expect(printed).toContain("OWN=seen");
    expect(printed).not.toContain("bystander's secret");
    expect([isAlive(bystander.pid ?? 0), Number(printed.trim().split("\n").at(-1)) < 10]).toEqual([true, true]);
  });

  it("reaches no network, unless the sandbox opens it", async () => {
    const server = createServer((socket) => socket.on("error", () => {}).end("reached")).listen(0, "127.0.0.1");
    onTestFinished(() => void server.close());
    await new Promise((resolve) => server.once("listening", resolve));
    const { port } = server.address() as { port: number };
    const script = `require("net").connect(${port}, "127.0.0.1").on("data", (d) => process.stdout.write(d)).on("error", (e) => console.log(e.code))`;
    const line = `exec ${process.execPath} -e '${script}'`;
    expect((await run(line, READ_ONLY)).printed).toBe("ECONNREFUSED\n");
    expect((await run(line, { ...READ_ONLY, networkAccess: true })).printed).toBe("reached");
  });

  it("reaches no socket of a program outside, however the network is", async () => {
    const path = join(await createFolder(), "s");
    const server = createServer((socket) => socket.on("error", () => {}).end("reached")).listen(path);
    onTestFinished(() => void server.close());
    await new Promise((resolve) => server.once("listening", resolve));
    const script = `require("net").connect("${path}").on("data", (d) => process.stdout.write(d)).on("error", (e) => console.log(e.code))`;
    for (const networkAccess of [false, true])
      expect((await run(`exec ${process.execPath} -e '${script}'`, { ...READ_ONLY, networkAccess })).printed).toBe("EPERM\n");
  });

  it("can have servers and child processes of its own", async () => {
    const script = `const s = require("net").createServer((c) => c.end("own")).listen(0, "127.0.0.1", () => require("net").connect(s.address().port, "127.0.0.1").on("data", (d) => { console.log(String(d), String(require("child_process").execFileSync("echo", ["child"]))); s.close(); }));`;
    expect((await run(`exec ${process.execPath} -e '${script}'`, READ_ONLY)).printed).toBe("own child\n\n");
  });

  it("takes everything that it started along with it", async () => {
    const cwd = await createFolder();
    const mark = `${process.pid}${Date.now()}`.slice(-9);
    const left = (name: string) => `setsid sh -c 'touch ${name}; exec sleep ${mark}' > /dev/null &`;
    await run(`${left("a")} (${left("b")}) ; until [ -e a ] && [ -e b ]; do sleep 0.01; done`, WRITE, { cwd });
    expect(readdirSync(cwd)).toEqual(["a", "b"]);
    await eventually(() => expect(findSleepers(mark)).toEqual([]));
  });

  it("has no rights of root, and gets none back", async () => {
    const { printed } = await run("grep CapEff /proc/self/status; mount -o remount,rw / ; umount /proc; touch /usr/x", READ_ONLY);
    expect(printed).toMatch(/CapEff:\s+0+\n/);
    expect(existsSync("/usr/x")).toBe(false);
  });

  it("ends with its own exit code", async () => {
    expect(await run("exit 7", READ_ONLY)).toEqual({ exitCode: 7, printed: "" });
  });

  it("knows of the closed network by codex's variable", async () => {
    expect((await run("echo $CODEX_SANDBOX_NETWORK_DISABLED", READ_ONLY)).printed).toBe("1\n");
  });
});

describe("a sandbox", () => {
  it("confines nothing where the policy is without one, or where it is turned off", async () => {
    const program = { command: "true", args: [], cwd: homedir(), env: {} };
    for (const type of ["dangerFullAccess", "externalSandbox"] as const)
      expect(await new Sandbox().confine(program, { type }, [])).toBeNull();
    const off = new Sandbox({ use: "off" });
    expect([await off.kind(), await off.confines(READ_ONLY), await off.confine(program, READ_ONLY, [])]).toEqual([
      null,
      false,
      null,
    ]);
  });

  it("filters system calls on the architectures that it knows alone", () => {
    expect([
      socketFilter("x64")?.length,
      socketFilter("arm64")?.length,
      socketFilter("mips"),
      socketFilter("constructor"),
    ]).toEqual([128, 128, null, null]);
  });
});

/** The processes whose command line names a mark. */
function findSleepers(mark: string): string[] {
  return readdirSync("/proc").filter((name) => {
    if (!/^\d+$/.test(name)) return false;
    try {
      return readFileSync(`/proc/${name}/cmdline`, "utf8").includes(`sleep\0${mark}`);
    } catch {
      return false;
    }
  });
}
