import type { StoredTurn } from "../../thread/storage/thread-store.js";

/**
 * A turn as later turns see it. Of a review, that is what it came to: the reviewer's own conversation is not part of the thread's, as on
 * the real server (0.171).
 */
export function withoutReviewer<Turn extends Pick<StoredTurn, "items">>(turn: Turn): Turn {
  const { items } = turn;
  if (!items.some(({ type }) => type === "enteredReviewMode")) return turn;
  const exit = items.findIndex(({ type }) => type === "exitedReviewMode");
  return { ...turn, items: exit < 0 ? [] : items.slice(exit) };
}
