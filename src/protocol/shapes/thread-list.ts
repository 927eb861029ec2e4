import * as z from "zod/mini";
import { maybe, nullish, open, type Schema, tagged, uint32 } from "../shape.js";
import { Thread } from "./thread.js";

export type SortDirection = "asc" | "desc";
export const SortDirection: Schema<SortDirection> = z.enum(["asc", "desc"]);

export type ThreadListCwdFilter = string | string[];
const ThreadListCwdFilter: Schema<ThreadListCwdFilter> = z.union([z.string(), z.array(z.string())]);

export type ThreadSortKey = "created_at" | "updated_at" | "recency_at" | "section_position";
const ThreadSortKey: Schema<ThreadSortKey> = z.enum(["created_at", "updated_at", "recency_at", "section_position"]);

export type ThreadSourceKind =
  | "cli"
  | "vscode"
  | "exec"
  | "appServer"
  | "subAgent"
  | "subAgentReview"
  | "subAgentCompact"
  | "subAgentThreadSpawn"
  | "subAgentOther"
  | "unknown";
const ThreadSourceKind: Schema<ThreadSourceKind> = z.enum([
  "cli",
  "vscode",
  "exec",
  "appServer",
  "subAgent",
  "subAgentReview",
  "subAgentCompact",
  "subAgentThreadSpawn",
  "subAgentOther",
  "unknown",
]);

export interface ThreadListParams {
  /** Since 0.153. */
  ancestorThreadId?: string | null | undefined;
  archived?: boolean | null | undefined;
  /** Since 0.169. */
  attachedToThreadId?: string | null | undefined;
  /** Since 0.169. */
  currentAccountOnly?: boolean | undefined;
  cursor?: string | null | undefined;
  /** Since 0.107. */
  cwd?: ThreadListCwdFilter | null | undefined;
  /** Since 0.169. */
  excludedThreadIds?: string[] | null | undefined;
  /** Since 0.169. */
  includeAttachedThreads?: boolean | undefined;
  limit?: number | null | undefined;
  modelProviders?: string[] | null | undefined;
  /** Since 0.169. */
  originators?: string[] | null | undefined;
  /** Since 0.153. */
  parentThreadId?: string | null | undefined;
  /** Since 0.153. */
  projectId?: string | null | undefined;
  /** Since 0.107. */
  searchTerm?: string | null | undefined;
  /** Since 0.153. */
  sectionId?: string | null | undefined;
  /** Since 0.125. */
  sortDirection?: SortDirection | null | undefined;
  sortKey?: ThreadSortKey | null | undefined;
  sourceKinds?: ThreadSourceKind[] | null | undefined;
  /** Since 0.125. */
  useStateDbOnly?: boolean | undefined;
}
export const ThreadListParams: Schema<ThreadListParams> = open({
  ancestorThreadId: nullish(z.string()),
  archived: nullish(z.boolean()),
  attachedToThreadId: nullish(z.string()),
  currentAccountOnly: maybe(z.boolean()),
  cursor: nullish(z.string()),
  cwd: nullish(ThreadListCwdFilter),
  excludedThreadIds: nullish(z.array(z.string())),
  includeAttachedThreads: maybe(z.boolean()),
  limit: nullish(uint32),
  modelProviders: nullish(z.array(z.string())),
  originators: nullish(z.array(z.string())),
  parentThreadId: nullish(z.string()),
  projectId: nullish(z.string()),
  searchTerm: nullish(z.string()),
  sectionId: nullish(z.string()),
  sortDirection: nullish(SortDirection),
  sortKey: nullish(ThreadSortKey),
  sourceKinds: nullish(z.array(ThreadSourceKind)),
  useStateDbOnly: maybe(z.boolean()),
});

export type ThreadUnreadPosition = { type: "threadStart" } | { type: "turn"; turnId: string };
const ThreadUnreadPosition: Schema<ThreadUnreadPosition> = tagged({
  threadStart: open({ type: z.literal("threadStart") }),
  turn: open({ type: z.literal("turn"), turnId: z.string() }),
});

export interface ThreadReadState {
  revision: string;
  firstUnread?: ThreadUnreadPosition | null | undefined;
}
const ThreadReadState: Schema<ThreadReadState> = open({
  revision: z.string(),
  firstUnread: nullish(ThreadUnreadPosition),
});

export interface ThreadListResponse {
  data: Thread[];
  /** Since 0.125. */
  backwardsCursor?: string | null | undefined;
  nextCursor?: string | null | undefined;
  /** Since 0.169. */
  readStates?: Record<string, ThreadReadState> | null | undefined;
}
export const ThreadListResponse: Schema<ThreadListResponse> = open({
  data: z.array(Thread),
  backwardsCursor: nullish(z.string()),
  nextCursor: nullish(z.string()),
  readStates: nullish(z.record(z.string(), ThreadReadState)),
});

export interface ThreadLoadedListParams {
  cursor?: string | null | undefined;
  limit?: number | null | undefined;
}
export const ThreadLoadedListParams: Schema<ThreadLoadedListParams> = open({
  cursor: nullish(z.string()),
  limit: nullish(uint32),
});

export interface ThreadLoadedListResponse {
  data: string[];
  nextCursor?: string | null | undefined;
}
export const ThreadLoadedListResponse: Schema<ThreadLoadedListResponse> = open({
  data: z.array(z.string()),
  nextCursor: nullish(z.string()),
});

export interface ThreadReadParams {
  threadId: string;
  includeTurns?: boolean | undefined;
}
export const ThreadReadParams: Schema<ThreadReadParams> = open({
  threadId: z.string(),
  includeTurns: maybe(z.boolean()),
});

export interface ThreadReadResponse {
  thread: Thread;
  /** Since 0.169. */
  readState?: ThreadReadState | null | undefined;
}
export const ThreadReadResponse: Schema<ThreadReadResponse> = open({
  thread: Thread,
  readState: nullish(ThreadReadState),
});
