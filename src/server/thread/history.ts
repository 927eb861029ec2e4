import { INVALID_REQUEST } from "../../protocol/codes.js";
import type {
  ThreadItemsListParams,
  ThreadItemsListResponse,
  ThreadTurnsListParams,
} from "../../protocol/shapes/thread-history.js";
import type { TurnsPage } from "../../protocol/shapes/thread-start.js";
import { RpcError } from "../../rpc/errors.js";
import { pageSize } from "../pages.js";
import { decodeCursor, encodeCursor } from "./cursor.js";
import { describeTurn } from "./description.js";
import { asEnded, type LiveThread } from "./live-thread.js";
import type { Bound, PlacedTurn, StoredTurn, ThreadStore } from "./storage/thread-store.js";

const TURNS_AT_ONCE = 50;

/** What a thread's turns are read from: the store, and the thread in memory for the turn that runs. */
export interface History {
  readonly threadId: string;
  readonly store: ThreadStore;
  readonly live: LiveThread | undefined;
}

interface Entry {
  readonly turn: PlacedTurn;
  readonly index: number;
}

/** Answers `thread/turns/list`. Default: newest first, with a summary of each turn. */
export async function listTurns(history: History, params: Omit<ThreadTurnsListParams, "threadId">): Promise<TurnsPage> {
  const { cursor, itemsView, sortDirection } = params;
  const size = pageSize(params.limit);
  const found = await readTurns(history, {
    descending: sortDirection !== "asc",
    // One more tells whether there is a next page.
    limit: size + 1,
    from: cursor ? boundOf(cursor) : undefined,
  });
  const turns = found.slice(0, size);
  const cursorAt = (turn: PlacedTurn | undefined, inclusive: boolean) =>
    turn ? encodeCursor({ key: [turn.position], inclusive }) : null;
  return {
    data: turns.map((turn) => describeTurn(turn, itemsView ?? "summary")),
    nextCursor: found.length > size ? cursorAt(turns.at(-1), false) : null,
    backwardsCursor: cursorAt(turns[0], true),
  };
}

/** Answers `thread/items/list`, for the whole thread or one turn. Default: oldest first. */
export async function listItems(history: History, params: ThreadItemsListParams): Promise<ThreadItemsListResponse> {
  const { cursor, turnId, sortDirection } = params;
  const size = pageSize(params.limit);
  const descending = sortDirection === "desc";
  const from = typeof cursor === "string" ? itemBoundOf(cursor) : cursor ? await findItem(history, cursor.itemId) : undefined;
  const found = await collectItems(history, { turnId: turnId ?? undefined, descending, limit: size + 1, from });
  const entries = found.slice(0, size);
  const cursorAt = (entry: Entry | undefined, inclusive: boolean) =>
    entry ? encodeCursor({ key: [entry.turn.position, entry.index], inclusive }) : null;
  return {
    data: entries.map(({ turn, index }) => {
      const item = turn.items[index] as (typeof turn.items)[number];
      return { turnId: turn.id, item, startedAtMs: item.startedAtMs ?? null, completedAtMs: item.completedAtMs ?? null };
    }),
    nextCursor: found.length > size ? cursorAt(entries.at(-1), false) : null,
    backwardsCursor: cursorAt(entries[0], true),
  };
}

interface TurnRange {
  readonly descending: boolean;
  readonly limit: number;
  readonly from: Bound<number> | undefined;
}

async function readTurns({ threadId, store, live }: History, range: TurnRange): Promise<PlacedTurn[]> {
  const running: StoredTurn | undefined = live?.running?.();
  const turns = await store.turns(threadId, range);
  return turns.map((turn) => (turn.id === running?.id ? { ...running, position: turn.position } : asEnded(turn)));
}

interface ItemRange {
  readonly turnId: string | undefined;
  readonly descending: boolean;
  readonly limit: number;
  readonly from: Bound<readonly [position: number, index: number]> | undefined;
}

async function collectItems(history: History, { turnId, descending, limit, from }: ItemRange): Promise<Entry[]> {
  const entries: Entry[] = [];
  let next: Bound<number> | undefined = from && { key: from.key[0], inclusive: true };
  while (entries.length < limit) {
    const turns = await readTurns(history, { descending, limit: TURNS_AT_ONCE, from: next });
    for (const turn of turns) {
      if (turnId !== undefined && turn.id !== turnId) continue;
      const indexes = [...turn.items.keys()].filter((index) => isWithin({ turn, index }, from, descending));
      entries.push(...(descending ? indexes.reverse() : indexes).map((index) => ({ turn, index })));
    }
    const last = turns.at(-1);
    if (!last || turns.length < TURNS_AT_ONCE) break;
    next = { key: last.position, inclusive: false };
  }
  return entries.slice(0, limit);
}

function isWithin({ turn, index }: Entry, from: ItemRange["from"], descending: boolean): boolean {
  if (!from || turn.position !== from.key[0]) return true;
  const distance = descending ? from.key[1] - index : index - from.key[1];
  return from.inclusive ? distance >= 0 : distance > 0;
}

/** The beginning of the page whose first item has the given id. */
async function findItem(history: History, itemId: string): Promise<ItemRange["from"]> {
  const all = await collectItems(history, {
    turnId: undefined,
    descending: true,
    limit: Number.POSITIVE_INFINITY,
    from: undefined,
  });
  const found = all.find(({ turn, index }) => turn.items[index]?.id === itemId);
  if (!found) throw new RpcError(INVALID_REQUEST, `item not found: ${itemId}`);
  return { key: [found.turn.position, found.index], inclusive: true };
}

function boundOf(cursor: string): Bound<number> {
  const { key, inclusive } = decodeCursor(cursor);
  if (typeof key[0] !== "number") throw new RpcError(INVALID_REQUEST, `invalid cursor: ${cursor}`);
  return { key: key[0], inclusive };
}

function itemBoundOf(cursor: string): Bound<readonly [number, number]> {
  const { key, inclusive } = decodeCursor(cursor);
  const [position, index] = key;
  if (typeof position !== "number" || typeof index !== "number") {
    throw new RpcError(INVALID_REQUEST, `invalid cursor: ${cursor}`);
  }
  return { key: [position, index], inclusive };
}
