import { notification } from "../define.js";
import { unchecked } from "../shape.js";
import type * as wire from "../wire/index.js";

export const windowsNotificationRows = {
  /** There are folders that everybody can write to. They weaken the Windows sandbox. */
  worldWritableWarning: notification("windows/worldWritableWarning", unchecked<wire.WindowsWorldWritableWarningNotification>()),
};
