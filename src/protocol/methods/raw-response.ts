import { notification } from "../define.js";
import { unchecked } from "../shape.js";
import type * as wire from "../wire/index.js";

export const rawResponseNotificationRows = {
  /** A model response is complete, as the backend sent it. */
  completed: notification("rawResponse/completed", unchecked<wire.RawResponseCompletedNotification>(), { since: "0.153.4" }),
};
