import * as z from "../deferred.js";
import { notification, request } from "../define.js";
import { count, integer, maybe, nullish, open, type Schema, uint16, unchecked } from "../shape.js";
import type * as wire from "../wire/index.js";

/** The size of a terminal, in characters. */
export interface CommandExecTerminalSize {
  rows: number;
  cols: number;
}
const CommandExecTerminalSize: Schema<CommandExecTerminalSize> = open({ rows: uint16, cols: uint16 });

/**
 * A command to run on the server's machine, outside of any thread. The answer comes when it has ended, after the last
 * `command/exec/outputDelta`.
 */
export interface CommandExecParams {
  /** The program and its arguments. Must not be empty. */
  command: string[];
  /** Left out: the server's own folder. */
  cwd?: string | null | undefined;
  /** In milliseconds. Left out: the server's limit. Not together with `disableTimeout`. */
  timeoutMs?: number | null | undefined;
  /**
   * Chosen by the client; it holds for this connection. Needed to write to the command, to end it, and for the three members
   * below. Since 0.118.
   */
  processId?: string | null | undefined;
  /** Run it in a terminal. Includes `streamStdin` and `streamStdoutStderr`. Since 0.118. */
  tty?: boolean | undefined;
  /** `command/exec/write` may be used. Since 0.118. */
  streamStdin?: boolean | undefined;
  /** Send the output while it comes, with `command/exec/outputDelta`. The answer does not repeat it. Since 0.118. */
  streamStdoutStderr?: boolean | undefined;
  /** How much of stdout, and of stderr, to keep at most, in bytes. Not together with `disableOutputCap`. Since 0.118. */
  outputBytesCap?: number | null | undefined;
  /** Keep all output. Since 0.118. */
  disableOutputCap?: boolean | undefined;
  /** Run without a time limit. Since 0.118. */
  disableTimeout?: boolean | undefined;
  /** Variables beside the server's own. `null` takes one away. Since 0.118. */
  env?: Record<string, string | null> | null | undefined;
  /** Only with `tty`. Since 0.118. */
  size?: CommandExecTerminalSize | null | undefined;
  /** Left out: what the configuration says. Not together with `permissionProfile`. */
  sandboxPolicy?: wire.SandboxPolicy | null | undefined;
  /** The id of a permission profile. Not together with `sandboxPolicy`. */
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

/** How a command ended. */
export interface CommandExecResponse {
  exitCode: number;
  /** Empty if it was streamed. */
  stdout: string;
  /** Empty if it was streamed. */
  stderr: string;
}
const CommandExecResponse: Schema<CommandExecResponse> = open({ exitCode: z.int32(), stdout: z.string(), stderr: z.string() });

/** Input for a running command. */
export interface CommandExecWriteParams {
  processId: string;
  /** The bytes, in base64. */
  deltaBase64?: string | null | undefined;
  /** Close the command's stdin, after the bytes. */
  closeStdin?: boolean | undefined;
}
export const CommandExecWriteParams: Schema<CommandExecWriteParams> = open({
  processId: z.string(),
  deltaBase64: nullish(z.string()),
  closeStdin: maybe(z.boolean()),
});

/** Which running command to end. */
export interface CommandExecTerminateParams {
  processId: string;
}
export const CommandExecTerminateParams: Schema<CommandExecTerminateParams> = open({ processId: z.string() });

/** A new size for a running command's terminal. */
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
