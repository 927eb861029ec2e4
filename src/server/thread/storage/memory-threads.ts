import { CodexError } from "../../../rpc/errors.js";
import type { AddedItem, Bound, PlacedTurn, StoredThread, ThreadChanges, ThreadQuery, ThreadStore } from "./thread-store.js";

/** A thread, its turns and its added items. */
interface Entry {
  thread: StoredThread;
  turns: PlacedTurn[];
  added: AddedItem[];
}

/**
 * Stores threads in memory: they are gone when the process ends. This is the default of `createAppServer`.
 *
 * Calls reject with a `CodexError` `ERR_STORE` for a thread that already exists, or a turn of a thread that does not.
 *
 * @example
 * const threads = memoryThreads();
 * const server = createAppServer({ threads });
 */
export function memoryThreads(): ThreadStore {
  const entries = new Map<string, Entry>();
  const change = (id: string, changes: ThreadChanges): Entry | undefined => {
    const found = entries.get(id);
    if (found) found.thread = { ...found.thread, ...changes };
    return found;
  };
  return {
    async create(thread, turns = [], added = []) {
      if (entries.has(thread.id)) throw new CodexError("ERR_STORE", `There is a thread ${thread.id} already`);
      entries.set(thread.id, { thread, turns: turns.map((turn, position) => ({ ...turn, position })), added: [...added] });
    },
    async read(id) {
      return entries.get(id)?.thread ?? null;
    },
    async update(id, changes) {
      change(id, changes);
    },
    async delete(id) {
      entries.delete(id);
    },
    async list(query) {
      const { sort, descending, limit, from } = query;
      const order = (a: Sorted, b: Sorted) => (descending ? compare(b, a) : compare(a, b));
      const threads = [...entries.values()].map(({ thread }) => thread).filter((thread) => fits(thread, query));
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
      return page(entries.get(threadId)?.turns ?? [], { from, limit, order, keyOf: ({ position }) => position });
    },
    async addItems(threadId, added, changes) {
      const found = change(threadId, changes);
      if (!found) throw new CodexError("ERR_STORE", `There is no thread ${threadId}`);
      found.added.push(...added);
    },
    async addedItems(threadId) {
      return [...(entries.get(threadId)?.added ?? [])];
    },
    async revert(threadId, turnId, changes) {
      const found = entries.get(threadId);
      const at = found?.turns.findIndex(({ id }) => id === turnId) ?? -1;
      if (!found || at < 0) return false;
      const removed = new Set<string | null>(found.turns.splice(at).map(({ id }) => id));
      found.added = found.added.filter((added) => !removed.has(added.turnId));
      change(threadId, changes);
      return true;
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
    (!query.hasPreview || thread.preview !== "") &&
    among(query.cwds, thread.settings.cwd) &&
    among(query.modelProviders, thread.settings.modelProvider) &&
    among(query.sources, thread.source) &&
    among(query.originators, thread.originator) &&
    among(query.includedIds, thread.id) &&
    !query.excludedIds?.includes(thread.id) &&
    (query.text === undefined || thread.preview.includes(query.text) || (thread.name ?? "").includes(query.text))
  );
}
