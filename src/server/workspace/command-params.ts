import { INVALID_PARAMS, INVALID_REQUEST } from "../../protocol/codes.js";
import type { CommandExecParams } from "../../protocol/methods/command.js";
import type { SandboxPolicy } from "../../protocol/shapes/settings.js";
import { RpcError } from "../../rpc/errors.js";
import type { EnvironmentPolicy } from "../sandbox/environment.js";
import type { Sandbox } from "../sandbox/sandbox.js";

/**
 * Refuses what cannot be run as it is asked for, in the words of the real server (0.171).
 *
 * @throws {RpcError} -32600 or -32602
 */
export function checkCommandParams(params: CommandExecParams): void {
  refuseContradictions(params);
  if (params.size != null) checkTerminalSize(params.size);
}

/** @throws {RpcError} -32602 for a terminal without rows or columns, in the words of the real server (0.171). */
export function checkTerminalSize({ rows, cols }: { readonly rows: number; readonly cols: number }): void {
  if (rows === 0 || cols === 0) throw new RpcError(INVALID_PARAMS, "command/exec size rows and cols must be greater than 0");
}

/** A terminal that a client asked for, and that a confined command cannot have here. */
export function noConfinedTerminal(): RpcError {
  return new RpcError(INVALID_REQUEST, "command/exec tty is not supported for a command in a sandbox here");
}

function refuseContradictions(params: CommandExecParams): void {
  const { command, timeoutMs, disableTimeout, outputBytesCap, disableOutputCap, tty, size, processId } = params;
  const { streamStdin, streamStdoutStderr } = params;
  if (command.length === 0) throw new RpcError(INVALID_REQUEST, "command must not be empty");
  if (size != null && !tty) throw new RpcError(INVALID_PARAMS, "command/exec size requires tty: true");
  if (disableOutputCap && outputBytesCap != null)
    throw new RpcError(INVALID_PARAMS, "command/exec cannot set both outputBytesCap and disableOutputCap");
  if (disableTimeout && timeoutMs != null)
    throw new RpcError(INVALID_PARAMS, "command/exec cannot set both timeoutMs and disableTimeout");
  if (timeoutMs != null && timeoutMs < 0)
    throw new RpcError(INVALID_PARAMS, `command/exec timeoutMs must be non-negative, got ${timeoutMs}`);
  if ((tty || streamStdin || streamStdoutStderr) && processId == null)
    throw new RpcError(INVALID_REQUEST, "command/exec tty or streaming requires a client-supplied processId");
}

/** What holds for the commands of a server, whoever asks for them. */
export interface CommandRules {
  readonly sandbox: Pick<Sandbox, "confine">;
  /** The sandbox of a command; throws an `RpcError` where that cannot be told. */
  readonly policyOf: (params: Pick<CommandExecParams, "sandboxPolicy" | "permissionProfile">) => SandboxPolicy;
  readonly environment: () => EnvironmentPolicy;
}

/** Whether a client relies on a sandbox. */
export function asksForSandbox({ sandboxPolicy, permissionProfile }: CommandExecParams): boolean {
  return (sandboxPolicy ?? permissionProfile ?? null) !== null;
}

/** A sandbox that a client relies on, and would not get. */
export function noSandbox(): RpcError {
  return new RpcError(INVALID_REQUEST, "command/exec cannot confine a command: this machine has no sandbox");
}
