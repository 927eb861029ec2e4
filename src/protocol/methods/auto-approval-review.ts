import { notification } from "../define.js";
import { unchecked } from "../shape.js";
import type * as wire from "../wire/index.js";

export const autoApprovalReviewNotificationRows = {
  /** From now on the automatic reviewer looks at every action. */
  strictReviewRequired: notification(
    "autoApprovalReview/strictReviewRequired",
    unchecked<wire.StrictReviewRequiredNotification>(),
    { since: "0.153.4" },
  ),
};
