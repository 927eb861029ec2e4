import { INVALID_REQUEST } from "../../protocol/codes.js";
import type { ThreadListParams } from "../../protocol/shapes/thread-list.js";
import { RpcError } from "../../rpc/errors.js";
import { pageSize } from "../pages.js";
import { decodeCursor, encodeCursor } from "./cursor.js";
import { readListFilters } from "./list-filters.js";
import type { StoredThread, ThreadQuery, ThreadSort, ThreadStore } from "./storage/thread-store.js";

/** The sources that are listed when a client names none, as on the real server (0.169). */
const INTERACTIVE_SOURCES = ["cli", "vscode"];

/** The threads of a section have an order of their own, and there are no sections here. */
const SORTS: Readonly<Record<string, ThreadSort>> = {
  created_at: "createdAtMs",
  updated_at: "updatedAtMs",
  recency_at: "recencyAtMs",
};

/** A page of a list of threads. */
export interface ThreadPage<Row> {
  readonly rows: readonly Row[];
  readonly nextCursor: string | null;
  readonly backwardsCursor: string | null;
}

/**
 * Answers `thread/list`. Threads in which nothing was said yet are listed when they are archived alone, as on the real server (0.171). A
 * page has 25 threads unless more are asked for, and at most 100.
 *
 * @throws {RpcError} -32600 for an invalid cursor or filter; -32602 for ids that are too many or invalid, and for a project.
 */
export async function listThreads(
  store: ThreadStore,
  params: ThreadListParams,
  owner: string | null,
): Promise<ThreadPage<StoredThread>> {
  const { includedIds, excludedIds, matchesNone } = readListFilters(params);
  const size = pageSize(params.limit);
  const { query, from, pageOf } = threadPager(params, owner);
  if (matchesNone) return { rows: [], nextCursor: null, backwardsCursor: null };
  // One more tells whether there is a next page.
  const found = await store.list({
    ...query,
    ...filtersOf(params),
    hasPreview: query.archived ? undefined : true,
    includedIds,
    excludedIds,
    limit: size + 1,
    from,
  });
  return pageOf(found, size, (thread) => thread);
}

/** The params of a list of threads that say which part of it is asked for, in which order. */
type PagerParams = Pick<ThreadListParams, "archived" | "cursor" | "sortKey" | "sortDirection" | "sourceKinds">;

/** How a list of threads is asked of the store, and cut into pages. */
interface ThreadPager {
  readonly query: Omit<ThreadQuery, "limit" | "from">;
  readonly from: ThreadQuery["from"];
  /** A page of what was found, which may hold one more than the page. */
  pageOf<Row>(found: readonly Row[], size: number, threadOf: (row: Row) => StoredThread): ThreadPage<Row>;
}

/** @throws {RpcError} -32600 for an invalid cursor. */
export function threadPager(params: PagerParams, owner: string | null): ThreadPager {
  const { archived, cursor, sortKey, sortDirection, sourceKinds } = params;
  const sort = SORTS[sortKey ?? "created_at"] ?? "createdAtMs";
  const cursorAt = (thread: StoredThread, inclusive: boolean) => encodeCursor({ key: [thread[sort], thread.id], inclusive });
  return {
    query: {
      owner,
      archived: archived ?? false,
      sort,
      descending: sortDirection !== "asc",
      sources: named(sourceKinds) ?? INTERACTIVE_SOURCES,
    },
    from: cursor ? readFrom(cursor) : undefined,
    pageOf: (found, size, threadOf) => {
      const rows = found.slice(0, size);
      const [first, last] = [rows[0], rows.at(-1)];
      return {
        rows,
        nextCursor: last && found.length > size ? cursorAt(threadOf(last), false) : null,
        backwardsCursor: first ? cursorAt(threadOf(first), true) : null,
      };
    },
  };
}

function filtersOf(params: ThreadListParams): Partial<ThreadQuery> {
  const { cwd, modelProviders, originators, searchTerm } = params;
  return {
    cwds: typeof cwd === "string" ? [cwd] : (cwd ?? undefined),
    modelProviders: named(modelProviders),
    originators: named(originators),
    text: searchTerm || undefined,
  };
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
