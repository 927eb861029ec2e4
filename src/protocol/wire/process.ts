import type { AbsolutePathBuf } from "./shared.js";

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
