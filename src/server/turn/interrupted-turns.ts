import type { ThreadItem } from "../../protocol/shapes/thread-item.js";
import type { InsertedItem } from "../thread/raw-items/added-items.js";
import type { RawItem } from "../thread/raw-items/raw-item.js";
import type { StoredTurn } from "../thread/storage/thread-store.js";

/** Stands on items of a history that the model had begun when their turn ended. It is not part of the item's JSON. */
const UNFINISHED: unique symbol = Symbol("unfinished");

/** Told to the model after a turn that was interrupted, in the place and between the tags of the real server (0.171). */
const ABORTED: RawItem = {
  type: "message",
  role: "user",
  content: [
    {
      type: "input_text",
      text: "<turn_aborted>\nThe user interrupted this turn. What was called may have been done in part, and programs that were started may still run.\n</turn_aborted>",
    },
  ],
};

/** The turn, with a mark on what the model had begun and did not end. */
export function markUnfinished(turn: StoredTurn): StoredTurn {
  const { unfinished = [], items } = turn;
  if (unfinished.length === 0) return turn;
  return { ...turn, items: items.map((item) => (unfinished.includes(item.id) ? { ...item, [UNFINISHED]: true } : item)) };
}

/** Whether the model had begun the item, and not ended it when its turn did. The real server leaves such items out of requests (0.171). */
export function isUnfinished(item: ThreadItem): boolean {
  return UNFINISHED in item;
}

/** What is inserted into the history that turns make, with a word after each turn that was interrupted. */
export function withInterruptions(turns: readonly StoredTurn[], inserted: readonly InsertedItem[]): readonly InsertedItem[] {
  let count = 0;
  const interruptions = turns.flatMap(({ status, items }) => {
    count += items.length;
    return status === "interrupted" ? [{ before: count, item: ABORTED }] : [];
  });
  return [...interruptions, ...inserted].sort((one, other) => one.before - other.before);
}
