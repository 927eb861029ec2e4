import * as z from "../deferred.js";
import { integer, maybe, nullish, open, type Schema, uint32 } from "../shape.js";
import { SortDirection, ThreadSourceKind } from "./thread-list.js";

/** A search in what was said in threads. */
export interface ThreadSearchParams {
  /** A text that a message contains, whatever its case. */
  searchTerm: string;
  archived?: boolean | null | undefined;
  currentAccountOnly?: boolean | undefined;
  /** `nextCursor` or `backwardsCursor` of an earlier answer. */
  cursor?: string | null | undefined;
  includeAttachedThreads?: boolean | undefined;
  /** Left out: 25. */
  limit?: number | null | undefined;
  /** Left out: `desc`. */
  sortDirection?: SortDirection | null | undefined;
  /** Left out: `created_at`. */
  sortKey?: "created_at" | "updated_at" | "recency_at" | null | undefined;
  /** By the kind of program. Left out or empty: those that people work with directly. */
  sourceKinds?: ThreadSourceKind[] | null | undefined;
}
export const ThreadSearchParams: Schema<ThreadSearchParams> = open({
  searchTerm: z.string(),
  archived: nullish(z.boolean()),
  currentAccountOnly: maybe(z.boolean()),
  cursor: nullish(z.string()),
  includeAttachedThreads: maybe(z.boolean()),
  limit: nullish(uint32),
  sortDirection: nullish(SortDirection),
  sortKey: nullish(z.enum(["created_at", "updated_at", "recency_at"])),
  sourceKinds: nullish(z.array(ThreadSourceKind)),
});

/** Which search to give up. */
export interface ThreadSearchCancelParams {
  /** The id of its request. */
  requestId: string | number;
}
export const ThreadSearchCancelParams: Schema<ThreadSearchCancelParams> = open({ requestId: z.union([z.string(), integer]) });
