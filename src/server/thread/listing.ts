import { INVALID_PARAMS, INVALID_REQUEST } from "../../protocol/codes.js";
import type { ThreadListParams } from "../../protocol/shapes/thread-list.js";
import { RpcError } from "../../rpc/errors.js";
import { pageSize } from "../pages.js";
import { decodeCursor, encodeCursor } from "./cursor.js";
import type { StoredThread, ThreadQuery, ThreadSort, ThreadStore } from "./storage/thread-store.js";
import { readThreadId } from "./thread-id.js";

/** The sources that are listed when a client names none, as on the real server (0.169). */
const INTERACTIVE_SOURCES = ["cli", "vscode"];

const SORTS: Readonly<Record<string, ThreadSort>> = {
  created_at: "createdAtMs",
  updated_at: "updatedAtMs",
  recency_at: "recencyAtMs",
};

interface ThreadPage {
  readonly threads: readonly StoredThread[];
  readonly nextCursor: string | null;
  readonly backwardsCursor: string | null;
}

/**
 * Answers `thread/list`. A page has 25 threads unless more are asked for, and at most 100.
 *
 * @throws {RpcError} -32600 for an invalid cursor, or an order that this server does not have; -32602 for ids that are too many or invalid.
 */
export async function listThreads(store: ThreadStore, params: ThreadListParams, owner: string | null): Promise<ThreadPage> {
  const { cursor, limit, sortKey, sortDirection } = params;
  const sort = SORTS[sortKey ?? "created_at"];
  if (!sort) throw new RpcError(INVALID_REQUEST, `threads cannot be sorted by ${sortKey} here`);
  // Threads have no parents, attachments, sections or projects here, so none matches.
  const unknownIds = [
    params.parentThreadId,
    params.ancestorThreadId,
    params.attachedToThreadId,
    params.sectionId,
    params.projectId,
  ];
  if (unknownIds.some((id) => id !== undefined && id !== null)) return { threads: [], nextCursor: null, backwardsCursor: null };
  const includedIds = readIncluded(params.includedThreadIds);
  const size = pageSize(limit);
  const found = await store.list({
    owner,
    archived: params.archived ?? false,
    sort,
    descending: sortDirection !== "asc",
    // One more tells whether there is a next page.
    limit: size + 1,
    from: cursor ? readFrom(cursor) : undefined,
    ...filtersOf(params),
    includedIds,
  });
  const threads = found.slice(0, size);
  const cursorAt = (thread: StoredThread | undefined, inclusive: boolean) =>
    thread ? encodeCursor({ key: [thread[sort], thread.id], inclusive }) : null;
  return {
    threads,
    nextCursor: found.length > size ? cursorAt(threads.at(-1), false) : null,
    backwardsCursor: cursorAt(threads[0], true),
  };
}

function filtersOf(params: ThreadListParams): Partial<ThreadQuery> {
  const { cwd, modelProviders, sourceKinds, originators, excludedThreadIds, searchTerm } = params;
  return {
    cwds: typeof cwd === "string" ? [cwd] : (cwd ?? undefined),
    modelProviders: named(modelProviders),
    sources: named(sourceKinds) ?? INTERACTIVE_SOURCES,
    originators: named(originators),
    excludedIds: excludedThreadIds ?? undefined,
    text: searchTerm || undefined,
  };
}

const MAX_INCLUDED = 100;

/** As on the real server (0.171), which has a code of its own for what is wrong here. */
function readIncluded(ids: readonly string[] | null | undefined): readonly string[] | undefined {
  if (!ids) return undefined;
  if (ids.length > MAX_INCLUDED) throw new RpcError(INVALID_PARAMS, `includedThreadIds accepts at most ${MAX_INCLUDED} entries`);
  return ids.map((id) => readThreadId(id, (why) => new RpcError(INVALID_PARAMS, `invalid included thread id: ${why}`)));
}

/** An empty list means all, like no list. */
function named<Name extends string>(names: readonly Name[] | null | undefined): readonly Name[] | undefined {
  return names && names.length > 0 ? names : undefined;
}

function readFrom(cursor: string): ThreadQuery["from"] {
  const { key, inclusive } = decodeCursor(cursor);
  const [timeMs, id] = key;
  if (typeof timeMs !== "number" || typeof id !== "string") throw new RpcError(INVALID_REQUEST, `invalid cursor: ${cursor}`);
  return { key: { timeMs, id }, inclusive };
}
