import { INVALID_PARAMS, INVALID_REQUEST } from "../../protocol/codes.js";
import type { CommandExecParams } from "../../protocol/methods/command.js";
import { RpcError } from "../../rpc/errors.js";

/**
 * Refuses what cannot be run as it is asked for, in the words of the real server (0.169), and what this server does not have.
 *
 * @throws {RpcError} -32600 or -32602
 */
export function checkCommandParams(params: CommandExecParams): void {
  refuseContradictions(params);
  refuseWhatIsMissing(params);
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

/** A sandbox or a terminal that a client relies on, and would not get. */
function refuseWhatIsMissing({ tty, sandboxPolicy, permissionProfile }: CommandExecParams): void {
  if (tty) throw new RpcError(INVALID_REQUEST, "command/exec tty is not supported: this server has no PTY");
  const unconfined = ["dangerFullAccess", "externalSandbox"];
  const wantsSandbox = sandboxPolicy != null && !unconfined.includes(sandboxPolicy.type);
  if (wantsSandbox || (permissionProfile != null && permissionProfile !== ":danger-full-access"))
    throw new RpcError(INVALID_REQUEST, "command/exec cannot confine a command: this server has no sandbox");
}
