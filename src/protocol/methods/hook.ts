import { notification } from "../define.js";
import { unchecked } from "../shape.js";
import type * as wire from "../wire/index.js";

export const hookNotificationRows = {
  /** A hook has run. */
  completed: notification("hook/completed", unchecked<wire.HookCompletedNotification>(), { since: "0.118.0" }),
  /** A hook began to run. */
  started: notification("hook/started", unchecked<wire.HookStartedNotification>(), { since: "0.118.0" }),
};
