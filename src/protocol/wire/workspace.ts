import type { PathUri } from "./config.js";
import type { AbsolutePathBuf } from "./session.js";
import type { SandboxPolicy } from "./turn.js";

export interface CommandExecOutputDeltaNotification {
  processId: string;
  stream: CommandExecOutputStream;
  deltaBase64: string;
  capReached: boolean;
}

export type CommandExecOutputStream = "stdout" | "stderr";

export interface CommandExecParams {
  command: Array<string>;
  processId?: string | null | undefined;
  tty?: boolean | undefined;
  streamStdin?: boolean | undefined;
  streamStdoutStderr?: boolean | undefined;
  outputBytesCap?: number | null | undefined;
  disableOutputCap?: boolean | undefined;
  disableTimeout?: boolean | undefined;
  timeoutMs?: number | null | undefined;
  cwd?: string | null | undefined;
  env?:
    | {
        [key in string]?: string | null;
      }
    | null
    | undefined;
  size?: CommandExecTerminalSize | null | undefined;
  sandboxPolicy?: SandboxPolicy | null | undefined;
  permissionProfile?: string | null | undefined;
}

export interface CommandExecResizeParams {
  processId: string;
  size: CommandExecTerminalSize;
}

export type CommandExecResizeResponse = Record<string, never>;

export interface CommandExecResponse {
  exitCode: number;
  stdout: string;
  stderr: string;
}

export interface CommandExecTerminalSize {
  rows: number;
  cols: number;
}

export interface CommandExecTerminateParams {
  processId: string;
}

export type CommandExecTerminateResponse = Record<string, never>;

export interface CommandExecWriteParams {
  processId: string;
  deltaBase64?: string | null | undefined;
  closeStdin?: boolean | undefined;
}

export type CommandExecWriteResponse = Record<string, never>;

export interface EnvironmentAddParams {
  environmentId: string;
  execServerUrl: string;
  authBearerToken?: string | null | undefined;
  websocketRequestId?: string | null | undefined;
  connectTimeoutMs?: number | null | undefined;
  skills?: EnvironmentSkillsParams | null | undefined;
}

export type EnvironmentAddResponse = Record<string, never>;

export interface EnvironmentConnectionNotification {
  threadId: string;
  environmentId: string;
}

export interface EnvironmentInfoParams {
  environmentId: string;
}

export interface EnvironmentInfoResponse {
  shell: EnvironmentShellInfo;
  cwd: PathUri | null;
}

export interface EnvironmentShellInfo {
  name: string;
  path: string;
}

export interface EnvironmentSkillsParams {
  required?: Array<string> | null | undefined;
}

export type EnvironmentStatusKind = "ready" | "pending" | "disconnected" | "unknown";

export interface EnvironmentStatusParams {
  environmentId: string;
}

export interface EnvironmentStatusResponse {
  status: EnvironmentStatusKind;
  error?: string | undefined;
}

export interface FsChangedNotification {
  watchId: string;
  changedPaths: Array<AbsolutePathBuf>;
}

export interface FsCopyParams {
  sourcePath: AbsolutePathBuf;
  destinationPath: AbsolutePathBuf;
  recursive?: boolean | undefined;
}

export type FsCopyResponse = Record<string, never>;

export interface FsCreateDirectoryParams {
  path: AbsolutePathBuf;
  recursive?: boolean | null | undefined;
}

export type FsCreateDirectoryResponse = Record<string, never>;

export interface FsGetMetadataParams {
  path: AbsolutePathBuf;
}

export interface FsGetMetadataResponse {
  isDirectory: boolean;
  isFile: boolean;
  isSymlink: boolean;
  createdAtMs: number;
  modifiedAtMs: number;
}

export interface FsReadDirectoryEntry {
  fileName: string;
  isDirectory: boolean;
  isFile: boolean;
}

export interface FsReadDirectoryParams {
  path: AbsolutePathBuf;
}

export interface FsReadDirectoryResponse {
  entries: Array<FsReadDirectoryEntry>;
}

export interface FsReadFileParams {
  path: AbsolutePathBuf;
}

export interface FsReadFileResponse {
  dataBase64: string;
}

export interface FsRemoveParams {
  path: AbsolutePathBuf;
  recursive?: boolean | null | undefined;
  force?: boolean | null | undefined;
}

export type FsRemoveResponse = Record<string, never>;

export interface FsUnwatchParams {
  watchId: string;
}

export type FsUnwatchResponse = Record<string, never>;

export interface FsWatchParams {
  watchId: string;
  path: AbsolutePathBuf;
}

export interface FsWatchResponse {
  path: AbsolutePathBuf;
}

export interface FsWriteFileParams {
  path: AbsolutePathBuf;
  dataBase64: string;
}

export type FsWriteFileResponse = Record<string, never>;

export type FuzzyFileSearchMatchType = "file" | "directory";

export interface FuzzyFileSearchParams {
  query: string;
  roots: Array<string>;
  cancellationToken: string | null;
}

export interface FuzzyFileSearchResponse {
  files: Array<FuzzyFileSearchResult>;
}

export interface FuzzyFileSearchResult {
  root: string;
  path: string;
  match_type: FuzzyFileSearchMatchType;
  file_name: string;
  score: number;
  indices: Array<number> | null;
}

export interface FuzzyFileSearchSessionCompletedNotification {
  sessionId: string;
}

export interface FuzzyFileSearchSessionStartParams {
  sessionId: string;
  roots: Array<string>;
}

export type FuzzyFileSearchSessionStartResponse = Record<string, never>;

export interface FuzzyFileSearchSessionStopParams {
  sessionId: string;
}

export type FuzzyFileSearchSessionStopResponse = Record<string, never>;

export interface FuzzyFileSearchSessionUpdatedNotification {
  sessionId: string;
  query: string;
  files: Array<FuzzyFileSearchResult>;
}

export interface FuzzyFileSearchSessionUpdateParams {
  sessionId: string;
  query: string;
}

export type FuzzyFileSearchSessionUpdateResponse = Record<string, never>;

export interface GitDiffToRemoteParams {
  cwd: string;
}

export interface GitDiffToRemoteResponse {
  sha: GitSha;
  diff: string;
}

export type GitSha = string;

export interface ProcessExitedNotification {
  processHandle: string;
  exitCode: number;
  outputDrainTimedOut?: boolean | null | undefined;
  stdout: string;
  stdoutCapReached: boolean;
  stderr: string;
  stderrCapReached: boolean;
}

export interface ProcessKillParams {
  processHandle: string;
}

export type ProcessKillResponse = Record<string, never>;

export interface ProcessOutputDeltaNotification {
  processHandle: string;
  stream: ProcessOutputStream;
  deltaBase64: string;
  capReached: boolean;
}

export type ProcessOutputStream = "stdout" | "stderr";

export interface ProcessResizePtyParams {
  processHandle: string;
  size: ProcessTerminalSize;
}

export type ProcessResizePtyResponse = Record<string, never>;

export interface ProcessSpawnParams {
  command: Array<string>;
  processHandle: string;
  cwd: AbsolutePathBuf;
  tty?: boolean | undefined;
  streamStdin?: boolean | undefined;
  streamStdoutStderr?: boolean | undefined;
  outputBytesCap?: number | null | undefined;
  timeoutMs?: number | null | undefined;
  env?:
    | {
        [key in string]?: string | null;
      }
    | null
    | undefined;
  size?: ProcessTerminalSize | null | undefined;
}

export type ProcessSpawnResponse = Record<string, never>;

export interface ProcessTerminalSize {
  rows: number;
  cols: number;
}

export interface ProcessWriteStdinParams {
  processHandle: string;
  deltaBase64?: string | null | undefined;
  closeStdin?: boolean | undefined;
}

export type ProcessWriteStdinResponse = Record<string, never>;

export type WindowsSandboxReadiness = "ready" | "notConfigured" | "updateRequired";

export interface WindowsSandboxReadinessResponse {
  status: WindowsSandboxReadiness;
}

export interface WindowsSandboxSetupCompletedNotification {
  mode: WindowsSandboxSetupMode;
  success: boolean;
  error: string | null;
}

export type WindowsSandboxSetupMode = "elevated" | "unelevated";

export interface WindowsSandboxSetupStartParams {
  mode: WindowsSandboxSetupMode;
  cwd?: AbsolutePathBuf | null | undefined;
}

export interface WindowsSandboxSetupStartResponse {
  started: boolean;
}

export interface WindowsWorldWritableWarningNotification {
  samplePaths: Array<string>;
  extraCount: number;
  failedScan: boolean;
}
