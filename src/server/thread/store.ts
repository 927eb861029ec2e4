import type { GitInfo, SessionSource } from "../../protocol/shapes/thread.js";
import type { ThreadItem } from "../../protocol/shapes/thread-item.js";
import type { ThreadTokenUsage } from "../../protocol/shapes/token-usage.js";
import type { TurnError, TurnStatus } from "../../protocol/shapes/turn.js";
import { CodexError } from "../../rpc/errors.js";
import type { DynamicTool } from "../turn/agent-api.js";
import type { ThreadSettings } from "./settings.js";

/** A thread as it is kept: everything but its turns. */
export interface StoredThread {
  readonly id: string;
  /** The subject of the identity that began it; `null` for connections without one. Nobody else sees it. */
  readonly owner: string | null;
  /** The client that began it. */
  readonly originator: string | null;
  readonly source: SessionSource;
  readonly threadSource: string | null;
  readonly forkedFromId: string | null;
  readonly baseInstructions: string | null;
  readonly developerInstructions: string | null;
  readonly dynamicTools: readonly DynamicTool[];
  /** Unix time in milliseconds, as all times here. */
  readonly createdAtMs: number;
  /** When it last changed. */
  readonly updatedAtMs: number;
  /** When its last turn began. */
  readonly recencyAtMs: number;
  readonly archived: boolean;
  /** The first thing the user said, or `""`. */
  readonly preview: string;
  readonly name: string | null;
  readonly settings: ThreadSettings;
  readonly usage: ThreadTokenUsage | null;
  readonly gitInfo: GitInfo | null;
}

/** What may change of a thread. */
export type ThreadChanges = Partial<
  Pick<StoredThread, "updatedAtMs" | "recencyAtMs" | "archived" | "preview" | "name" | "settings" | "usage" | "gitInfo">
>;

/** A turn as it is kept. One whose process ended while it ran stays `inProgress`. */
export interface StoredTurn {
  readonly id: string;
  readonly status: TurnStatus;
  readonly error: TurnError | null;
  readonly startedAtMs: number;
  readonly completedAtMs: number | null;
  readonly items: readonly ThreadItem[];
  /** What the thread had used when the turn ended. */
  readonly usage: ThreadTokenUsage | null;
  /** What the agent made of the thread so far, where this turn compacted it. */
  readonly recap: string | null;
}

/** A turn and where it stands in its thread: positions grow, and may have gaps. */
export interface PlacedTurn extends StoredTurn {
  readonly position: number;
}

/** One end of a page. */
export interface Bound<Key> {
  readonly key: Key;
  /** Whether the row at the bound belongs to the page. */
  readonly inclusive: boolean;
}

export type ThreadSort = "createdAtMs" | "updatedAtMs" | "recencyAtMs";

/** Which threads, in which order. What is left out is not asked for. */
export interface ThreadQuery {
  readonly owner: string | null;
  readonly archived: boolean;
  readonly sort: ThreadSort;
  readonly descending: boolean;
  readonly limit: number;
  /** Where the page begins, in the order asked for. Threads of the same time are ordered by id. */
  readonly from?: Bound<{ readonly timeMs: number; readonly id: string }> | undefined;
  readonly cwds?: readonly string[] | undefined;
  readonly modelProviders?: readonly string[] | undefined;
  /** Sources that are a word; others are never found by it. */
  readonly sources?: readonly string[] | undefined;
  readonly originators?: readonly string[] | undefined;
  readonly excludedIds?: readonly string[] | undefined;
  /** In the name or the preview; letters count as they are written. */
  readonly text?: string | undefined;
}

export interface TurnQuery {
  readonly descending: boolean;
  readonly limit: number;
  /** Where the page begins, in the order asked for. */
  readonly from?: Bound<number> | undefined;
}

/**
 * Where threads rest. One is in memory, one in SQL; write your own for anything else. Each call is all or nothing, what it has
 * resolved with outlives the process, and several processes may use one store. A call that rejects has changed nothing.
 */
export interface ThreadStore {
  /** Keeps a new thread, with the turns it begins with. */
  create(thread: StoredThread, turns?: readonly StoredTurn[]): Promise<void>;
  /** `null` when there is none. */
  read(id: string): Promise<StoredThread | null>;
  /** Does nothing when there is no such thread. */
  update(id: string, changes: ThreadChanges): Promise<void>;
  /** Removes a thread and its turns for good. */
  delete(id: string): Promise<void>;
  list(query: ThreadQuery): Promise<readonly StoredThread[]>;
  /** Keeps a turn, in place of the one with its id or else after all others, and changes of its thread with it. */
  saveTurn(threadId: string, turn: StoredTurn, changes: ThreadChanges): Promise<void>;
  turns(threadId: string, query: TurnQuery): Promise<readonly PlacedTurn[]>;
  /** Removes a turn and all after it, and keeps changes of the thread with that. `false` when there is no such turn. */
  revert(threadId: string, turnId: string, changes: ThreadChanges): Promise<boolean>;
  /** Called once, by the server that uses it, when that closes. */
  close(): Promise<void>;
}

interface Kept {
  thread: StoredThread;
  turns: PlacedTurn[];
}

/** Threads that last as long as the process. */
export function memoryThreads(): ThreadStore {
  const kept = new Map<string, Kept>();
  const change = (id: string, changes: ThreadChanges): Kept | undefined => {
    const found = kept.get(id);
    if (found) found.thread = { ...found.thread, ...changes };
    return found;
  };
  return {
    async create(thread, turns = []) {
      if (kept.has(thread.id)) throw new CodexError("ERR_STORE", `There is a thread ${thread.id} already`);
      kept.set(thread.id, { thread, turns: turns.map((turn, position) => ({ ...turn, position })) });
    },
    async read(id) {
      return kept.get(id)?.thread ?? null;
    },
    async update(id, changes) {
      change(id, changes);
    },
    async delete(id) {
      kept.delete(id);
    },
    async list(query) {
      const { sort, descending, limit, from } = query;
      const order = (a: Sorted, b: Sorted) => (descending ? compare(b, a) : compare(a, b));
      const threads = [...kept.values()].map(({ thread }) => thread).filter((thread) => fits(thread, query));
      return page(threads, { from, limit, order, keyOf: (thread) => ({ timeMs: thread[sort], id: thread.id }) });
    },
    async saveTurn(threadId, turn, changes) {
      const found = change(threadId, changes);
      if (!found) throw new CodexError("ERR_STORE", `There is no thread ${threadId}`);
      const at = found.turns.findIndex(({ id }) => id === turn.id);
      if (at < 0) found.turns.push({ ...turn, position: (found.turns.at(-1)?.position ?? -1) + 1 });
      else found.turns[at] = { ...turn, position: (found.turns[at] as PlacedTurn).position };
    },
    async turns(threadId, { descending, limit, from }) {
      const order = (a: number, b: number) => (descending ? b - a : a - b);
      return page(kept.get(threadId)?.turns ?? [], { from, limit, order, keyOf: ({ position }) => position });
    },
    async revert(threadId, turnId, changes) {
      const at = kept.get(threadId)?.turns.findIndex(({ id }) => id === turnId) ?? -1;
      if (at >= 0) change(threadId, changes)?.turns.splice(at);
      return at >= 0;
    },
    async close() {},
  };
}

interface Sorted {
  readonly timeMs: number;
  readonly id: string;
}

function compare(a: Sorted, b: Sorted): number {
  if (a.timeMs !== b.timeMs) return a.timeMs - b.timeMs;
  return a.id === b.id ? 0 : a.id < b.id ? -1 : 1;
}

interface Paging<Row, Key> {
  readonly from: Bound<Key> | undefined;
  readonly limit: number;
  order(a: Key, b: Key): number;
  keyOf(row: Row): Key;
}

function page<Row, Key>(rows: readonly Row[], { from, limit, order, keyOf }: Paging<Row, Key>): Row[] {
  return rows
    .filter((row) => !from || order(keyOf(row), from.key) > (from.inclusive ? -1 : 0))
    .sort((a, b) => order(keyOf(a), keyOf(b)))
    .slice(0, limit);
}

function fits(thread: StoredThread, query: ThreadQuery): boolean {
  const among = (list: readonly string[] | undefined, value: unknown) => !list || list.includes(value as string);
  return (
    thread.owner === query.owner &&
    thread.archived === query.archived &&
    among(query.cwds, thread.settings.cwd) &&
    among(query.modelProviders, thread.settings.modelProvider) &&
    among(query.sources, thread.source) &&
    among(query.originators, thread.originator) &&
    !query.excludedIds?.includes(thread.id) &&
    (query.text === undefined || thread.preview.includes(query.text) || (thread.name ?? "").includes(query.text))
  );
}
