import { INVALID_REQUEST } from "../../../protocol/codes.js";
import type { ReviewTarget } from "../../../protocol/wire/review.js";
import { RpcError } from "../../../rpc/errors.js";
import { findMergeBase, isWorkingCopy } from "../../git/repository.js";
import { TurnFailure } from "../../turn-failure.js";

/** A review as it is asked for: in a few words for the user, and as the reviewer is asked. The words are the real server's (0.171). */
export interface ReviewOrder {
  readonly hint: string;
  readonly prompt: string;
}

const SHORT_SHA = 7;

/** A target without blanks around its texts. @throws {RpcError} -32600 when a text that is needed is empty. */
export function readTarget(target: ReviewTarget): ReviewTarget {
  switch (target.type) {
    case "baseBranch":
      return { ...target, branch: trimmed("branch", target.branch) };
    case "commit":
      return { ...target, sha: trimmed("sha", target.sha), title: target.title?.trim() || null };
    case "custom":
      return { ...target, instructions: trimmed("instructions", target.instructions) };
    default:
      return target;
  }
}

function trimmed(name: string, text: string): string {
  const rest = text.trim();
  if (rest === "") throw new RpcError(INVALID_REQUEST, `${name} must not be empty`);
  return rest;
}

/** What is reviewed, in a few words. */
export function hintOf(target: ReviewTarget): string {
  switch (target.type) {
    case "baseBranch":
      return `changes against '${target.branch}'`;
    case "commit": {
      const short = `commit ${[...target.sha].slice(0, SHORT_SHA).join("")}`;
      return target.title === null ? short : `${short}: ${target.title}`;
    }
    case "custom":
      return target.instructions;
    default:
      return "current changes";
  }
}

/**
 * What the reviewer is asked. A branch is looked up in the repository.
 *
 * @throws {TurnFailure} When a branch is to be compared and the folder is in no repository.
 */
export async function promptOf(target: ReviewTarget, folder: string): Promise<string> {
  switch (target.type) {
    case "baseBranch":
      return askAboutBranch(target.branch, folder);
    case "commit": {
      const title = target.title === null ? "" : ` ("${target.title}")`;
      return `Review the code changes introduced by commit ${target.sha}${title}. Provide prioritized, actionable findings.`;
    }
    case "custom":
      return target.instructions;
    default:
      return "Review the current code changes (staged, unstaged, and untracked files) and provide prioritized findings.";
  }
}

async function askAboutBranch(branch: string, folder: string): Promise<string> {
  if (!(await isWorkingCopy(folder))) throw new TurnFailure(`"${folder}" is not a git repository`);
  const base = await findMergeBase(folder, branch);
  const how =
    base === null
      ? `Start by finding the merge diff between the current branch and ${branch}'s upstream e.g. (\`git merge-base HEAD "$(git rev-parse --abbrev-ref "${branch}@{upstream}")"\`), then run \`git diff\` against that SHA to see what changes we would merge into the ${branch} branch.`
      : `The merge base commit for this comparison is ${base}. Run \`git diff ${base}\` to inspect the changes relative to ${branch}.`;
  return `Review the code changes against the base branch '${branch}'. ${how} Provide prioritized, actionable findings.`;
}
