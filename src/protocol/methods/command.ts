import * as z from "zod/mini";
import { notification, request } from "../define.js";
import { count, integer, maybe, nullish, open, type Schema, uint16, unchecked } from "../shape.js";
import type * as wire from "../wire/index.js";

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

export const commandRequestRows = {
  /** Runs a command in the sandbox, outside any thread. */
  exec: request("command/exec", CommandExecParams, CommandExecResponse),
  /** Changes a running command's terminal size. */
  execResize: request("command/exec/resize", CommandExecResizeParams, unchecked<wire.CommandExecResizeResponse>(), {
    since: "0.118.0",
  }),
  /** Ends a running command. */
  execTerminate: request("command/exec/terminate", CommandExecTerminateParams, unchecked<wire.CommandExecTerminateResponse>(), {
    since: "0.118.0",
  }),
  /** Writes to a running command's input. */
  execWrite: request("command/exec/write", CommandExecWriteParams, unchecked<wire.CommandExecWriteResponse>(), {
    since: "0.118.0",
  }),
};

export const commandNotificationRows = {
  /** More output of a command, in base64. */
  execOutputDelta: notification("command/exec/outputDelta", unchecked<wire.CommandExecOutputDeltaNotification>(), {
    since: "0.118.0",
  }),
};
