import { existsSync } from "node:fs";
import { constants, userInfo } from "node:os";
import { basename } from "node:path";
import type { CommandExecutionItem } from "../../protocol/shapes/command-items.js";
import { raceAbort, withTimeout } from "../../rpc/abort.js";
import { wordsOfOsError } from "../../system/os-error.js";
import { type Program, type RunningProgram, startProgram } from "../../system/process-tree.js";
import { newId } from "../ids.js";
import { commandEnvironment } from "../sandbox/environment.js";
import type { LiveThread } from "../thread/live-thread.js";
import type { ItemWriter, TurnWriter } from "./agent-api.js";
import { beginCommand } from "./tools/command-call.js";
import { joinWords } from "./tools/shell-words.js";

/** How long a command may run, in milliseconds: an hour, as on the real server (0.171). */
const ENDS_WITHIN_MS = 3_600_000;
/** How much of a command's output is kept, and streamed of each channel, in bytes. As much is kept on the real server. */
const MAX_OUTPUT_BYTES = 1024 * 1024;
const MAX_RUNNING = 16;
const TIMED_OUT = 124;

/** The turn that commands are run in. */
export interface TurnOfCommands {
  readonly thread: LiveThread;
  readonly record: TurnWriter;
  readonly signal: AbortSignal;
}

/**
 * The commands that the user runs in one turn (`thread/shellCommand`), as items of the turn. They run in the thread's folder without a
 * sandbox and without approval, since the user asks for them, and are killed when the turn is interrupted.
 */
export class UserCommands {
  readonly #turn: TurnOfCommands;
  readonly #running = new Set<Promise<void>>();
  /** What ends each of those that run, when the turn ends. */
  readonly #open = new Set<() => void>();
  #ended: CommandExecutionItem[] = [];

  constructor(turn: TurnOfCommands) {
    this.#turn = turn;
    const endAll = () => {
      for (const end of [...this.#open]) end();
    };
    turn.signal.addEventListener("abort", endAll, { once: true });
  }

  /** Whether one more may be run. */
  get haveRoom(): boolean {
    return this.#running.size < MAX_RUNNING;
  }

  get areRunning(): boolean {
    return this.#running.size > 0;
  }

  /** Takes those that have ended and that the agent has not been told of, in order. */
  take(): CommandExecutionItem[] {
    return this.#ended.splice(0);
  }

  /** Resolves when none runs any more, or when the signal aborts. */
  async settled(signal: AbortSignal): Promise<void> {
    while (this.areRunning && !signal.aborted) await raceAbort(Promise.race(this.#running), signal).catch(() => {});
  }

  /** Runs one to its end, or to the end of the turn. Does not reject. */
  run(command: string): Promise<void> {
    const running = this.#run(command.trim()).finally(() => this.#running.delete(running));
    this.#running.add(running);
    return running;
  }

  async #run(command: string): Promise<void> {
    const { thread, record, signal } = this.#turn;
    if (signal.aborted) return;
    const { cwd, shellEnvironment } = thread.settings;
    const words = [...userShell(), command];
    const commandActions = [{ type: "unknown" as const, command }];
    const begun = beginCommand(newId(), { command: joinWords(words), cwd, commandActions, source: "userShell" });
    const item = record.begin(begun);
    const end = (members: Partial<CommandExecutionItem>) => {
      this.#ended.push({ ...begun, ...members });
      item.end(members);
    };
    const stop = new AbortController();
    const onAbort = () => {
      // The record is closed right after the signal of the turn aborts.
      end(ABORTED);
      stop.abort();
    };
    this.#open.add(onAbort);
    const [program = "", ...args] = words;
    end(await execute({ command: program, args, cwd, env: commandEnvironment(shellEnvironment ?? {}) }, item, stop.signal));
    this.#open.delete(onAbort);
  }
}

/** How a command looks that the end of its turn killed, as on the real server (0.171). */
const ABORTED = failed("command aborted by user");

/** Runs a program, and says how its item ends. */
async function execute(
  program: Program,
  item: ItemWriter<CommandExecutionItem>,
  signal: AbortSignal,
): Promise<Partial<CommandExecutionItem>> {
  const [stdout, stderr] = [new Channel(item), new Channel(item)];
  const startedAt = performance.now();
  try {
    const started = startProgram(program, { hasInput: false, onStdout: stdout.take, onStderr: stderr.take });
    const exitCode = await endInTime(started, signal);
    if (typeof exitCode === "string") return failed(`execution error: Sandbox(Signal(${constants.signals[exitCode]}))`);
    return {
      status: exitCode === 0 ? "completed" : "failed",
      exitCode,
      aggregatedOutput: aggregate(stdout.bytes, stderr.bytes) || null,
      durationMs: Math.round(performance.now() - startedAt),
    };
  } catch (error) {
    return failed(describeFailure(error));
  }
}

function failed(aggregatedOutput: string): Partial<CommandExecutionItem> {
  return { status: "failed", aggregatedOutput, exitCode: -1, durationMs: 0 };
}

/** Waits for a program, and kills it when its time is over or its turn ends. @returns Its exit code, or the signal that ended it. */
async function endInTime({ ended, kill }: RunningProgram, signal: AbortSignal): Promise<number | NodeJS.Signals> {
  const late = Symbol("late");
  const reason = await withTimeout(ENDS_WITHIN_MS, () => ended, { signal, reason: () => late }).then(
    () => null,
    (error: unknown) => error,
  );
  if (reason !== null) kill();
  const { exitCode, signal: killedBy } = await ended;
  if (reason === late) return TIMED_OUT;
  return exitCode ?? killedBy ?? TIMED_OUT;
}

/** What a command prints on one channel: streamed, and kept for the end. */
class Channel {
  readonly #item: ItemWriter<CommandExecutionItem>;
  readonly #decoder = new TextDecoder();
  readonly #chunks: Buffer[] = [];
  #length = 0;

  constructor(item: ItemWriter<CommandExecutionItem>) {
    this.#item = item;
  }

  readonly take = (chunk: Buffer): void => {
    const part = chunk.subarray(0, MAX_OUTPUT_BYTES - this.#length);
    if (part.length === 0) return;
    this.#length += part.length;
    this.#chunks.push(part);
    this.#item.delta(this.#decoder.decode(part, { stream: true }));
  };

  get bytes(): Buffer {
    return Buffer.concat(this.#chunks);
  }
}

/** Both channels after one another. Where that is too much, stdout has a third of the room and stderr the rest, and what one leaves the other takes. */
function aggregate(stdout: Buffer, stderr: Buffer): string {
  const forErrors = Math.min(stderr.length, MAX_OUTPUT_BYTES - Math.min(stdout.length, Math.floor(MAX_OUTPUT_BYTES / 3)));
  const forOutput = Math.min(stdout.length, MAX_OUTPUT_BYTES - forErrors);
  return Buffer.concat([stdout.subarray(0, forOutput), stderr.subarray(0, forErrors)]).toString();
}

/** The names that the real server's messages have for errors of the operating system. */
const KINDS: Readonly<Record<string, string>> = {
  EACCES: "PermissionDenied",
  ENOENT: "NotFound",
  ENOTDIR: "NotADirectory",
};

function describeFailure(error: unknown): string {
  const { code = "", errno = 0 } = error as NodeJS.ErrnoException;
  const [kind, message] = [KINDS[code] ?? "Uncategorized", wordsOfOsError(code) ?? code];
  return `execution error: Io(Os { code: ${Math.abs(errno)}, kind: ${kind}, message: "${message}" })`;
}

/** The user's own shell, where it is one of those that take `-lc`. The command is its last argument. */
function userShell(): readonly string[] {
  if (process.platform === "win32") return ["powershell.exe", "-NoProfile", "-Command"];
  const own = ownShell();
  if (["bash", "zsh", "sh"].includes(basename(own)) && existsSync(own)) return [own, "-lc"];
  return [existsSync("/bin/bash") ? "/bin/bash" : "/bin/sh", "-lc"];
}

function ownShell(): string {
  try {
    return userInfo().shell ?? "";
  } catch {
    // A user without an entry in the system's list.
    return "";
  }
}
