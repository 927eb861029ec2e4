import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, symlinkSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { createCodexHome } from "codex-app-server-sdk/transport";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { removeAbandonedHomes } from "../../src/transport/private-home.js";
import { createFolder } from "../support/folder.js";
import { isAlive } from "../support/processes.js";
import { eventually } from "../support/settled.js";

const HOST = fileURLToPath(new URL("../support/home-host.mjs", import.meta.url));

/** Starts a host that has two private homes, one of them for its server, and waits until it is ready to end. */
async function startHost(ending: string) {
  const host = spawn(process.execPath, [HOST, ending], { stdio: ["ignore", "pipe", "ignore"] });
  onTestFinished(() => void host.kill("SIGKILL"));
  const exited = once(host, "exit");
  const lines = createInterface({ input: host.stdout })[Symbol.asyncIterator]();
  const { pid, homes } = JSON.parse((await lines.next()).value) as { pid: number; homes: string[] };
  if (ending !== "exit" && ending !== "throw") await lines.next();
  return { host, exited, pid, homes };
}

describe("createCodexHome", () => {
  it("makes a folder of its owner's, which goes when it is told to, and may be told again", async () => {
    const home = createCodexHome();
    await writeFile(join(home.path, "state"), "x");
    await home.remove();
    await home.remove();
    expect(existsSync(home.path)).toBe(false);
    await using scoped = createCodexHome();
    expect(existsSync(scoped.path)).toBe(true);
  });

  it.each([
    ["SIGINT", "waits", [null, "SIGINT"]],
    ["SIGTERM", "waits", [null, "SIGTERM"]],
    ["SIGHUP", "waits", [null, "SIGHUP"]],
    ["SIGTERM where signal-exit listens too", "lock", [null, "SIGTERM"]],
    ["SIGTERM where another copy of this package listens too", "copies", [null, "SIGTERM"]],
    ["SIGTERM where the host ends by itself", "listens", [4, null]],
    ["process.exit()", "exit", [3, null]],
    ["an exception that nobody caught", "throw", [1, null]],
  ] as const)("goes with everything in it after %s, and the server that uses it", async (name, ending, how) => {
    const { host, exited, pid, homes } = await startHost(ending);
    if (name.startsWith("SIG")) host.kill(name.split(" ")[0] as NodeJS.Signals);
    expect(await exited).toEqual(how);
    expect(homes.map(existsSync)).toEqual([false, false]);
    await eventually(() => expect(isAlive(pid)).toBe(false));
  });

  it("goes when the next process makes one, after a SIGKILL", async () => {
    // Every process that makes its first home removes those that were left behind, also one of another test.
    vi.stubEnv("TMPDIR", await createFolder());
    onTestFinished(() => void vi.unstubAllEnvs());
    const living = await startHost("waits");
    const killed = await startHost("waits");
    killed.host.kill("SIGKILL");
    await killed.exited;
    expect(killed.homes.map(existsSync)).toEqual([true, true]);
    await removeAbandonedHomes();
    expect(killed.homes.map(existsSync)).toEqual([false, false]);
    expect(living.homes.map(existsSync)).toEqual([true, true]);
    await eventually(() => expect(isAlive(killed.pid)).toBe(false));
    living.host.kill("SIGTERM");
    await living.exited;
  });
});

describe("removeAbandonedHomes", () => {
  it("leaves alone what is a link, of another scope, or not of this package", async () => {
    const own = createCodexHome();
    onTestFinished(() => own.remove());
    const { pid: gone } = spawnSync(process.execPath, ["-e", ""]);
    const scope = basename(own.path).split("-").at(-3);
    const elsewhere = mkdtempSync(join(tmpdir(), "elsewhere-"));
    const abandoned = join(tmpdir(), `codex-app-server-sdk-home-${scope}-${gone}-gone00`);
    const link = join(tmpdir(), `codex-app-server-sdk-home-${scope}-${gone}-link00`);
    const others = [`codex-app-server-sdk-home-00000000-${gone}-abcdef`, `codex-home-${gone}-abcdef`].map((name) =>
      join(tmpdir(), name),
    );
    onTestFinished(async () => {
      for (const path of [elsewhere, abandoned, link, ...others]) await rm(path, { recursive: true, force: true });
    });
    for (const path of [abandoned, ...others]) mkdirSync(path);
    symlinkSync(elsewhere, link);
    await removeAbandonedHomes();
    expect([abandoned, own.path, link, elsewhere, ...others].map(existsSync)).toEqual([false, true, true, true, true, true]);
  });
});
