import { notification, request } from "./define.js";
import { nothing, unchecked } from "./shape.js";
import type * as wire from "./wire/index.js";

export const workspaceRequests = {
  command: {
    /** Runs a command in the sandbox, outside any thread. */
    exec: request("command/exec", unchecked<wire.CommandExecParams>(), unchecked<wire.CommandExecResponse>()),
    /** Writes to a running command's input. */
    execWrite: request(
      "command/exec/write",
      unchecked<wire.CommandExecWriteParams>(),
      unchecked<wire.CommandExecWriteResponse>(),
      { since: "0.118.0" },
    ),
    /** Ends a running command. */
    execTerminate: request(
      "command/exec/terminate",
      unchecked<wire.CommandExecTerminateParams>(),
      unchecked<wire.CommandExecTerminateResponse>(),
      { since: "0.118.0" },
    ),
    /** Changes a running command's terminal size. */
    execResize: request(
      "command/exec/resize",
      unchecked<wire.CommandExecResizeParams>(),
      unchecked<wire.CommandExecResizeResponse>(),
      { since: "0.118.0" },
    ),
  },
  environment: {
    /** Adds a place where the agent can work. */
    add: request("environment/add", unchecked<wire.EnvironmentAddParams>(), unchecked<wire.EnvironmentAddResponse>(), {
      since: "0.140.0",
      experimental: true,
    }),
    /** What a place to work in is like. */
    info: request("environment/info", unchecked<wire.EnvironmentInfoParams>(), unchecked<wire.EnvironmentInfoResponse>(), {
      since: "0.153.4",
      experimental: true,
    }),
    /** Whether a place to work in can be reached. */
    status: request(
      "environment/status",
      unchecked<wire.EnvironmentStatusParams>(),
      unchecked<wire.EnvironmentStatusResponse>(),
      { since: "0.153.4", experimental: true },
    ),
  },
  fs: {
    /** A file's content, in base64. */
    readFile: request("fs/readFile", unchecked<wire.FsReadFileParams>(), unchecked<wire.FsReadFileResponse>(), {
      since: "0.118.0",
    }),
    /** Writes a file, from base64. */
    writeFile: request("fs/writeFile", unchecked<wire.FsWriteFileParams>(), unchecked<wire.FsWriteFileResponse>(), {
      since: "0.118.0",
    }),
    /** Makes a folder. */
    createDirectory: request(
      "fs/createDirectory",
      unchecked<wire.FsCreateDirectoryParams>(),
      unchecked<wire.FsCreateDirectoryResponse>(),
      { since: "0.118.0" },
    ),
    /** What kind of thing is at a path, and its times. */
    getMetadata: request("fs/getMetadata", unchecked<wire.FsGetMetadataParams>(), unchecked<wire.FsGetMetadataResponse>(), {
      since: "0.118.0",
    }),
    /** The entries of a folder. */
    readDirectory: request(
      "fs/readDirectory",
      unchecked<wire.FsReadDirectoryParams>(),
      unchecked<wire.FsReadDirectoryResponse>(),
      { since: "0.118.0" },
    ),
    /** Removes a file or a folder. */
    remove: request("fs/remove", unchecked<wire.FsRemoveParams>(), unchecked<wire.FsRemoveResponse>(), { since: "0.118.0" }),
    /** Copies a file or a folder. */
    copy: request("fs/copy", unchecked<wire.FsCopyParams>(), unchecked<wire.FsCopyResponse>(), { since: "0.118.0" }),
    /** Announces changes at a path, as `fs/changed`. */
    watch: request("fs/watch", unchecked<wire.FsWatchParams>(), unchecked<wire.FsWatchResponse>(), { since: "0.118.0" }),
    /** Stops announcing changes at a path. */
    unwatch: request("fs/unwatch", unchecked<wire.FsUnwatchParams>(), unchecked<wire.FsUnwatchResponse>(), { since: "0.118.0" }),
  },
  fuzzyFileSearch: {
    /** Begins a file search whose query may change. */
    sessionStart: request(
      "fuzzyFileSearch/sessionStart",
      unchecked<wire.FuzzyFileSearchSessionStartParams>(),
      unchecked<wire.FuzzyFileSearchSessionStartResponse>(),
      { since: "0.107.0", experimental: true },
    ),
    /** Changes the query of a file search. */
    sessionUpdate: request(
      "fuzzyFileSearch/sessionUpdate",
      unchecked<wire.FuzzyFileSearchSessionUpdateParams>(),
      unchecked<wire.FuzzyFileSearchSessionUpdateResponse>(),
      { since: "0.107.0", experimental: true },
    ),
    /** Ends a file search. */
    sessionStop: request(
      "fuzzyFileSearch/sessionStop",
      unchecked<wire.FuzzyFileSearchSessionStopParams>(),
      unchecked<wire.FuzzyFileSearchSessionStopResponse>(),
      { since: "0.107.0", experimental: true },
    ),
  },
  legacy: {
    /** How a working copy differs from its remote. */
    gitDiffToRemote: request(
      "gitDiffToRemote",
      unchecked<wire.GitDiffToRemoteParams>(),
      unchecked<wire.GitDiffToRemoteResponse>(),
    ),
    /** Finds files by parts of their names. */
    fuzzyFileSearch: request(
      "fuzzyFileSearch",
      unchecked<wire.FuzzyFileSearchParams>(),
      unchecked<wire.FuzzyFileSearchResponse>(),
    ),
  },
  process: {
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
    /** Ends a process. */
    kill: request("process/kill", unchecked<wire.ProcessKillParams>(), unchecked<wire.ProcessKillResponse>(), {
      since: "0.140.0",
      experimental: true,
    }),
    /** Changes a process's terminal size. */
    resizePty: request(
      "process/resizePty",
      unchecked<wire.ProcessResizePtyParams>(),
      unchecked<wire.ProcessResizePtyResponse>(),
      { since: "0.140.0", experimental: true },
    ),
  },
  windowsSandbox: {
    /** Sets up the Windows sandbox; `windowsSandbox/setupCompleted` ends it. */
    setupStart: request(
      "windowsSandbox/setupStart",
      unchecked<wire.WindowsSandboxSetupStartParams>(),
      unchecked<wire.WindowsSandboxSetupStartResponse>(),
      { since: "0.107.0" },
    ),
    /** Whether the Windows sandbox can be used. */
    readiness: request("windowsSandbox/readiness", nothing, unchecked<wire.WindowsSandboxReadinessResponse>(), {
      since: "0.140.0",
    }),
  },
};

export const workspaceNotifications = {
  command: {
    /** More output of a command, in base64. */
    execOutputDelta: notification("command/exec/outputDelta", unchecked<wire.CommandExecOutputDeltaNotification>(), {
      since: "0.118.0",
    }),
  },
  fs: {
    /** Something changed at a path that is watched. */
    changed: notification("fs/changed", unchecked<wire.FsChangedNotification>(), { since: "0.118.0" }),
  },
  fuzzyFileSearch: {
    /** More results of a file search. */
    sessionUpdated: notification("fuzzyFileSearch/sessionUpdated", unchecked<wire.FuzzyFileSearchSessionUpdatedNotification>(), {
      since: "0.107.0",
    }),
    /** A file search has found all there is for its query. */
    sessionCompleted: notification(
      "fuzzyFileSearch/sessionCompleted",
      unchecked<wire.FuzzyFileSearchSessionCompletedNotification>(),
      { since: "0.107.0" },
    ),
  },
  process: {
    /** More output of a process, in base64. */
    outputDelta: notification("process/outputDelta", unchecked<wire.ProcessOutputDeltaNotification>(), { since: "0.140.0" }),
    /** A process ended. */
    exited: notification("process/exited", unchecked<wire.ProcessExitedNotification>(), { since: "0.140.0" }),
  },
  thread: {
    /** A place where a thread works can be reached. */
    environmentConnected: notification("thread/environment/connected", unchecked<wire.EnvironmentConnectionNotification>(), {
      since: "0.153.4",
    }),
    /** A place where a thread works cannot be reached any more. */
    environmentDisconnected: notification(
      "thread/environment/disconnected",
      unchecked<wire.EnvironmentConnectionNotification>(),
      { since: "0.153.4" },
    ),
  },
  windows: {
    /** Folders that anyone can write to weaken the Windows sandbox. */
    worldWritableWarning: notification("windows/worldWritableWarning", unchecked<wire.WindowsWorldWritableWarningNotification>()),
  },
  windowsSandbox: {
    /** Setting up the Windows sandbox ended, well or not. */
    setupCompleted: notification("windowsSandbox/setupCompleted", unchecked<wire.WindowsSandboxSetupCompletedNotification>(), {
      since: "0.107.0",
    }),
  },
};
