import { devNull } from "node:os";
import { join } from "node:path";
import { signalWithin } from "../../rpc/abort.js";
import { isFolder } from "../../system/paths.js";
import { type GitOptions, type GitOutput, type GitSettings, runGitWithin } from "./git.js";

/** How a working copy differs from the closest commit that is also on a remote. */
export interface DiffToRemote {
  readonly sha: string;
  readonly diff: string;
}

/** Why a diff is not made, for a person to read. */
export interface Refused {
  readonly refused: string;
}

export interface DiffToRemoteOptions {
  /** How long the diff may be, in bytes. Default: 16 MiB. */
  readonly maxBytes?: number | undefined;
  /** How many files there may be that git does not track. Default: 10,000. */
  readonly maxUntracked?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

const MAX_BYTES = 16 * 1024 * 1024;
const MAX_UNTRACKED = 10_000;

const TOO_LONG: Refused = { refused: "it is too long" };
/** How long all of it may take, in milliseconds. */
const TIMEOUT_MS = 60_000;
const DIFFS_AT_ONCE = 4;

/** Nothing that the repository names is run for a file, or in a repository within it. */
const DIFF = ["diff", "--no-textconv", "--no-ext-diff", "--ignore-submodules=dirty", "--submodule=short"];

/**
 * Compares a working copy with the closest commit that is also on a remote, as the real server (0.171) does. No remote is asked: what is
 * there is known from the last fetch.
 *
 * @returns `null` where there is no repository, remote, or such a commit; `refused` with the reason when it would be too long.
 */
export async function diffToRemote(folder: string, options: DiffToRemoteOptions = {}): Promise<DiffToRemote | Refused | null> {
  const run = createRunner(folder, signalWithin(TIMEOUT_MS, options.signal));
  const settings = await withoutFilters(run);
  const remotes = await findRemotes(run);
  const sha = settings && remotes && (await findClosest(run, await findBranches(run, remotes), remotes));
  if (!sha) return null;
  const { maxBytes = MAX_BYTES, maxUntracked = MAX_UNTRACKED } = options;
  const diff = await diffAgainst(run, sha, { folder, settings, maxBytes, maxUntracked });
  return diff === null || "refused" in diff ? diff : { sha, diff: diff.text };
}

type Run = (args: readonly string[], options?: GitOptions) => Promise<GitOutput | "tooLarge" | null>;

function createRunner(folder: string, signal: AbortSignal): Run {
  return (args, options = {}) => runGitWithin(folder, args, { ...options, signal });
}

/** What a command printed, when it did not fail. */
async function ask(run: Run, ...args: readonly string[]): Promise<string | null> {
  const output = await run(args);
  return output !== null && output !== "tooLarge" && output.exitCode === 0 && output.isUtf8 ? output.stdout : null;
}

const linesOf = (text: string | null): string[] => (text ?? "").split("\n").filter((line) => line !== "");

/** Settings that switch off the filters which the repository itself names. Those of the machine stay: large files may need them. */
async function withoutFilters(run: Run): Promise<GitSettings | null> {
  const output = await run(["config", "--null", "--show-scope", "--name-only", "--get-regexp", "^filter\\."]);
  // With 1, there are none.
  if (output === null || output === "tooLarge" || output.exitCode > 1) return null;
  const words = output.stdout.split("\0");
  const keys = new Set<string>();
  for (let at = 0; at + 1 < words.length; at += 2) {
    if (words[at] !== "system" && words[at] !== "global") keys.add(words[at + 1] as string);
  }
  return [...keys].map((key) => [key, key.endsWith(".required") ? "false" : ""] as const);
}

/** The remotes, `origin` first. */
async function findRemotes(run: Run): Promise<string[] | null> {
  const answer = await ask(run, "remote");
  if (answer === null) return null;
  const names = linesOf(answer);
  return names.includes("origin") ? ["origin", ...names.filter((name) => name !== "origin")] : names;
}

/** The branches that may be closest: the one that is checked out, the default one, and those of remotes that have what is checked out. */
async function findBranches(run: Run, remotes: readonly string[]): Promise<Set<string>> {
  const branches = new Set<string>();
  const current = (await ask(run, "rev-parse", "--abbrev-ref", "HEAD"))?.trim();
  if (current && current !== "HEAD") branches.add(current);
  const standard = await findDefaultBranch(run, remotes);
  if (standard) branches.add(standard);
  for (const remote of remotes) {
    const format = "--format=%(refname:short)";
    const names = linesOf(await ask(run, "for-each-ref", format, "--contains=HEAD", `refs/remotes/${remote}`));
    for (const name of names) if (name.startsWith(`${remote}/`)) branches.add(name.slice(remote.length + 1));
  }
  branches.delete("");
  return branches;
}

async function findDefaultBranch(run: Run, remotes: readonly string[]): Promise<string | null> {
  for (const remote of remotes) {
    const head = (await ask(run, "symbolic-ref", "--quiet", `refs/remotes/${remote}/HEAD`))?.trim();
    if (head?.includes("/")) return head.slice(head.lastIndexOf("/") + 1);
  }
  for (const name of ["main", "master"]) {
    if ((await ask(run, "rev-parse", "--verify", "--quiet", `refs/heads/${name}`)) !== null) return name;
  }
  return null;
}

/** Of the branches that a remote has, the commit there of the one that is the fewest commits behind. */
async function findClosest(run: Run, branches: Iterable<string>, remotes: readonly string[]): Promise<string | null> {
  let closest: { sha: string; distance: number } | null = null;
  for (const branch of branches) {
    const found = await findOnRemote(run, branch, remotes);
    if (!found) continue;
    // As "^name", no name is read as an option.
    const counted =
      (await ask(run, "rev-list", "--count", "HEAD", `^${branch}`)) ??
      (await ask(run, "rev-list", "--count", "HEAD", `^${found.ref}`));
    const distance = counted === null ? Number.NaN : Number(counted);
    if (distance < (closest?.distance ?? Infinity)) closest = { sha: found.sha, distance };
  }
  return closest?.sha ?? null;
}

async function findOnRemote(run: Run, branch: string, remotes: readonly string[]): Promise<{ ref: string; sha: string } | null> {
  for (const remote of remotes) {
    const ref = `refs/remotes/${remote}/${branch}`;
    const sha = (await ask(run, "rev-parse", "--verify", "--quiet", ref))?.trim();
    if (sha) return { ref, sha };
  }
  return null;
}

interface DiffContext {
  readonly folder: string;
  readonly settings: GitSettings;
  readonly maxBytes: number;
  readonly maxUntracked: number;
}

/** The changes of tracked files, then untracked files as a whole. A name that git prints in quotes is left out, as on the real server. */
async function diffAgainst(run: Run, sha: string, context: DiffContext): Promise<{ text: string } | Refused | null> {
  const { settings, maxBytes, maxUntracked } = context;
  const tracked = await run([...DIFF, sha, "--"], { settings, maxBytes });
  if (tracked === "tooLarge") return TOO_LONG;
  if (tracked === null) return null;
  if (tracked.exitCode > 1 || !tracked.isUtf8) return null;
  const listed = await run(["ls-files", "--others", "--exclude-standard"], { settings, maxBytes });
  if (listed === "tooLarge") return TOO_LONG;
  const names = listed?.exitCode === 0 ? linesOf(listed.stdout).filter((name) => !name.startsWith('"')) : [];
  if (names.length > maxUntracked) return { refused: `there are more than ${maxUntracked} untracked files` };
  const parts = [tracked.stdout];
  let left = maxBytes - Buffer.byteLength(tracked.stdout);
  for (let at = 0; at < names.length; at += DIFFS_AT_ONCE) {
    const some = names.slice(at, at + DIFFS_AT_ONCE);
    for (const part of await Promise.all(some.map((name) => diffUntracked(run, name, { ...context, maxBytes: left })))) {
      left -= Buffer.byteLength(part ?? "");
      if (part === null || left < 0) return TOO_LONG;
      parts.push(part);
    }
  }
  return { text: parts.join("") };
}

/** A file as one that is new, where that is a text; `null` when that is too long. */
async function diffUntracked(run: Run, name: string, { folder, settings, maxBytes }: DiffContext): Promise<string | null> {
  // Git would look for a file in it, also where it is a link that leads elsewhere.
  if (await isFolder(join(folder, name))) return "";
  const output = await run([...DIFF, "--binary", "--no-index", "--", devNull, name], { settings, maxBytes });
  if (output === "tooLarge") return null;
  return output !== null && output.exitCode <= 1 && output.isUtf8 ? output.stdout : "";
}
