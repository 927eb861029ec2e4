import * as z from "../deferred.js";
import { integer, maybe, nullish, open, type Schema, uint32 } from "../shape.js";
import { ThreadItem } from "./thread-item.js";
import { SortDirection } from "./thread-list.js";
import { Turn, TurnItemsView } from "./turn.js";

/** Which page of a thread's turns to list. */
export interface ThreadTurnsListParams {
  threadId: string;
  /** `nextCursor` or `backwardsCursor` of an earlier page. */
  cursor?: string | null | undefined;
  /** How much of each turn's items to return. Left out: `summary`. Since 0.140. */
  itemsView?: TurnItemsView | null | undefined;
  /** How many turns a page has at most. Left out: the server chooses. */
  limit?: number | null | undefined;
  /** Left out: `desc`. */
  sortDirection?: SortDirection | null | undefined;
}
export const ThreadTurnsListParams: Schema<ThreadTurnsListParams> = open({
  threadId: z.string(),
  cursor: nullish(z.string()),
  itemsView: nullish(TurnItemsView),
  limit: nullish(uint32),
  sortDirection: nullish(SortDirection),
});

/** A page of turns. */
export interface ThreadTurnsListResponse {
  data: Turn[];
  /** For reading from the start of this page with the other `sortDirection`. Its first turn comes again, as it is then. */
  backwardsCursor?: string | null | undefined;
  /** For the next page. `null`: this is the last. */
  nextCursor?: string | null | undefined;
}
export const ThreadTurnsListResponse: Schema<ThreadTurnsListResponse> = open({
  data: z.array(Turn),
  backwardsCursor: nullish(z.string()),
  nextCursor: nullish(z.string()),
});

/** Which long outputs to leave out of a page. Such an item has `outputDeferred`, and `thread/items/read` returns all of it. */
export interface ThreadItemOutputDeferral {
  /** What commands that succeeded wrote. */
  commandExecution?: boolean | undefined;
  /** The plain text that MCP tools answered. */
  mcpToolCall?: boolean | undefined;
}
const ThreadItemOutputDeferral: Schema<ThreadItemOutputDeferral> = open({
  commandExecution: maybe(z.boolean()),
  mcpToolCall: maybe(z.boolean()),
});

/** An item of the turn that was asked for. The page begins right after it, or right before it with `desc`. */
export type ThreadItemsListAnchor = { type: "item"; itemId: string };
const ThreadItemsListAnchor: Schema<ThreadItemsListAnchor> = open({ type: z.literal("item"), itemId: z.string() });

/** Where a page of items begins: a cursor of an earlier page, or an item. */
export type ThreadItemsListCursor = string | ThreadItemsListAnchor;
const ThreadItemsListCursor: Schema<ThreadItemsListCursor> = z.union([z.string(), ThreadItemsListAnchor]);

/** Which page of a thread's items to list. */
export interface ThreadItemsListParams {
  threadId: string;
  /** Only the items of this turn. Left out: those of the whole thread. */
  turnId?: string | null | undefined;
  /** Where to begin. An item needs `turnId` beside it. */
  cursor?: ThreadItemsListCursor | null | undefined;
  /** Which outputs to leave out. Needs `turnId`. Since 0.169. */
  deferOutput?: ThreadItemOutputDeferral | null | undefined;
  /** How many items a page has at most. Left out: the server chooses. */
  limit?: number | null | undefined;
  /** Left out: `asc`. */
  sortDirection?: SortDirection | null | undefined;
}
export const ThreadItemsListParams: Schema<ThreadItemsListParams> = open({
  threadId: z.string(),
  turnId: nullish(z.string()),
  cursor: nullish(ThreadItemsListCursor),
  deferOutput: nullish(ThreadItemOutputDeferral),
  limit: nullish(uint32),
  sortDirection: nullish(SortDirection),
});

/** An item of a history, with the turn that it is in. */
export interface ThreadItemEntry {
  turnId: string;
  item: ThreadItem;
  /** Unix time in milliseconds. Since 0.169. */
  completedAtMs?: number | null | undefined;
  /** The output was left out, as `deferOutput` asked for. Since 0.169. */
  outputDeferred?: boolean | undefined;
  /** Unix time in milliseconds. Since 0.169. */
  startedAtMs?: number | null | undefined;
}
const ThreadItemEntry: Schema<ThreadItemEntry> = open({
  turnId: z.string(),
  item: ThreadItem,
  completedAtMs: nullish(integer),
  outputDeferred: maybe(z.boolean()),
  startedAtMs: nullish(integer),
});

/** A page of items. */
export interface ThreadItemsListResponse {
  data: ThreadItemEntry[];
  /** For reading from the start of this page with the other `sortDirection`. */
  backwardsCursor?: string | null | undefined;
  /** For the next page. `null`: this is the last. */
  nextCursor?: string | null | undefined;
}
export const ThreadItemsListResponse: Schema<ThreadItemsListResponse> = open({
  data: z.array(ThreadItemEntry),
  backwardsCursor: nullish(z.string()),
  nextCursor: nullish(z.string()),
});
