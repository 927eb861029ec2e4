import type { GitInfo } from "../../protocol/shapes/thread.js";
import { askGit, runGit, textOf } from "./git.js";

/** Whether a folder is part of a repository's working copy. */
export async function isWorkingCopy(folder: string): Promise<boolean> {
  return (await askGit(folder, "rev-parse", "--is-inside-work-tree")) === "true";
}

/** Where the files of a repository's working copy are, and where git keeps what it knows of it. Both are absolute. */
export interface RepositoryPlace {
  readonly workingCopy: string;
  readonly gitFolder: string;
}

/** Where the repository is that a folder is part of; `null` where there is none, or none with a working copy. */
export async function locateRepository(folder: string, signal?: AbortSignal): Promise<RepositoryPlace | null> {
  const places = ["rev-parse", "--path-format=absolute", "--show-toplevel", "--git-common-dir"];
  const answer = textOf(await runGit(folder, places, { signal }));
  const [workingCopy, gitFolder, ...more] = answer?.split("\n") ?? [];
  // A line too many comes from a name with a line break.
  return workingCopy && gitFolder && more.length === 0 ? { workingCopy, gitFolder } : null;
}

export interface GitInfoOptions {
  /** Reads `origin` from the repository's own configuration, without the files which that includes. */
  readonly ownFilesOnly?: boolean | undefined;
  /** Ends the commands. */
  readonly signal?: AbortSignal | undefined;
}

/** The commit that is checked out, its branch, and where `origin` is; `null` where there is no repository, or nothing in it. */
export async function readGitInfo(
  folder: string,
  { ownFilesOnly = false, signal }: GitInfoOptions = {},
): Promise<GitInfo | null> {
  const ask = async (...args: readonly string[]) => textOf(await runGit(folder, args, { signal }));
  if ((await ask("rev-parse", "--git-dir")) === null) return null;
  const [sha, branch, originUrl] = await Promise.all([
    ask("rev-parse", "--verify", "--quiet", "HEAD"),
    ask("rev-parse", "--abbrev-ref", "HEAD"),
    ownFilesOnly ? ask("config", "--local", "--no-includes", "--get", "remote.origin.url") : ask("remote", "get-url", "origin"),
  ]);
  if (sha === null && branch === null && originUrl === null) return null;
  return { sha, branch: branch === "HEAD" ? null : branch, originUrl };
}

/**
 * The newest commit that what is checked out and a branch have in common. Where the branch follows one of a remote that is ahead of it,
 * that one counts, as on the real server (0.171). @returns `null` when there is no such branch or commit.
 */
export async function findMergeBase(folder: string, branch: string): Promise<string | null> {
  // It would be read as an option.
  if (branch.startsWith("-")) return null;
  const resolve = (name: string) => askGit(folder, "rev-parse", "--verify", "--quiet", name);
  const head = await resolve("HEAD");
  const own = head && (await resolve(branch));
  if (!head || !own) return null;
  const upstream = await findUpstreamAhead(folder, branch);
  const other = (upstream && (await resolve(upstream))) || own;
  return askGit(folder, "merge-base", head, other);
}

/** The branch of a remote that a branch follows, if it has commits that the branch has not. */
async function findUpstreamAhead(folder: string, branch: string): Promise<string | null> {
  const upstream = await askGit(folder, "rev-parse", "--abbrev-ref", "--symbolic-full-name", `${branch}@{upstream}`);
  if (upstream === null) return null;
  const counts = await askGit(folder, "rev-list", "--left-right", "--count", `${branch}...${upstream}`);
  return Number(counts?.split(/\s+/)[1] ?? 0) > 0 ? upstream : null;
}
