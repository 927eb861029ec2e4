import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { isAlive } from "../support/processes.js";
import { COMMAND } from "../support/programs.js";

/** Starts `inspect`, and waits for its link. */
async function startInspect(...words: readonly string[]) {
  const child = spawn(process.execPath, [COMMAND, "inspect", ...words], { stdio: ["ignore", "pipe", "pipe"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  const exited = once(child, "close");
  let [output, errors] = ["", ""];
  child.stdout.on("data", (chunk: Buffer) => {
    output += chunk;
  });
  child.stderr.on("data", (chunk: Buffer) => {
    errors += chunk;
  });
  await Promise.race([exited, expect.poll(() => output).toContain("Ctrl-C")]);
  return { child, exited, link: /http:\S+/.exec(output)?.[0] ?? "", errors: () => errors };
}

/** The processes that a process has started. */
function childrenOf(pid: number | undefined): number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").split(" ").filter(Boolean).map(Number);
}

describe("inspect", () => {
  it("prints a link on loopback with a secret in it", async () => {
    const { link } = await startInspect();
    expect(link).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/\?key=[\w-]{43}$/);
  });

  it.skipIf(process.platform !== "linux")("ends with the server that it has started", async () => {
    const { child, exited } = await startInspect();
    await expect.poll(() => childrenOf(child.pid)).toHaveLength(1);
    const [server] = childrenOf(child.pid);
    child.kill("SIGTERM");
    expect(await exited).toEqual([0, null]);
    await expect.poll(() => isAlive(server as number)).toBe(false);
  });

  it.skipIf(process.platform === "win32")("ends when there is no room for a home of the server", async () => {
    vi.stubEnv("TMPDIR", "/nope");
    onTestFinished(() => void vi.unstubAllEnvs());
    const { exited, errors } = await startInspect();
    expect(await exited).toEqual([1, null]);
    expect(errors()).toContain("/nope/codex-home-");
  });

  it("says what is wrong with a recording", async () => {
    const { exited, errors } = await startInspect("--replay", COMMAND);
    expect(await exited).toEqual([1, null]);
    expect(errors()).toContain("Line 1 of the recording is no JSON object");
  });
});
