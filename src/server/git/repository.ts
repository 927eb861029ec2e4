import type { GitInfo } from "../../protocol/shapes/thread.js";
import { askGit } from "./git.js";

/** Whether a folder is part of a repository's working copy. */
export async function isWorkingCopy(folder: string): Promise<boolean> {
  return (await askGit(folder, "rev-parse", "--is-inside-work-tree")) === "true";
}

/** The commit that is checked out, its branch, and where `origin` is; `null` where there is no repository. */
export async function readGitInfo(folder: string): Promise<GitInfo | null> {
  if ((await askGit(folder, "rev-parse", "--git-dir")) === null) return null;
  const [sha, branch, originUrl] = await Promise.all([
    askGit(folder, "rev-parse", "--verify", "--quiet", "HEAD"),
    askGit(folder, "rev-parse", "--abbrev-ref", "HEAD"),
    askGit(folder, "remote", "get-url", "origin"),
  ]);
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
