import { INVALID_PARAMS, INVALID_REQUEST } from "../../protocol/codes.js";
import type { ThreadListParams } from "../../protocol/shapes/thread-list.js";
import { RpcError } from "../../rpc/errors.js";
import { refuseProject } from "./metadata.js";
import { readThreadId } from "./thread-id.js";

/** What is left of the filters of `thread/list` once they are checked. */
export interface ListFilters {
  readonly includedIds: readonly string[] | undefined;
  readonly excludedIds: readonly string[] | undefined;
  /** Whether they ask for a parent, a section or attachments. No thread has these here. */
  readonly matchesNone: boolean;
}

const MAX_IDS = 100;

/**
 * Checks the filters of `thread/list`, in the order and words of the real server (0.171).
 *
 * @throws {RpcError} -32602 for ids that are too many or invalid, and for a project; -32600 for other filters that are invalid.
 */
export function readListFilters(params: ThreadListParams): ListFilters {
  const { parentThreadId = null, ancestorThreadId = null, attachedToThreadId = null, sectionId = null } = params;
  const includedIds = readIds(params.includedThreadIds, "included");
  const excludedIds = readIds(params.excludedThreadIds, "excluded");
  refuseProject(params.projectId, INVALID_PARAMS);
  if (params.includeAttachedThreads && !params.searchTerm?.trim()) {
    throw new RpcError(INVALID_REQUEST, "includeAttachedThreads requires a non-empty searchTerm");
  }
  if (parentThreadId !== null && ancestorThreadId !== null) {
    throw new RpcError(INVALID_REQUEST, "parentThreadId and ancestorThreadId are mutually exclusive");
  }
  if (attachedToThreadId !== null && (parentThreadId ?? ancestorThreadId) !== null) {
    const message = "attachedToThreadId cannot be combined with parentThreadId or ancestorThreadId";
    throw new RpcError(INVALID_REQUEST, message);
  }
  const relatives = {
    "parent thread": parentThreadId,
    "ancestor thread": ancestorThreadId,
    "attached thread parent": attachedToThreadId,
  };
  for (const [what, id] of Object.entries(relatives)) {
    if (id !== null) readThreadId(id, (why) => new RpcError(INVALID_REQUEST, `invalid ${what} id: ${why}`));
  }
  if (params.sortKey === "section_position" && sectionId === null) {
    throw new RpcError(INVALID_REQUEST, "section-position sorting requires a section filter");
  }
  const matchesNone = (parentThreadId ?? ancestorThreadId ?? attachedToThreadId ?? sectionId) !== null;
  return { includedIds, excludedIds, matchesNone };
}

function readIds(ids: readonly string[] | null | undefined, what: "included" | "excluded"): readonly string[] | undefined {
  if (!ids) return undefined;
  if (ids.length > MAX_IDS) throw new RpcError(INVALID_PARAMS, `${what}ThreadIds accepts at most ${MAX_IDS} entries`);
  return ids.map((id) => readThreadId(id, (why) => new RpcError(INVALID_PARAMS, `invalid ${what} thread id: ${why}`)));
}
