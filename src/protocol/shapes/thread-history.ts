import * as z from "zod/mini";
import { integer, maybe, nullish, open, type Schema, uint32 } from "../shape.js";
import { ThreadItem } from "./thread-item.js";
import { SortDirection } from "./thread-list.js";
import { Turn, TurnItemsView } from "./turn.js";

export interface ThreadTurnsListParams {
  threadId: string;
  cursor?: string | null | undefined;
  /** Since 0.140. */
  itemsView?: TurnItemsView | null | undefined;
  limit?: number | null | undefined;
  sortDirection?: SortDirection | null | undefined;
}
export const ThreadTurnsListParams: Schema<ThreadTurnsListParams> = open({
  threadId: z.string(),
  cursor: nullish(z.string()),
  itemsView: nullish(TurnItemsView),
  limit: nullish(uint32),
  sortDirection: nullish(SortDirection),
});

export interface ThreadTurnsListResponse {
  data: Turn[];
  backwardsCursor?: string | null | undefined;
  nextCursor?: string | null | undefined;
}
export const ThreadTurnsListResponse: Schema<ThreadTurnsListResponse> = open({
  data: z.array(Turn),
  backwardsCursor: nullish(z.string()),
  nextCursor: nullish(z.string()),
});

export interface ThreadItemOutputDeferral {
  commandExecution?: boolean | undefined;
  mcpToolCall?: boolean | undefined;
}
const ThreadItemOutputDeferral: Schema<ThreadItemOutputDeferral> = open({
  commandExecution: maybe(z.boolean()),
  mcpToolCall: maybe(z.boolean()),
});

export type ThreadItemsListAnchor = { type: "item"; itemId: string };
const ThreadItemsListAnchor: Schema<ThreadItemsListAnchor> = open({ type: z.literal("item"), itemId: z.string() });

export type ThreadItemsListCursor = string | ThreadItemsListAnchor;
const ThreadItemsListCursor: Schema<ThreadItemsListCursor> = z.union([z.string(), ThreadItemsListAnchor]);

export interface ThreadItemsListParams {
  threadId: string;
  turnId?: string | null | undefined;
  cursor?: ThreadItemsListCursor | null | undefined;
  /** Since 0.169. */
  deferOutput?: ThreadItemOutputDeferral | null | undefined;
  limit?: number | null | undefined;
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

export interface ThreadItemEntry {
  turnId: string;
  item: ThreadItem;
  /** Unix time in milliseconds. Since 0.169. */
  completedAtMs?: number | null | undefined;
  /** Since 0.169. */
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

export interface ThreadItemsListResponse {
  data: ThreadItemEntry[];
  backwardsCursor?: string | null | undefined;
  nextCursor?: string | null | undefined;
}
export const ThreadItemsListResponse: Schema<ThreadItemsListResponse> = open({
  data: z.array(ThreadItemEntry),
  backwardsCursor: nullish(z.string()),
  nextCursor: nullish(z.string()),
});
