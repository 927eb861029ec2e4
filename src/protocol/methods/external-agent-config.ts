import { notification, request } from "../define.js";
import { nothing, unchecked } from "../shape.js";
import type * as wire from "../wire/index.js";

export const externalAgentConfigRequestRows = {
  /** What another agent's configuration holds that could be taken over. */
  detect: request(
    "externalAgentConfig/detect",
    unchecked<wire.ExternalAgentConfigDetectParams>(),
    unchecked<wire.ExternalAgentConfigDetectResponse>(),
    { since: "0.107.0" },
  ),
  /** Takes over another agent's configuration. */
  import: request(
    "externalAgentConfig/import",
    unchecked<wire.ExternalAgentConfigImportParams>(),
    unchecked<wire.ExternalAgentConfigImportResponse>(),
    { since: "0.107.0" },
  ),
  /** What was taken over before. */
  importReadHistories: request(
    "externalAgentConfig/import/readHistories",
    nothing,
    unchecked<wire.ExternalAgentConfigImportHistoriesReadResponse>(),
    { since: "0.153.4" },
  ),
  /** Notes that something was taken over by other means. */
  importRecordHistory: request(
    "externalAgentConfig/import/recordHistory",
    unchecked<wire.ExternalAgentConfigImportHistoryRecordParams>(),
    unchecked<wire.ExternalAgentConfigImportHistoryRecordResponse>(),
    { since: "0.153.4" },
  ),
};

export const externalAgentConfigNotificationRows = {
  /** Taking over another agent's configuration ended. */
  importCompleted: notification(
    "externalAgentConfig/import/completed",
    unchecked<wire.ExternalAgentConfigImportCompletedNotification>(),
    { since: "0.125.0" },
  ),
  /** How far taking over another agent's configuration is. */
  importProgress: notification(
    "externalAgentConfig/import/progress",
    unchecked<wire.ExternalAgentConfigImportProgressNotification>(),
    { since: "0.153.4" },
  ),
};
