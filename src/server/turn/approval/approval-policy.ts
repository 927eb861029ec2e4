import type { AskForApproval } from "../../../protocol/shapes/settings.js";
import { followLinks, isInside } from "../../../system/paths.js";
import { GUARDED_NAMES, isUnconfined } from "../../sandbox/confinement.js";
import { type ThreadSettings, workspaceRootsOf } from "../../thread/settings.js";
import type { ApprovalRequest } from "../agent-api.js";

/** What the settings of a thread say of something that an agent wants to do. */
export type Verdict = "run" | "ask" | "refuse";

/** Judges a request by the settings of its thread. */
export async function judge(request: ApprovalRequest, settings: ThreadSettings): Promise<Verdict> {
  if (request.type === "fileChange") return judgeFileChange(settings, request.paths);
  return judgeCommand(settings, request.type === "command" && request.confined === true);
}

/** Whether a person may be asked for what the settings alone do not allow. */
function mayAsk(policy: AskForApproval): boolean {
  if (policy === "never") return false;
  return typeof policy === "string" || policy.granular.sandbox_approval;
}

/**
 * Judges a command. One that the sandbox of the operating system confines runs without a question, as on the real server (0.171), and so
 * does one in a thread whose sandbox is `danger-full-access` or `externalSandbox`. Any other can do whatever the server can: the user is
 * asked, and where the thread does not allow questions it is refused.
 */
export function judgeCommand({ approvalPolicy, sandboxPolicy }: ThreadSettings, isConfined = false): Verdict {
  if ((isConfined || isUnconfined(sandboxPolicy)) && approvalPolicy !== "untrusted") return "run";
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

function isWritable(path: string, roots: readonly string[]): boolean {
  // Of these the user is asked wherever they are. On some file systems `.GIT` is the same folder.
  if (path.split(/[\\/]/).some((name) => GUARDED_NAMES.includes(name.toLowerCase()))) return false;
  return roots.some((root) => isInside(root, path));
}

/** The folders that a thread may write to, with links followed. A folder that cannot be reached is left out. */
async function writableRoots(settings: ThreadSettings): Promise<string[]> {
  const { sandboxPolicy } = settings;
  if (sandboxPolicy.type !== "workspaceWrite") return [];
  const roots = await Promise.all(
    [...workspaceRootsOf(settings), ...(sandboxPolicy.writableRoots ?? [])].map((root) => followLinks(root).catch(() => null)),
  );
  return roots.filter((root) => root !== null);
}
