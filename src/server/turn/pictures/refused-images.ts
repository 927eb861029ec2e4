import type { ThreadItem } from "../../../protocol/shapes/thread-item.js";
import type { StoredTurn } from "../../thread/storage/thread-store.js";
import { OMITTED } from "./image-data.js";

/** Stands in the error of a turn whose request was refused, with images in it. It is stored with the turn. */
export const NOT_SENT_AGAIN = "The images of this turn are not sent again.";

/**
 * The items of turns, without the images that the backend has refused: those of each turn that was refused, and all before it where the
 * turn has none. An image that is sent again with every later request would have each of them refused.
 */
export function historyOf(turns: readonly StoredTurn[]): ThreadItem[] {
  const refused = turns.map(({ error }) => error?.additionalDetails === NOT_SENT_AGAIN);
  const allBefore = turns.findLastIndex(({ items }, index) => refused[index] && !items.some(hasImage));
  return turns.flatMap(({ items }, index) => (refused[index] || index < allBefore ? items.map(withoutImages) : items));
}

function hasImage(item: ThreadItem): boolean {
  if (item.type === "userMessage") return item.content.some(isImage);
  return item.type === "dynamicToolCall" && (item.contentItems ?? []).some(({ type }) => type === "inputImage");
}

function isImage({ type }: { readonly type: string }): boolean {
  return type === "image" || type === "localImage";
}

function withoutImages(item: ThreadItem): ThreadItem {
  if (!hasImage(item)) return item;
  const text = OMITTED.unreadable;
  if (item.type === "userMessage")
    return { ...item, content: item.content.map((part) => (isImage(part) ? { type: "text" as const, text } : part)) };
  if (item.type !== "dynamicToolCall") return item;
  const contentItems = item.contentItems?.map((part) =>
    part.type === "inputImage" ? { type: "inputText" as const, text } : part,
  );
  return { ...item, contentItems };
}
