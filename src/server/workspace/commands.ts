import { constants } from "node:os";
import { resolve } from "node:path";
import { INVALID_PARAMS, INVALID_REQUEST, OVERLOADED } from "../../protocol/codes.js";
import type { CommandExecParams, CommandExecResponse, CommandExecWriteParams } from "../../protocol/methods/command.js";
import { LONGEST_TIMER_MS } from "../../rpc/abort.js";
import { RpcError } from "../../rpc/errors.js";
import { type RunningProgram, safeEnvironment, startProgram } from "../../system/process-tree.js";
import type { Connection } from "../connection/connection.js";
import type { ServerHandlers } from "../connection/server.js";
import { decodeBase64 } from "./base64.js";
import { CapturedOutput } from "./captured-output.js";
import type { Roots } from "./roots.js";
import { describeSystemError } from "./system-error.js";

export interface CommandLimits {
  /** How long a command may run when its client does not say, in milliseconds. Default: 10 000, as upstream. */
  defaultTimeoutMs?: number | undefined;
  /** The longest that a client may ask for, in milliseconds; also what "no timeout" means. Default: one hour. */
  maxTimeoutMs?: number | undefined;
  /** How much is kept, or streamed, of each of stdout and stderr when a client does not say, in bytes. Default: 1 MiB, as upstream. */
  defaultOutputBytes?: number | undefined;
  /** The most that a client may ask for, in bytes; also what "no cap" means. Default: 16 MiB. */
  maxOutputBytes?: number | undefined;
  /** Commands of one client that may run at once; one more is answered with -32001. Default: 16. */
  maxRunning?: number | undefined;
  /** The commands' environment. Default: the server's, without variables whose name has `KEY`, `SECRET`, `TOKEN` or `PASSWORD` in it. */
  env?: Readonly<Record<string, string | undefined>> | undefined;
}

type Channel = "stdout" | "stderr";

const TIMED_OUT = 124;
const KILLED_BY = 128;
const MAX_UNREAD_INPUT_BYTES = 16 * 1024 * 1024;

/**
 * Answers to `command/exec*`, as the real server (0.169) gives them, with two differences: there is no sandbox, so that asking for
 * one is refused, and no terminal, so that `tty` is. What a command left running is killed with it, and all of a client's commands
 * are when its connection ends.
 */
export function createCommandHandlers(roots: Roots, limits: CommandLimits) {
  const byConnection = new WeakMap<Connection, ClientCommands>();
  const commandsOf = (connection: Connection) => {
    const known = byConnection.get(connection);
    if (known) return known;
    const commands = new ClientCommands(connection, roots, limits);
    byConnection.set(connection, commands);
    return commands;
  };
  return {
    exec: (params, { connection }) => commandsOf(connection).run(params),
    execWrite: (params, { connection }) => commandsOf(connection).write(params),
    execTerminate: async ({ processId }, { connection }) => {
      const { kill } = await commandsOf(connection).get(processId);
      kill();
      return {};
    },
    execResize: async ({ processId }, { connection }) => {
      await commandsOf(connection).get(processId);
      throw new RpcError(INVALID_REQUEST, "failed to resize PTY: process is not attached to a PTY");
    },
  } satisfies NonNullable<ServerHandlers["command"]>;
}

/** The commands that one client runs. */
class ClientCommands {
  readonly #connection: Connection;
  readonly #roots: Roots;
  readonly #limits: CommandLimits;
  /** By the name the client gave; from the moment it is asked for, so that what is asked next finds it. */
  readonly #running = new Map<unknown, Promise<RunningProgram>>();

  constructor(connection: Connection, roots: Roots, limits: CommandLimits) {
    this.#connection = connection;
    this.#roots = roots;
    this.#limits = limits;
    const killAll = () => {
      for (const started of this.#running.values()) void started.then(({ kill }) => kill()).catch(() => {});
    };
    connection.closed.addEventListener("abort", killAll, { once: true });
  }

  /** @throws {RpcError} -32600 when none of this name runs. */
  get(processId: string): Promise<RunningProgram> {
    const started = this.#running.get(processId);
    if (!started) throw new RpcError(INVALID_REQUEST, `no active command/exec for process id ${JSON.stringify(processId)}`);
    return started;
  }

  async run(params: CommandExecParams): Promise<CommandExecResponse> {
    refuseContradictions(params);
    refuseWhatIsMissing(params);
    const { processId } = params;
    const id = processId ?? Symbol("unnamed");
    if (this.#running.has(id))
      throw new RpcError(INVALID_REQUEST, `duplicate active command/exec process id: ${JSON.stringify(processId)}`);
    if (this.#running.size >= (this.#limits.maxRunning ?? 16))
      throw new RpcError(OVERLOADED, "Too many commands are running; try again when one has ended");

    const cap = this.#outputCapOf(params);
    const outputs = { stdout: new CapturedOutput(cap), stderr: new CapturedOutput(cap) };
    const started = this.#start(params, outputs);
    this.#running.set(id, started);
    try {
      const exitCode = await endWithin(this.#timeoutOf(params), await started);
      return { exitCode, stdout: outputs.stdout.toString(), stderr: outputs.stderr.toString() };
    } catch (error) {
      throw describeSystemError(error, "failed to spawn command: ");
    } finally {
      this.#running.delete(id);
    }
  }

  async #start(params: CommandExecParams, outputs: Record<Channel, CapturedOutput>): Promise<RunningProgram> {
    const { command, cwd, env, processId, streamStdin = false, streamStdoutStderr = false } = params;
    const [program = "", ...args] = command;
    const place = await this.#roots.follow(resolve(this.#roots.first, cwd ?? "."));
    if (this.#connection.closed.aborted) throw this.#connection.closed.reason;
    const streamed = streamStdoutStderr && processId != null ? processId : null;
    const take = (channel: Channel) => (chunk: Buffer) =>
      streamed === null
        ? outputs[channel].keep(chunk)
        : this.#stream(chunk, outputs[channel], { processId: streamed, stream: channel });
    return startProgram(
      { command: program, args, cwd: place, env: { ...(this.#limits.env ?? safeEnvironment()), ...withoutNulls(env) } },
      { hasInput: streamStdin, onStdout: take("stdout"), onStderr: take("stderr") },
    );
  }

  async write({ processId, deltaBase64, closeStdin = false }: CommandExecWriteParams): Promise<Record<string, never>> {
    if (deltaBase64 == null && !closeStdin)
      throw new RpcError(INVALID_PARAMS, "command/exec/write requires deltaBase64 or closeStdin");
    const delta = readDelta(deltaBase64 ?? "");
    const { stdin } = await this.get(processId);
    if (!stdin) throw new RpcError(INVALID_REQUEST, "stdin streaming is not enabled for this command/exec");
    if (stdin.writableLength > MAX_UNREAD_INPUT_BYTES)
      throw new RpcError(OVERLOADED, "The command does not read what it was sent; try again later");
    if (delta.length > 0 && stdin.writable) stdin.write(delta);
    if (closeStdin) stdin.end();
    return {};
  }

  #stream(chunk: Buffer, output: CapturedOutput, where: { processId: string; stream: Channel }): void {
    if (output.isFull) return;
    const deltaBase64 = output.admit(chunk).toString("base64");
    this.#connection.notify("command/exec/outputDelta", { ...where, deltaBase64, capReached: output.isFull });
  }

  #outputCapOf({ outputBytesCap, disableOutputCap = false }: CommandExecParams): number {
    const { defaultOutputBytes = 1024 * 1024, maxOutputBytes = 16 * 1024 * 1024 } = this.#limits;
    const wanted = disableOutputCap ? Number.POSITIVE_INFINITY : (outputBytesCap ?? defaultOutputBytes);
    return Math.min(wanted, maxOutputBytes);
  }

  #timeoutOf({ timeoutMs, disableTimeout = false }: CommandExecParams): number {
    const { defaultTimeoutMs = 10_000, maxTimeoutMs = 3_600_000 } = this.#limits;
    const wanted = disableTimeout ? Number.POSITIVE_INFINITY : (timeoutMs ?? defaultTimeoutMs);
    return Math.min(wanted, maxTimeoutMs, LONGEST_TIMER_MS);
  }
}

/** Waits for a program, kills it when its time is up, and says how it ended as a shell would. */
async function endWithin(timeoutMs: number, { ended, kill }: RunningProgram): Promise<number> {
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    kill();
  }, timeoutMs);
  try {
    const { exitCode, signal } = await ended;
    return isLate ? TIMED_OUT : (exitCode ?? KILLED_BY + (signal ? constants.signals[signal] : 0));
  } finally {
    clearTimeout(timer);
  }
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

/** What a client relies on and would not get. */
function refuseWhatIsMissing({ tty, sandboxPolicy, permissionProfile }: CommandExecParams): void {
  if (tty) throw new RpcError(INVALID_REQUEST, "command/exec tty is not supported: this server has no PTY");
  const unconfined = ["dangerFullAccess", "externalSandbox"];
  const wantsSandbox = sandboxPolicy != null && !unconfined.includes(sandboxPolicy.type);
  if (wantsSandbox || (permissionProfile != null && permissionProfile !== ":danger-full-access"))
    throw new RpcError(INVALID_REQUEST, "command/exec cannot confine a command: this server has no sandbox");
}

function readDelta(text: string): Buffer {
  try {
    return decodeBase64(text);
  } catch (error) {
    throw new RpcError(INVALID_PARAMS, `invalid deltaBase64: ${(error as Error).message}`);
  }
}

/** A variable that is `null` is taken away. */
function withoutNulls(env: CommandExecParams["env"]): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(env ?? {}).map(([name, value]) => [name, value ?? undefined]));
}
