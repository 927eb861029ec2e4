import { notification, request } from "../define.js";
import { nothing, unchecked } from "../shape.js";
import type * as wire from "../wire/index.js";

export const windowsSandboxRequestRows = {
  /** Whether the Windows sandbox can be used. */
  readiness: request("windowsSandbox/readiness", nothing, unchecked<wire.WindowsSandboxReadinessResponse>(), {
    since: "0.140.0",
  }),
  /** Sets up the Windows sandbox; `windowsSandbox/setupCompleted` ends it. */
  setupStart: request(
    "windowsSandbox/setupStart",
    unchecked<wire.WindowsSandboxSetupStartParams>(),
    unchecked<wire.WindowsSandboxSetupStartResponse>(),
    { since: "0.107.0" },
  ),
};

export const windowsSandboxNotificationRows = {
  /** The setup of the Windows sandbox ended, with success or without. */
  setupCompleted: notification("windowsSandbox/setupCompleted", unchecked<wire.WindowsSandboxSetupCompletedNotification>(), {
    since: "0.107.0",
  }),
};
