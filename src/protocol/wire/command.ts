import type { SandboxPolicy } from "./shared.js";

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
