import { notification } from "../define.js";
import { unchecked } from "../shape.js";
import type * as wire from "../wire/index.js";

export const rawResponseItemNotificationRows = {
  /** An item as the model's backend sent it. */
  completed: notification("rawResponseItem/completed", unchecked<wire.RawResponseItemCompletedNotification>()),
};
