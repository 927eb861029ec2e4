import type { AddedItem, SaidItem, StoredTurn } from "../storage/thread-store.js";
import type { RawItem } from "./raw-item.js";

/** An added item, by how many items of a history come before it. */
export interface InsertedItem {
  readonly before: number;
  readonly item: RawItem;
}

/** What the model said in a turn, as items that were added there. */
export function saidIn({ id, said = [] }: { readonly id: string; readonly said?: readonly SaidItem[] | undefined }): AddedItem[] {
  return said.map(({ item, itemIndex }) => ({ item, turnId: id, itemIndex }));
}

/** Where the added items stand in the history that turns make. Those of no turn come first; those of other turns are left out. */
export function insertionsOf(
  turns: readonly Pick<StoredTurn, "id" | "items">[],
  added: readonly AddedItem[],
): readonly InsertedItem[] {
  const places = new Map<string | null, { readonly begin: number; readonly end: number }>([[null, { begin: 0, end: 0 }]]);
  let count = 0;
  for (const { id, items } of turns) {
    places.set(id, { begin: count, end: count + items.length });
    count += items.length;
  }
  const inserted = added.flatMap(({ item, turnId, itemIndex }) => {
    const place = places.get(turnId);
    if (!place) return [];
    return [{ item, before: itemIndex === null ? place.end : Math.min(place.begin + itemIndex, place.end) }];
  });
  return inserted.sort((one, other) => one.before - other.before);
}

/** What is left of the added items once the agent has summed up a thread in a turn: those after that turn. */
export function addedSince(added: readonly AddedItem[], summed: StoredTurn, later: readonly StoredTurn[]): readonly AddedItem[] {
  const ids = new Set<string | null>(later.map(({ id }) => id));
  // What came right after the summary comes before the first of the later turns.
  return added.flatMap((entry) => {
    if (ids.has(entry.turnId)) return [entry];
    return entry.turnId === summed.id && entry.itemIndex === null ? [{ ...entry, turnId: null }] : [];
  });
}

/** The added items of a turn of which the first items are left out: those after them. */
export function addedAfter(added: readonly AddedItem[], turnId: string, count: number): readonly AddedItem[] {
  return added.flatMap((entry) => {
    if (entry.turnId !== turnId) return [];
    if (entry.itemIndex === null) return [entry];
    return entry.itemIndex >= count ? [{ ...entry, itemIndex: entry.itemIndex - count }] : [];
  });
}

/** The added items that a fork takes over with its turns: all of those turns, without what follows the last one if that is where it ends. */
export function addedOfFork(
  added: readonly AddedItem[],
  turns: readonly StoredTurn[],
  lastTurnId: string | null | undefined,
): readonly AddedItem[] {
  const ids = new Set<string | null>([null, ...turns.map(({ id }) => id)]);
  return added.filter(({ turnId, itemIndex }) => ids.has(turnId) && !(turnId === lastTurnId && itemIndex === null));
}
