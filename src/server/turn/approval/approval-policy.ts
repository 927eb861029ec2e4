import type { AskForApproval, SandboxPolicy } from "../../../protocol/shapes/settings.js";
import { followLinks, isInside } from "../../../system/paths.js";
import type { ThreadSettings } from "../../thread/settings.js";

/** What the settings of a thread make of something an agent wants to do. */
export type Verdict = "run" | "ask" | "refuse";

/** Whether something that the settings do not simply allow may be put to a person. */
function mayAsk(policy: AskForApproval): boolean {
  if (policy === "never") return false;
  return typeof policy === "string" || policy.granular.sandbox_approval;
}

/** Whether somebody else sees to it that nothing is touched that must not be. */
function isUnconfined({ type }: SandboxPolicy): boolean {
  return type === "dangerFullAccess" || type === "externalSandbox";
}

/**
 * What becomes of a command. There is no sandbox of the operating system here, so a command can do whatever the server can: it
 * runs unasked only where the thread's sandbox is `danger-full-access` or `externalSandbox`, and never in a thread that may
 * neither let it run free nor ask.
 */
export function judgeCommand({ approvalPolicy, sandboxPolicy }: ThreadSettings): Verdict {
  if (isUnconfined(sandboxPolicy) && approvalPolicy !== "untrusted") return "run";
  return mayAsk(approvalPolicy) ? "ask" : "refuse";
}

/**
 * What becomes of a change to files: inside the folders that the thread may write to it needs no leave, as on the real server (0.169.0).
 *
 * @param paths With every link followed.
 */
export async function judgeFileChange(settings: ThreadSettings, paths: readonly string[]): Promise<Verdict> {
  const { approvalPolicy, sandboxPolicy } = settings;
  const roots = await writableRoots(settings);
  const isAllowed = isUnconfined(sandboxPolicy) || paths.every((path) => isWritable(path, roots));
  if (isAllowed && approvalPolicy !== "untrusted") return "run";
  return mayAsk(approvalPolicy) ? "ask" : "refuse";
}

/** What would run by itself, or change what may run, is not written unasked, wherever it lies (`.git/hooks`, say). */
const GUARDED = new Set([".git", ".codex", ".agents"]);

function isWritable(path: string, roots: readonly string[]): boolean {
  // Some file systems take `.GIT` for the same.
  if (path.split(/[\\/]/).some((name) => GUARDED.has(name.toLowerCase()))) return false;
  return roots.some((root) => isInside(root, path));
}

/** Where the folders really are that a thread may write to. One that cannot be reached is none. */
async function writableRoots({ sandboxPolicy, cwd }: ThreadSettings): Promise<string[]> {
  if (sandboxPolicy.type !== "workspaceWrite") return [];
  const roots = await Promise.all(
    [cwd, ...(sandboxPolicy.writableRoots ?? [])].map((root) => followLinks(root).catch(() => null)),
  );
  return roots.filter((root) => root !== null);
}
