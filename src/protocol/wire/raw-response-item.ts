import type { ResponseItem } from "./shared.js";

export interface RawResponseItemCompletedNotification {
  threadId: string;
  turnId: string;
  item: ResponseItem;
}
