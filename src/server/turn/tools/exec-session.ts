import { constants } from "node:os";
import type { CommandExecutionItem } from "../../../protocol/shapes/command-items.js";
import { withTimeout } from "../../../rpc/abort.js";
import type { RunningProgram } from "../../../system/process-tree.js";
import type { BackgroundProgram, BackgroundPrograms, ItemWriter } from "../agent-api.js";
import { HeadAndTail } from "./head-and-tail.js";

/** How much is kept of a command's output, as on the real server (0.171). */
const MAX_OUTPUT_BYTES = 1024 * 1024;

/** What a command printed while the model waited, and whether it still runs. */
export interface ExecOutput {
  readonly output: string;
  /** `null` while it runs. */
  readonly exitCode: number | null;
  readonly waitedMs: number;
}

export interface ExecSessionOptions {
  readonly id: number;
  readonly command: string;
  readonly cwd: string;
  /** Whether the model may write to it. */
  readonly isInteractive: boolean;
  readonly programs: BackgroundPrograms;
}

/** How many commands of a thread are kept that have ended and whose end the model has not been told. */
const MOST_UNTOLD = 64;

/** Those commands, by the programs of their thread. */
const untold = new WeakMap<BackgroundPrograms, Map<number, ExecSession>>();

function untoldOf(programs: BackgroundPrograms): Map<number, ExecSession> {
  const sessions = untold.get(programs) ?? new Map<number, ExecSession>();
  untold.set(programs, sessions);
  return sessions;
}

/** A command that runs, or that has ended since the model was last told of it, as on the real server (0.171). */
export function findSession(programs: BackgroundPrograms, id: number): ExecSession | undefined {
  const running = programs.find(id);
  return running instanceof ExecSession ? running : untoldOf(programs).get(id);
}

/**
 * One command of the model, from its start to its end. It is open until the command ends; the model may look at it again meanwhile, and
 * once after the end where that came in between. Its item is completed with the command, which may be after the turn.
 */
export class ExecSession implements BackgroundProgram {
  readonly id: number;
  readonly command: string;
  readonly cwd: string;
  readonly isInteractive: boolean;
  /** Rejects when the command could not be started. */
  readonly ended: Promise<void>;
  readonly #programs: BackgroundPrograms;
  readonly #startedAt = performance.now();
  readonly #decoder = new TextDecoder();
  readonly #whole = new HeadAndTail(MAX_OUTPUT_BYTES);
  #unread = new HeadAndTail(MAX_OUTPUT_BYTES);
  #item: ItemWriter<CommandExecutionItem> | null = null;
  #early = "";
  #exitCode: number | null = null;
  #program: RunningProgram | null = null;
  #isKilled = false;

  /** @param start - Starts the program, and hands over what it prints. */
  constructor(options: ExecSessionOptions, start: (onOutput: (chunk: Buffer) => void) => Promise<RunningProgram>) {
    const { id, command, cwd, isInteractive, programs } = options;
    this.id = id;
    this.command = command;
    this.cwd = cwd;
    this.isInteractive = isInteractive;
    this.#programs = programs;
    this.ended = this.#run(start);
    this.ended.catch(() => {});
  }

  get itemId(): string {
    return this.#item?.id ?? "";
  }

  /** Shows it by an item. What it has printed by then is told at once. */
  show(item: ItemWriter<CommandExecutionItem>): void {
    this.#item = item;
    item.delta(this.#early);
    if (this.#exitCode !== null) this.#endItem(this.#exitCode);
  }

  /**
   * Waits until it ends, or for so long, and takes what it has printed since the last time.
   *
   * @throws The reason of the signal, when that aborts first; the command goes on.
   */
  async read(waitMs: number, signal: AbortSignal): Promise<ExecOutput> {
    const from = performance.now();
    const late = Symbol("late");
    await withTimeout(waitMs, () => this.ended, { signal, reason: () => late }).catch((error: unknown) => {
      if (error !== late) throw error;
    });
    const output = this.#unread.toString();
    this.#unread = new HeadAndTail(MAX_OUTPUT_BYTES);
    if (this.#exitCode !== null) this.#forgetEnd();
    return { output, exitCode: this.#exitCode, waitedMs: performance.now() - from };
  }

  write(text: string): void {
    if (this.#exitCode === null) this.#program?.stdin?.write(text);
  }

  /** Sends what a key sequence for "interrupt" sends on a terminal. */
  interrupt(): void {
    if (this.#exitCode === null) this.#program?.kill("SIGINT");
  }

  kill(): void {
    this.#isKilled = true;
    this.#program?.kill();
  }

  forget(): void {
    this.#item = null;
  }

  async #run(start: (onOutput: (chunk: Buffer) => void) => Promise<RunningProgram>): Promise<void> {
    const program = await start((chunk) => this.#take(chunk));
    this.#program = program;
    const { exitCode, signal } = await program.ended;
    this.#exitCode = this.#isKilled ? -1 : (exitCode ?? 128 + (signal ? constants.signals[signal] : 0));
    this.#programs.remove(this);
    if (!this.#isKilled) this.#keepEnd();
    if (this.#item) this.#endItem(this.#exitCode);
  }

  /** Whoever waits for the end reads it at once. */
  #keepEnd(): void {
    const sessions = untoldOf(this.#programs);
    const [oldest] = sessions.keys();
    if (oldest !== undefined && sessions.size >= MOST_UNTOLD) sessions.delete(oldest);
    sessions.set(this.id, this);
  }

  #forgetEnd(): void {
    const sessions = untoldOf(this.#programs);
    if (sessions.get(this.id) === this) sessions.delete(this.id);
  }

  #take(chunk: Buffer): void {
    this.#whole.add(chunk);
    this.#unread.add(chunk);
    if (this.#whole.isCut) return;
    const text = this.#decoder.decode(chunk, { stream: true });
    if (this.#item) this.#item.delta(text);
    else this.#early += text;
  }

  #endItem(exitCode: number): void {
    const text = this.#whole.toString();
    const durationMs = Math.round(performance.now() - this.#startedAt);
    const status = exitCode === 0 ? "completed" : "failed";
    this.#item?.end({ status, exitCode, aggregatedOutput: text === "" ? null : text, durationMs });
  }
}
