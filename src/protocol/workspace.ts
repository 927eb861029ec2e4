import * as z from "zod/mini";
import { notification, request } from "./define.js";
import { count, integer, maybe, nothing, nullish, open, type Schema, uint16, unchecked } from "./shape.js";
import type * as wire from "./wire/index.js";

export interface FsPathParams {
  /** Absolute. */
  path: string;
}
const FsPathParams: Schema<FsPathParams> = open({ path: z.string() });

export interface FsReadFileResponse {
  dataBase64: string;
}
const FsReadFileResponse: Schema<FsReadFileResponse> = open({ dataBase64: z.string() });

export interface FsWriteFileParams extends FsPathParams {
  dataBase64: string;
}
export const FsWriteFileParams: Schema<FsWriteFileParams> = open({ path: z.string(), dataBase64: z.string() });

export interface FsCreateDirectoryParams extends FsPathParams {
  /** Whether the folders above are made as well. Default: yes. */
  recursive?: boolean | null | undefined;
}
export const FsCreateDirectoryParams: Schema<FsCreateDirectoryParams> = open({
  path: z.string(),
  recursive: nullish(z.boolean()),
});

export interface FsGetMetadataResponse {
  isDirectory: boolean;
  isFile: boolean;
  /** Whether the path itself is a link; the other members are of what it leads to. */
  isSymlink: boolean;
  /** 0 where the file system does not say. */
  createdAtMs: number;
  modifiedAtMs: number;
}
const FsGetMetadataResponse: Schema<FsGetMetadataResponse> = open({
  isDirectory: z.boolean(),
  isFile: z.boolean(),
  isSymlink: z.boolean(),
  createdAtMs: integer,
  modifiedAtMs: integer,
});

export interface FsReadDirectoryEntry {
  fileName: string;
  isDirectory: boolean;
  isFile: boolean;
}
const FsReadDirectoryEntry: Schema<FsReadDirectoryEntry> = open({
  fileName: z.string(),
  isDirectory: z.boolean(),
  isFile: z.boolean(),
});

export interface FsReadDirectoryResponse {
  entries: FsReadDirectoryEntry[];
}
const FsReadDirectoryResponse: Schema<FsReadDirectoryResponse> = open({ entries: z.array(FsReadDirectoryEntry) });

export interface FsRemoveParams extends FsPathParams {
  /** Whether a folder goes with all that is in it. Default: yes. */
  recursive?: boolean | null | undefined;
  /** Whether it is well if there is nothing. Default: yes. */
  force?: boolean | null | undefined;
}
export const FsRemoveParams: Schema<FsRemoveParams> = open({
  path: z.string(),
  recursive: nullish(z.boolean()),
  force: nullish(z.boolean()),
});

export interface FsCopyParams {
  sourcePath: string;
  destinationPath: string;
  /** Needed for folders. */
  recursive?: boolean | undefined;
}
export const FsCopyParams: Schema<FsCopyParams> = open({
  sourcePath: z.string(),
  destinationPath: z.string(),
  recursive: maybe(z.boolean()),
});

export interface FsWatchParams extends FsPathParams {
  /** Chosen by the client, and its own. */
  watchId: string;
}
export const FsWatchParams: Schema<FsWatchParams> = open({ path: z.string(), watchId: z.string() });

export interface FsUnwatchParams {
  watchId: string;
}
export const FsUnwatchParams: Schema<FsUnwatchParams> = open({ watchId: z.string() });

export interface CommandExecTerminalSize {
  rows: number;
  cols: number;
}
const CommandExecTerminalSize: Schema<CommandExecTerminalSize> = open({ rows: uint16, cols: uint16 });

export interface CommandExecParams {
  /** The program and its arguments. */
  command: string[];
  cwd?: string | null | undefined;
  timeoutMs?: number | null | undefined;
  /** Chosen by the client, and its own; needed to talk to the command while it runs. Since 0.118. */
  processId?: string | null | undefined;
  /** Since 0.118. */
  tty?: boolean | undefined;
  /** Since 0.118. */
  streamStdin?: boolean | undefined;
  /** Since 0.118. */
  streamStdoutStderr?: boolean | undefined;
  /** For each of stdout and stderr. Since 0.118. */
  outputBytesCap?: number | null | undefined;
  /** Since 0.118. */
  disableOutputCap?: boolean | undefined;
  /** Since 0.118. */
  disableTimeout?: boolean | undefined;
  /** Beside the server's own variables; `null` takes one away. Since 0.118. */
  env?: Record<string, string | null> | null | undefined;
  /** Since 0.118. */
  size?: CommandExecTerminalSize | null | undefined;
  sandboxPolicy?: wire.SandboxPolicy | null | undefined;
  permissionProfile?: string | null | undefined;
}
export const CommandExecParams: Schema<CommandExecParams> = open({
  command: z.array(z.string()),
  cwd: nullish(z.string()),
  timeoutMs: nullish(integer),
  processId: nullish(z.string()),
  tty: maybe(z.boolean()),
  streamStdin: maybe(z.boolean()),
  streamStdoutStderr: maybe(z.boolean()),
  outputBytesCap: nullish(count),
  disableOutputCap: maybe(z.boolean()),
  disableTimeout: maybe(z.boolean()),
  env: nullish(z.record(z.string(), z.nullable(z.string()))),
  size: nullish(CommandExecTerminalSize),
  sandboxPolicy: nullish(unchecked<wire.SandboxPolicy>()),
  permissionProfile: nullish(z.string()),
});

export interface CommandExecResponse {
  exitCode: number;
  /** What was not streamed. */
  stdout: string;
  stderr: string;
}
const CommandExecResponse: Schema<CommandExecResponse> = open({ exitCode: z.int32(), stdout: z.string(), stderr: z.string() });

export interface CommandExecWriteParams {
  processId: string;
  deltaBase64?: string | null | undefined;
  closeStdin?: boolean | undefined;
}
export const CommandExecWriteParams: Schema<CommandExecWriteParams> = open({
  processId: z.string(),
  deltaBase64: nullish(z.string()),
  closeStdin: maybe(z.boolean()),
});

export interface CommandExecTerminateParams {
  processId: string;
}
export const CommandExecTerminateParams: Schema<CommandExecTerminateParams> = open({ processId: z.string() });

export interface CommandExecResizeParams {
  processId: string;
  size: CommandExecTerminalSize;
}
export const CommandExecResizeParams: Schema<CommandExecResizeParams> = open({
  processId: z.string(),
  size: CommandExecTerminalSize,
});

export const workspaceRequests = {
  command: {
    /** Runs a command in the sandbox, outside any thread. */
    exec: request("command/exec", CommandExecParams, CommandExecResponse),
    /** Writes to a running command's input. */
    execWrite: request("command/exec/write", CommandExecWriteParams, unchecked<wire.CommandExecWriteResponse>(), {
      since: "0.118.0",
    }),
    /** Ends a running command. */
    execTerminate: request("command/exec/terminate", CommandExecTerminateParams, unchecked<wire.CommandExecTerminateResponse>(), {
      since: "0.118.0",
    }),
    /** Changes a running command's terminal size. */
    execResize: request("command/exec/resize", CommandExecResizeParams, unchecked<wire.CommandExecResizeResponse>(), {
      since: "0.118.0",
    }),
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
    readFile: request("fs/readFile", FsPathParams, FsReadFileResponse, {
      since: "0.118.0",
    }),
    /** Writes a file, from base64. */
    writeFile: request("fs/writeFile", FsWriteFileParams, unchecked<wire.FsWriteFileResponse>(), {
      since: "0.118.0",
    }),
    /** Makes a folder. */
    createDirectory: request("fs/createDirectory", FsCreateDirectoryParams, unchecked<wire.FsCreateDirectoryResponse>(), {
      since: "0.118.0",
    }),
    /** What kind of thing is at a path, and its times. */
    getMetadata: request("fs/getMetadata", FsPathParams, FsGetMetadataResponse, {
      since: "0.118.0",
    }),
    /** The entries of a folder. */
    readDirectory: request("fs/readDirectory", FsPathParams, FsReadDirectoryResponse, { since: "0.118.0" }),
    /** Removes a file or a folder. */
    remove: request("fs/remove", FsRemoveParams, unchecked<wire.FsRemoveResponse>(), { since: "0.118.0" }),
    /** Copies a file or a folder. */
    copy: request("fs/copy", FsCopyParams, unchecked<wire.FsCopyResponse>(), { since: "0.118.0" }),
    /** Announces changes at a path, as `fs/changed`. */
    watch: request("fs/watch", FsWatchParams, FsPathParams, { since: "0.118.0" }),
    /** Stops announcing changes at a path. */
    unwatch: request("fs/unwatch", FsUnwatchParams, unchecked<wire.FsUnwatchResponse>(), { since: "0.118.0" }),
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
