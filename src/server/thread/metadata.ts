import { type INVALID_PARAMS, INVALID_REQUEST } from "../../protocol/codes.js";
import type { GitInfo } from "../../protocol/shapes/thread.js";
import type { ThreadStartParams } from "../../protocol/shapes/thread-start.js";
import type * as wire from "../../protocol/wire/index.js";
import { RpcError } from "../../rpc/errors.js";
import type { StoredThread, ThreadChanges } from "./storage/thread-store.js";

const GIT_MEMBERS = ["sha", "branch", "originUrl"] as const;

/**
 * Reads what `thread/metadata/update` changes, as the real server (0.171) does. `null` for a Git member removes it; for others it says
 * nothing.
 *
 * @returns The changes of a thread, once it is known.
 * @throws {RpcError} -32600 when there is nothing to change, for an unknown project, and for a Git member without a text.
 */
export function readMetadata(
  update: Omit<wire.ThreadMetadataUpdateParams, "threadId">,
): (before: Pick<StoredThread, "gitInfo">) => ThreadChanges {
  const { projectId = null, daybreakEnabled = null, gitInfo = null } = update;
  if (projectId === null && daybreakEnabled === null && gitInfo === null) {
    throw new RpcError(INVALID_REQUEST, "thread metadata update must include at least one field");
  }
  // An empty one takes the thread out of its project.
  if (projectId !== "") refuseProject(projectId, INVALID_REQUEST);
  const told = gitInfo && readGit(gitInfo);
  return (before) => ({
    ...(told ? { gitInfo: normalGit({ ...before.gitInfo, ...told }) } : {}),
    ...(daybreakEnabled === null ? {} : { daybreakEnabled }),
  });
}

function readGit(gitInfo: NonNullable<wire.ThreadMetadataUpdateParams["gitInfo"]>): GitInfo {
  const told = GIT_MEMBERS.filter((name) => gitInfo[name] !== undefined);
  if (told.length === 0) throw new RpcError(INVALID_REQUEST, "gitInfo must include at least one field");
  return Object.fromEntries(
    told.map((name) => {
      const text = gitInfo[name]?.trim() ?? null;
      if (text === "") throw new RpcError(INVALID_REQUEST, `gitInfo.${name} must not be empty`);
      return [name, text];
    }),
  );
}

/** With every member; `null` when none has a value. */
function normalGit({ sha = null, branch = null, originUrl = null }: GitInfo): GitInfo | null {
  return sha === null && branch === null && originUrl === null ? null : { sha, branch, originUrl };
}

/** What git says of a thread's folder; what clients told of it wins. */
export function completeGit(read: GitInfo, told: GitInfo | null): GitInfo {
  const members = GIT_MEMBERS.map((name) => [name, told?.[name] ?? read[name] ?? null]);
  return Object.fromEntries(members) as GitInfo;
}

/**
 * Checks what `thread/start` says of a thread besides its settings.
 *
 * @throws {RpcError} -32600 for a project, and for a Daybreak choice of a thread that is not stored.
 */
export function checkStartMetadata({ projectId, daybreakEnabled, ephemeral }: ThreadStartParams): void {
  refuseProject(projectId, INVALID_REQUEST);
  if (!ephemeral || daybreakEnabled === undefined || daybreakEnabled === null) return;
  throw new RpcError(INVALID_REQUEST, "daybreakEnabled is not supported for ephemeral threads");
}

/**
 * There are no projects here, so none is found.
 *
 * @throws {RpcError} For any project, in the words of the real server (0.171). Its methods have codes of their own for that.
 */
export function refuseProject(projectId: string | null | undefined, code: typeof INVALID_REQUEST | typeof INVALID_PARAMS): void {
  if (projectId === undefined || projectId === null) return;
  throw new RpcError(code, projectId === "" ? "projectId must not be empty" : `project not found: ${projectId}`);
}
