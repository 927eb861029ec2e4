import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Difference } from "../../test/conformance/differential/differences.js";
import type { Codex } from "../pull-protocol/codex.js";

/** What was seen of one scenario on two real servers. */
export interface Played {
  readonly name: string;
  readonly differences: readonly Difference[];
  /** Why it could not be played to its end on one of them. */
  readonly failure?: string;
}

/** A change in the real server's behaviour: the same place, changed in the same way, in however many scenarios. */
export interface BehaviourChange {
  readonly place: string;
  readonly older: unknown;
  readonly newer: unknown;
  readonly scenarios: readonly string[];
}

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const VITEST = join(ROOT, "node_modules", "vitest", "vitest.mjs");

/** Plays the differential scenarios on two releases of the real server. */
export async function playReal(older: Codex, newer: Codex): Promise<Played[]> {
  const folder = await mkdtemp(join(tmpdir(), "played-"));
  const file = join(folder, "played.json");
  const env = { ...process.env, OLDER_CODEX: older.launcher, NEWER_CODEX: newer.launcher, PLAYED_TO: file };
  try {
    const { output } = await runVitest(["--config", "scripts/next-release/play.config.ts"], env);
    const played = await readFile(file, "utf8").catch((cause) => {
      throw new Error(`The scenarios could not be played:\n${output}`, { cause });
    });
    return JSON.parse(played) as Played[];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** One line for each cause: scenarios that differ in the same way are told together, those that most share it first. */
export function groupChanges(played: readonly Played[]): BehaviourChange[] {
  const groups = new Map<string, { change: Difference; scenarios: string[] }>();
  for (const { name, differences } of played) {
    for (const difference of differences) {
      const key = JSON.stringify([difference.place, difference.left ?? null, difference.right ?? null]);
      const group = groups.get(key) ?? { change: difference, scenarios: [] };
      groups.set(key, group);
      if (!group.scenarios.includes(name)) group.scenarios.push(name);
    }
  }
  return [...groups.values()]
    .map(({ change: { place, left, right }, scenarios }) => ({ place, older: left, newer: right, scenarios }))
    .sort((one, other) => other.scenarios.length - one.scenarios.length || one.place.localeCompare(other.place));
}

/** Runs the project's vitest to its end. @returns Its exit code and what it printed. */
export function runVitest(args: readonly string[], env: NodeJS.ProcessEnv): Promise<{ exitCode: number | null; output: string }> {
  const child = spawn(process.execPath, [VITEST, "run", ...args], { cwd: ROOT, env, stdio: ["ignore", "pipe", "pipe"] });
  const chunks: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
  child.stderr.on("data", (chunk: Buffer) => chunks.push(chunk));
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (exitCode) => resolve({ exitCode, output: Buffer.concat(chunks).toString() }));
  });
}
