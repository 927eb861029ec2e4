import { constants } from "node:os";
import { resolve } from "node:path";
import { INVALID_REQUEST, OVERLOADED } from "../../protocol/codes.js";
import type { CommandExecParams, CommandExecResponse } from "../../protocol/methods/command.js";
import { withTimeout } from "../../rpc/abort.js";
import { RpcError } from "../../rpc/errors.js";
import { toJsonText } from "../../rpc/json.js";
import { type Program, type RunningProgram, type StartOptions, startProgram } from "../../system/process-tree.js";
import type { Connection } from "../connection/connection.js";
import { isUnconfined } from "../sandbox/confinement.js";
import { commandEnvironment, type Variables } from "../sandbox/environment.js";
import { CappedBuffer } from "./capped-buffer.js";
import { asksForSandbox, type CommandRules, checkCommandParams, noConfinedTerminal, noSandbox } from "./command-params.js";
import type { Roots } from "./roots.js";
import { describeSystemError } from "./system-error.js";
import { startTerminal, type TerminalProgram } from "./terminal.js";

/** What bounds the commands of `command/exec`, and what environment they get. */
export interface CommandLimits {
  /** How long a command may run when its client does not say, in milliseconds. Default: 10 000, as upstream. */
  defaultTimeoutMs?: number | undefined;
  /** The longest time that a client may ask for, in milliseconds; also what "no timeout" means. Default: one hour. */
  maxTimeoutMs?: number | undefined;
  /** How much is kept, or streamed, of each of stdout and stderr when a client does not say, in bytes. Default: 1 MiB, as upstream. */
  defaultOutputBytes?: number | undefined;
  /** The most that a client may ask for, in bytes; also what "no cap" means. Default: 16 MiB. */
  maxOutputBytes?: number | undefined;
  /** Commands of one client that may run at once; one more is answered with -32001. Default: 16. */
  maxRunning?: number | undefined;
  /**
   * The commands' environment; clients add to it with `env`. Default: what programs need of the server's own (`PATH`, `HOME`, `LANG`,
   * ...), and what `shell_environment_policy` says besides.
   */
  env?: Variables | undefined;
}

/** Where the commands of a server start, and the folders that are their workspace. Absolute. */
export interface CommandPlace {
  readonly cwd: string;
  readonly workspace: readonly string[];
}

/** What holds for the commands of every client. */
export interface ClientCommandsOptions {
  readonly roots: Roots;
  readonly place: CommandPlace;
  readonly limits: CommandLimits;
  readonly rules: CommandRules;
}

/** A command that runs, and its terminal if it has one. */
type StartedCommand = RunningProgram & { readonly terminal?: TerminalProgram };

/** What ends the input of a terminal. */
const END_OF_INPUT = Buffer.from([4]);

function writeToTerminal(terminal: TerminalProgram, delta: Buffer, closesInput: boolean): void {
  if (delta.length > 0) terminal.write(delta);
  if (closesInput) terminal.write(END_OF_INPUT);
}

type Channel = "stdout" | "stderr";

const TIMED_OUT = 124;
const KILLED_BY = 128;
const MAX_UNREAD_INPUT_BYTES = 16 * 1024 * 1024;

/**
 * The commands that one client runs. A command is listed from the moment it is asked for until it has ended; what it left running is
 * killed with it, and all of them are killed when the connection ends. The handlers of `command/exec*` call it, and answer as the real
 * server does (0.171), with two differences: the workspace of a sandbox is what the embedder says, and a command in a
 * sandbox has no terminal.
 */
export class ClientCommands {
  readonly #connection: Connection;
  readonly #roots: Roots;
  /** Where commands start, and where one may write that is confined to a workspace. */
  readonly #place: CommandPlace;
  readonly #limits: CommandLimits;
  readonly #rules: CommandRules;
  /** By the id that the client gave. */
  readonly #running = new Map<unknown, Promise<StartedCommand>>();

  constructor(connection: Connection, { roots, place, limits, rules }: ClientCommandsOptions) {
    this.#connection = connection;
    this.#roots = roots;
    this.#place = place;
    this.#limits = limits;
    this.#rules = rules;
    const killAll = () => {
      for (const started of this.#running.values()) void started.then(({ kill }) => kill()).catch(() => {});
    };
    connection.closed.addEventListener("abort", killAll, { once: true });
  }

  /** @throws {RpcError} -32600 when no command of this id runs. */
  get(processId: string): Promise<StartedCommand> {
    const started = this.#running.get(processId);
    if (!started) throw new RpcError(INVALID_REQUEST, `no active command/exec for process id ${toJsonText(processId)}`);
    return started;
  }

  /** Runs one until its end, its timeout, or the end of the connection, and resolves with what it printed, unless that was streamed. */
  async run(params: CommandExecParams): Promise<CommandExecResponse> {
    checkCommandParams(params);
    const { processId } = params;
    const id = processId ?? Symbol("unnamed");
    if (this.#running.has(id))
      throw new RpcError(INVALID_REQUEST, `duplicate active command/exec process id: ${toJsonText(processId)}`);
    if (this.#running.size >= (this.#limits.maxRunning ?? 16))
      throw new RpcError(OVERLOADED, "Too many commands are running; try again when one has ended");

    const cap = this.#outputCapOf(params);
    const outputs = { stdout: new CappedBuffer(cap), stderr: new CappedBuffer(cap) };
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

  async #start(params: CommandExecParams, outputs: Record<Channel, CappedBuffer>): Promise<StartedCommand> {
    const { command, cwd, env, processId, streamStdin = false, streamStdoutStderr = false, tty = false } = params;
    const [program = "", ...args] = command;
    const place = await this.#roots.follow(resolve(this.#place.cwd, cwd ?? "."));
    if (this.#connection.closed.aborted) throw this.#connection.closed.reason;
    const streamed = (streamStdoutStderr || tty) && processId != null ? processId : null;
    const take = (channel: Channel) => (chunk: Buffer) =>
      streamed === null
        ? outputs[channel].keep(chunk)
        : this.#stream(chunk, outputs[channel], { processId: streamed, stream: channel });
    const variables = { ...(this.#limits.env ?? commandEnvironment(this.#rules.environment())), ...withoutNulls(env) };
    return this.#startConfined({ command: program, args, cwd: place, env: variables }, params, {
      hasInput: streamStdin,
      onStdout: take("stdout"),
      onStderr: take("stderr"),
    });
  }

  /** Starts a program under the sandbox that its params ask for, or else the configuration. */
  async #startConfined(program: Program, params: CommandExecParams, options: StartOptions): Promise<StartedCommand> {
    const { sandbox } = this.#rules;
    const policy = this.#rules.policyOf(params);
    const confined = await sandbox.confine(program, policy, this.#place.workspace);
    // Where the machine cannot confine a command, only one that a client asked for is refused: nobody can be asked here.
    if (!confined && asksForSandbox(params) && !isUnconfined(policy)) throw noSandbox();
    if (params.tty) {
      await confined?.release();
      if (confined) throw noConfinedTerminal();
      const terminal = startTerminal(program, params.size ?? null, options.onStdout);
      return { stdin: null, terminal, kill: terminal.kill, ended: terminal.ended };
    }
    if (!confined) return startProgram(program, options);
    try {
      const running = startProgram(confined.program, options);
      // What was made for the command is gone when its end is told.
      const ended = running.ended.finally(confined.release);
      // Whoever waits for the end hears of it, and nobody may.
      ended.catch(() => {});
      return { ...running, ended };
    } catch (error) {
      await confined.release();
      throw error;
    }
  }

  /** Writes to a command's input. @throws {RpcError} -32600 when it has none, -32001 when it does not read what it was sent. */
  async write(processId: string, delta: Buffer, closeStdin: boolean): Promise<void> {
    const { stdin, terminal } = await this.get(processId);
    if (terminal) return writeToTerminal(terminal, delta, closeStdin);
    if (!stdin) throw new RpcError(INVALID_REQUEST, "stdin streaming is not enabled for this command/exec");
    if (stdin.writableLength > MAX_UNREAD_INPUT_BYTES)
      throw new RpcError(OVERLOADED, "The command does not read what it was sent; try again later");
    if (delta.length > 0 && stdin.writable) stdin.write(delta);
    if (closeStdin) stdin.end();
  }

  #stream(chunk: Buffer, output: CappedBuffer, where: { processId: string; stream: Channel }): void {
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
    return Math.min(wanted, maxTimeoutMs);
  }
}

/** Waits for a program, kills it when its time is up, and says how it ended as a shell would. */
async function endWithin(timeoutMs: number, { ended, kill }: RunningProgram): Promise<number> {
  const late = Symbol("late");
  try {
    const { exitCode, signal } = await withTimeout(timeoutMs, () => ended, { reason: () => late });
    return exitCode ?? KILLED_BY + (signal ? constants.signals[signal] : 0);
  } catch (error) {
    if (error !== late) throw error;
    kill();
    await ended;
    return TIMED_OUT;
  }
}

/** A variable that is `null` is taken away. */
function withoutNulls(env: CommandExecParams["env"]): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(env ?? {}).map(([name, value]) => [name, value ?? undefined]));
}
