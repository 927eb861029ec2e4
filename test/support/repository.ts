import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { createFolder } from "./folder.js";

/** Git may tidy up in the background, and then still writes when the folder is removed. */
const ALONE = ["-c", "gc.auto=0", "-c", "maintenance.auto=false"];

/** Runs git as the same person at the same time, so that commits have the same names everywhere. @returns What it printed. */
export async function git(folder: string, ...args: readonly string[]): Promise<string> {
  const who = { NAME: "Ann", EMAIL: "ann@example.com", DATE: "2024-01-01T00:00:00Z" };
  const named = Object.entries(who).flatMap(([name, value]) => [
    [`GIT_AUTHOR_${name}`, value],
    [`GIT_COMMITTER_${name}`, value],
  ]);
  const env = { PATH: process.env.PATH, HOME: folder, GIT_CONFIG_NOSYSTEM: "1", ...Object.fromEntries(named) };
  const { stdout } = await promisify(execFile)("git", [...ALONE, ...args], { cwd: folder, env });
  return stdout.trim();
}

/** A folder of its own with an empty repository, on the branch `main`. */
export async function createRepository(): Promise<string> {
  const folder = await createFolder();
  await git(folder, "init", "--quiet", "--initial-branch=main");
  return folder;
}
