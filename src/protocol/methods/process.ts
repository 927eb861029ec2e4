import { notification, request } from "../define.js";
import { unchecked } from "../shape.js";
import type * as wire from "../wire/index.js";

export const processRequestRows = {
  /** Ends a process. */
  kill: request("process/kill", unchecked<wire.ProcessKillParams>(), unchecked<wire.ProcessKillResponse>(), {
    since: "0.140.0",
    experimental: true,
  }),
  /** Changes a process's terminal size. */
  resizePty: request("process/resizePty", unchecked<wire.ProcessResizePtyParams>(), unchecked<wire.ProcessResizePtyResponse>(), {
    since: "0.140.0",
    experimental: true,
  }),
  /** Starts a process outside the sandbox; `process/exited` ends it. */
  spawn: request("process/spawn", unchecked<wire.ProcessSpawnParams>(), unchecked<wire.ProcessSpawnResponse>(), {
    since: "0.140.0",
    experimental: true,
  }),
  /** Writes to a process's input. */
  writeStdin: request(
    "process/writeStdin",
    unchecked<wire.ProcessWriteStdinParams>(),
    unchecked<wire.ProcessWriteStdinResponse>(),
    { since: "0.140.0", experimental: true },
  ),
};

export const processNotificationRows = {
  /** A process ended. */
  exited: notification("process/exited", unchecked<wire.ProcessExitedNotification>(), { since: "0.140.0" }),
  /** More output of a process, in base64. */
  outputDelta: notification("process/outputDelta", unchecked<wire.ProcessOutputDeltaNotification>(), { since: "0.140.0" }),
};
