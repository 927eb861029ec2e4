import * as z from "../deferred.js";
import { maybe, nullish, open, type Schema, tagged, uint32 } from "../shape.js";
import { Thread } from "./thread.js";

/** `asc` is oldest first, `desc` newest first. */
export type SortDirection = "asc" | "desc";
export const SortDirection: Schema<SortDirection> = z.enum(["asc", "desc"]);

/** One folder or several. A thread matches if its working folder is exactly one of them. */
export type ThreadListCwdFilter = string | string[];
const ThreadListCwdFilter: Schema<ThreadListCwdFilter> = z.union([z.string(), z.array(z.string())]);

/** What a list of threads is sorted by. `section_position` is the order that the user gave the threads of a section. */
export type ThreadSortKey = "created_at" | "updated_at" | "recency_at" | "section_position";
const ThreadSortKey: Schema<ThreadSortKey> = z.enum(["created_at", "updated_at", "recency_at", "section_position"]);

/** What kind of program a thread was started by, as a filter. `subAgent` stands for all kinds of sub-agents. */
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
export const ThreadSourceKind: Schema<ThreadSourceKind> = z.enum([
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

/**
 * Which stored threads to list, and in which order. A filter that is left out or `null` is not applied, unless its own words
 * say otherwise.
 */
export interface ThreadListParams {
  /** Threads below this one, at any depth. Not together with `parentThreadId`. Since 0.153. */
  ancestorThreadId?: string | null | undefined;
  /** `true`: only archived threads. Otherwise: only those that are not archived. */
  archived?: boolean | null | undefined;
  /** Threads that are attached to this one. Not together with the two filters by parent. Since 0.169. */
  attachedToThreadId?: string | null | undefined;
  /** Only what the account that is signed in may see. Since 0.169. */
  currentAccountOnly?: boolean | undefined;
  /** `nextCursor` or `backwardsCursor` of an earlier page. */
  cursor?: string | null | undefined;
  /** By working folder. Since 0.107. */
  cwd?: ThreadListCwdFilter | null | undefined;
  /** Threads to leave out: at most 100, and the same ones for every page. Since 0.169. */
  excludedThreadIds?: string[] | null | undefined;
  /** Only these threads, at most 100; those that are excluded stay out. An empty list matches none. Since 0.171. */
  includedThreadIds?: string[] | null | undefined;
  /** Also attached threads, in a search by title. Since 0.169. */
  includeAttachedThreads?: boolean | undefined;
  /** How many threads a page has at most. Left out: the server chooses. */
  limit?: number | null | undefined;
  /** By model provider. Empty: of every provider. */
  modelProviders?: string[] | null | undefined;
  /** By the client that started the thread. Only servers in the cloud can do this. Since 0.169. */
  originators?: string[] | null | undefined;
  /** Threads directly below this one. Not together with `ancestorThreadId`. Since 0.153. */
  parentThreadId?: string | null | undefined;
  /** A project's threads. `null`: those that are in no project. Left out: all. Since 0.153. */
  projectId?: string | null | undefined;
  /** A part of the title. Since 0.107. */
  searchTerm?: string | null | undefined;
  /** A section's threads. `null`: those that are in no section. Left out: all. Since 0.153. */
  sectionId?: string | null | undefined;
  /** Left out: `desc`. Since 0.125. */
  sortDirection?: SortDirection | null | undefined;
  /** Left out: `created_at`. */
  sortKey?: ThreadSortKey | null | undefined;
  /** By the kind of program. Left out or empty: those that people work with directly. */
  sourceKinds?: ThreadSourceKind[] | null | undefined;
  /**
   * Answer from the database alone, without looking at the history files. Faster, and may miss what was changed outside. Since
   * 0.125.
   */
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
  includedThreadIds: nullish(z.array(z.string())),
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

/**
 * The first thing in a thread that the user has not seen: the start (also when the user marked the thread as unread), or a
 * turn.
 */
export type ThreadUnreadPosition = { type: "threadStart" } | { type: "turn"; turnId: string };
const ThreadUnreadPosition: Schema<ThreadUnreadPosition> = tagged({
  threadStart: open({ type: z.literal("threadStart") }),
  turn: open({ type: z.literal("turn"), turnId: z.string() }),
});

/** What the user has seen of a stored thread. */
export interface ThreadReadState {
  /** Hand it back when changing the state: the change is refused if something happened in between. */
  revision: string;
  /** `null`: everything was read. */
  firstUnread?: ThreadUnreadPosition | null | undefined;
}
const ThreadReadState: Schema<ThreadReadState> = open({
  revision: z.string(),
  firstUnread: nullish(ThreadUnreadPosition),
});

/** A page of threads. Their `turns` are empty. */
export interface ThreadListResponse {
  data: Thread[];
  /** For reading from the start of this page with the other `sortDirection`. `null` for an empty page. Since 0.125. */
  backwardsCursor?: string | null | undefined;
  /** For the next page. `null`: this is the last. */
  nextCursor?: string | null | undefined;
  /**
   * What the user has seen, by thread id. `null`: the server does not keep it. A thread that is missing has no such state.
   * Since 0.169.
   */
  readStates?: Record<string, ThreadReadState> | null | undefined;
}
export const ThreadListResponse: Schema<ThreadListResponse> = open({
  data: z.array(Thread),
  backwardsCursor: nullish(z.string()),
  nextCursor: nullish(z.string()),
  readStates: nullish(z.record(z.string(), ThreadReadState)),
});

/** Which page of the loaded threads to list. */
export interface ThreadLoadedListParams {
  /** `nextCursor` of an earlier page. */
  cursor?: string | null | undefined;
  /** How many ids a page has at most. Left out: no limit. */
  limit?: number | null | undefined;
}
export const ThreadLoadedListParams: Schema<ThreadLoadedListParams> = open({
  cursor: nullish(z.string()),
  limit: nullish(uint32),
});

/** The ids of the threads that are in memory. */
export interface ThreadLoadedListResponse {
  data: string[];
  /** For the next page. `null`: this is the last. */
  nextCursor?: string | null | undefined;
}
export const ThreadLoadedListResponse: Schema<ThreadLoadedListResponse> = open({
  data: z.array(z.string()),
  nextCursor: nullish(z.string()),
});

/** Which thread to read. Reading does not load it. */
export interface ThreadReadParams {
  threadId: string;
  /** Fill `thread.turns`. For long histories, read them page by page with `thread/turns/list`. */
  includeTurns?: boolean | undefined;
}
export const ThreadReadParams: Schema<ThreadReadParams> = open({
  threadId: z.string(),
  includeTurns: maybe(z.boolean()),
});

/** The thread as it is stored, or as it is now if it is loaded. */
export interface ThreadReadResponse {
  thread: Thread;
  /** What the user has seen. `null`: the server does not keep it for this thread. Since 0.169. */
  readState?: ThreadReadState | null | undefined;
}
export const ThreadReadResponse: Schema<ThreadReadResponse> = open({
  thread: Thread,
  readState: nullish(ThreadReadState),
});
