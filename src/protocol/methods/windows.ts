import { notification } from "../define.js";
import { unchecked } from "../shape.js";
import type * as wire from "../wire/index.js";

export const windowsNotificationRows = {
  /** Folders that anyone can write to weaken the Windows sandbox. */
  worldWritableWarning: notification("windows/worldWritableWarning", unchecked<wire.WindowsWorldWritableWarningNotification>()),
};
