import { notification, request } from "../define.js";
import { nothing, unchecked } from "../shape.js";
import type * as wire from "../wire/index.js";

export const externalAgentConfigRequestRows = {
  /** What could be taken over from another agent's configuration. */
  detect: request(
    "externalAgentConfig/detect",
    unchecked<wire.ExternalAgentConfigDetectParams>(),
    unchecked<wire.ExternalAgentConfigDetectResponse>(),
    { since: "0.107.0" },
  ),
  /** Imports another agent's configuration. */
  import: request(
    "externalAgentConfig/import",
    unchecked<wire.ExternalAgentConfigImportParams>(),
    unchecked<wire.ExternalAgentConfigImportResponse>(),
    { since: "0.107.0" },
  ),
  /** What was imported before. */
  importReadHistories: request(
    "externalAgentConfig/import/readHistories",
    nothing,
    unchecked<wire.ExternalAgentConfigImportHistoriesReadResponse>(),
    { since: "0.153.4" },
  ),
  /** Stores that something was imported in another way. */
  importRecordHistory: request(
    "externalAgentConfig/import/recordHistory",
    unchecked<wire.ExternalAgentConfigImportHistoryRecordParams>(),
    unchecked<wire.ExternalAgentConfigImportHistoryRecordResponse>(),
    { since: "0.153.4" },
  ),
};

export const externalAgentConfigNotificationRows = {
  /** The import of another agent's configuration ended. */
  importCompleted: notification(
    "externalAgentConfig/import/completed",
    unchecked<wire.ExternalAgentConfigImportCompletedNotification>(),
    { since: "0.125.0" },
  ),
  /** The progress of an import of another agent's configuration. */
  importProgress: notification(
    "externalAgentConfig/import/progress",
    unchecked<wire.ExternalAgentConfigImportProgressNotification>(),
    { since: "0.153.4" },
  ),
};
