import { request } from "../define.js";
import { unchecked } from "../shape.js";
import type * as wire from "../wire/index.js";

export const serverRequestRows = {
  /** What the server knows about its own health, for a report. */
  diagnostics: request(
    "server/diagnostics",
    unchecked<wire.ServerDiagnosticsParams>(),
    unchecked<wire.ServerDiagnosticsResponse>(),
    { since: "0.153.4", experimental: true },
  ),
};
