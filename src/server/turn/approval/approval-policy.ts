import type { AskForApproval, SandboxPolicy } from "../../../protocol/shapes/settings.js";
import { followLinks, isInside } from "../../../system/paths.js";
import type { ThreadSettings } from "../../thread/settings.js";
import type { ApprovalRequest } from "../agent-api.js";

/** What the settings of a thread say of something that an agent wants to do. */
export type Verdict = "run" | "ask" | "refuse";

/** Judges a request by the settings of its thread. */
export async function judge(request: ApprovalRequest, settings: ThreadSettings): Promise<Verdict> {
  return request.type === "fileChange" ? judgeFileChange(settings, request.paths) : judgeCommand(settings);
}

/** Whether a person may be asked for what the settings alone do not allow. */
function mayAsk(policy: AskForApproval): boolean {
  if (policy === "never") return false;
  return typeof policy === "string" || policy.granular.sandbox_approval;
}

/** Whether the thread has no sandbox, or one that this server does not have to enforce. */
function isUnconfined({ type }: SandboxPolicy): boolean {
  return type === "dangerFullAccess" || type === "externalSandbox";
}

/**
 * Judges a command. This server has no sandbox of the operating system, so a command can do whatever the server can. It runs without
 * a question only if the thread's sandbox is `danger-full-access` or `externalSandbox`. It is refused if the thread also does not
 * allow questions.
 */
export function judgeCommand({ approvalPolicy, sandboxPolicy }: ThreadSettings): Verdict {
  if (isUnconfined(sandboxPolicy) && approvalPolicy !== "untrusted") return "run";
  return mayAsk(approvalPolicy) ? "ask" : "refuse";
}

/**
 * Judges a change to files. Inside the folders that the thread may write to, nobody is asked, as on the real server (0.169).
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

/** Folders whose files may run without a question (`.git/hooks`) or change what may run. The user is asked, wherever they are. */
const GUARDED = new Set([".git", ".codex", ".agents"]);

function isWritable(path: string, roots: readonly string[]): boolean {
  // On some file systems `.GIT` is the same folder.
  if (path.split(/[\\/]/).some((name) => GUARDED.has(name.toLowerCase()))) return false;
  return roots.some((root) => isInside(root, path));
}

/** The folders that a thread may write to, with links followed. A folder that cannot be reached is left out. */
async function writableRoots({ sandboxPolicy, cwd }: ThreadSettings): Promise<string[]> {
  if (sandboxPolicy.type !== "workspaceWrite") return [];
  const roots = await Promise.all(
    [cwd, ...(sandboxPolicy.writableRoots ?? [])].map((root) => followLinks(root).catch(() => null)),
  );
  return roots.filter((root) => root !== null);
}
