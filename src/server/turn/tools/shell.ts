import { existsSync } from "node:fs";
import * as z from "zod/mini";
import type { CommandExecutionItem } from "../../../protocol/shapes/command-items.js";
import { LONGEST_TIMER_MS, withTimeout } from "../../../rpc/abort.js";
import { type Program, type RunningProgram, startProgram } from "../../../system/process-tree.js";
import type { Variables } from "../../sandbox/environment.js";
import type { ItemWriter, Tool, ToolContext } from "../agent-api.js";
import { beginCommand, confineFor, environmentFor } from "./command-call.js";
import { HeadAndTail } from "./head-and-tail.js";
import { defineOwnTool, ToolFailure } from "./tool.js";
import { resolveInside } from "./working-folder.js";

/** How {@link shellTool} runs commands. */
export interface ShellToolOptions {
  /** The program that takes a command as its last argument. Default: `bash -c` where there is one, else `sh -c`; on Windows `cmd /d /s /c`. */
  shell?: readonly string[] | undefined;
  /**
   * The commands' environment. A thread's `shell_environment_policy` chooses from it. Default: what programs need of the server's own
   * (`PATH`, `HOME`, `LANG`, ...), and what `shell_environment_policy` says besides.
   */
  env?: Variables | undefined;
  /** The longest a command may run, in milliseconds; the model may ask for less. Default: 120 000. */
  timeoutMs?: number | undefined;
  /** How much of a command's output is kept, in bytes; of a longer output, the beginning and the end. Default: 65 536. */
  maxOutputBytes?: number | undefined;
}

const ShellInput = z.object({
  command: z.string().check(z.describe("The command line to run.")),
  workdir: z.optional(
    z.string().check(z.describe("The folder to run it in, at or below the working folder, which is the default.")),
  ),
  timeout_ms: z.optional(z.int().check(z.positive(), z.describe("Give up after so many milliseconds."))),
  sandbox_permissions: z.optional(
    z
      .enum(["use_default", "require_escalated"])
      .check(z.describe("require_escalated: ask the user to let it run outside of the sandbox. Default: use_default.")),
  ),
  justification: z.optional(z.string().check(z.describe("Why it is needed, in one sentence, for the person who may be asked."))),
});
type ShellInput = z.infer<typeof ShellInput>;

/**
 * A tool that lets the model run commands. Off unless you hand it to `createAppServer`.
 *
 * Where the thread's sandbox is `read-only` or `workspace-write`, and the machine can confine commands (bubblewrap on Linux), a command
 * runs confined and nobody is asked, as on the real server (0.171): it can write where the sandbox says and nowhere else, reach no
 * network unless the sandbox opens it, no sockets or processes outside, and not read what is in codex's home. The model may ask for a
 * command to run outside of the sandbox (`sandbox_permissions`); the user decides.
 *
 * Where the machine cannot, each command needs the user's approval, since it can do whatever the server can. Where nobody may be asked
 * (`approval_policy = "never"`) it is refused. With `danger-full-access` and `externalSandbox`, commands run as they are.
 *
 * A command starts in the turn's folder or below it. It has no input, and its output is streamed as a `commandExecution` item. It is
 * killed when its time is over or the turn ends; what it started is killed then, and also when it ends by itself.
 *
 * @example
 * const server = createAppServer({ tools: [shellTool({ timeoutMs: 60_000 }), applyPatchTool()] });
 */
export function shellTool(options: ShellToolOptions = {}): Tool {
  const { timeoutMs = 120_000, maxOutputBytes = 64 * 1024, shell = defaultShell(), env } = options;
  return defineOwnTool({
    name: "shell",
    description: DESCRIPTION,
    input: ShellInput,
    writesOwnItems: true,
    uses: "commands",
    timeoutMs: null,
    maxOutputBytes: maxOutputBytes + 1024,
    run: (input, context) => new ShellCommand(input, context, { timeoutMs, maxOutputBytes, shell, env }).run(),
  });
}

const DESCRIPTION =
  "Runs a command line in a shell and returns what it printed and its exit code. It may run in a sandbox, in which writing and the network are limited.";

interface Settled {
  readonly shell: readonly string[];
  readonly env: Variables | undefined;
  readonly timeoutMs: number;
  readonly maxOutputBytes: number;
}

/** One command, from the request for approval to its end. */
class ShellCommand {
  readonly #input: ShellInput;
  readonly #context: ToolContext;
  readonly #options: Settled;

  constructor(input: ShellInput, context: ToolContext, options: Settled) {
    this.#input = input;
    this.#context = context;
    this.#options = options;
  }

  async run(): Promise<unknown> {
    const { command, workdir = ".", justification = null } = this.#input;
    const { turn, callId } = this.#context;
    const cwd = await resolveInside(turn.cwd, workdir);
    // Clients show the action instead of the whole line that runs.
    const line = quoteCommand([...this.#options.shell, command]);
    const actions = [{ type: "unknown" as const, command }];
    const item = turn.write.begin(beginCommand(callId, { command: line, cwd, commandActions: actions }));
    const isEscalated = this.#input.sandbox_permissions === "require_escalated";
    const confined = !isEscalated && (await turn.sandbox.confines());
    const request = { type: "command" as const, itemId: callId, command: line, actions, cwd, reason: justification, confined };
    const { granted, reason } = await turn.approve(request);
    if (granted) return this.#execute(cwd, item, confined);
    item.end({ status: "declined" });
    throw new ToolFailure(reason ?? "This was not allowed.");
  }

  async #execute(cwd: string, item: ItemWriter<CommandExecutionItem>, confined: boolean): Promise<unknown> {
    const output = new HeadAndTail(this.#options.maxOutputBytes);
    const decoder = new TextDecoder();
    const startedAt = performance.now();
    const onOutput = (chunk: Buffer) => {
      output.add(chunk);
      if (!output.isCut) item.delta(decoder.decode(chunk, { stream: true }));
    };
    try {
      const { exitCode, lateAfterMs } = await this.#runProgram(this.#programIn(cwd), confined, onOutput);
      const text = output.toString();
      const durationMs = Math.round(performance.now() - startedAt);
      item.end({ status: exitCode === 0 ? "completed" : "failed", exitCode, aggregatedOutput: text, durationMs });
      return lateAfterMs === null ? describeExit(exitCode, text) : describeTimeout(lateAfterMs, text);
    } catch (error) {
      item.end({ status: "failed", durationMs: Math.round(performance.now() - startedAt) });
      throw new ToolFailure(`The shell could not be started: ${(error as NodeJS.ErrnoException).code ?? "unknown error"}`);
    }
  }

  #programIn(cwd: string): Program {
    const { shell, env } = this.#options;
    const [command = "", ...args] = shell;
    return { command, args: [...args, this.#input.command], cwd, env: environmentFor(this.#context.turn, env) };
  }

  /** Runs a program to its end: confined, or as it is. */
  async #runProgram(program: Program, confined: boolean, onOutput: (chunk: Buffer) => void) {
    const made = await confineFor(this.#context.turn, program, confined);
    const start = { hasInput: false, onStdout: onOutput, onStderr: onOutput };
    try {
      return await this.#endInTime(startProgram(made?.program ?? program, start));
    } finally {
      await made?.release();
    }
  }

  /** Waits for a program, and kills it when its time is over or the turn ends. Its time counts from here, not from the question. */
  async #endInTime({ kill, ended }: RunningProgram): Promise<{ exitCode: number | null; lateAfterMs: number | null }> {
    const { timeoutMs: longest } = this.#options;
    const timeoutMs = Math.min(this.#input.timeout_ms ?? longest, longest, LONGEST_TIMER_MS);
    const late = Symbol("late");
    const limit = { signal: this.#context.signal, reason: () => late };
    const reason = await withTimeout(timeoutMs, () => ended, limit).then(
      () => null,
      (error: unknown) => error,
    );
    kill();
    const { exitCode } = await ended;
    return { exitCode, lateAfterMs: reason === late ? timeoutMs : null };
  }
}

/** A command line that a shell splits into exactly these words. */
function quoteCommand(words: readonly string[]): string {
  return words.map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`)).join(" ");
}

/** How a command ended, as the model is told. */
export function describeExit(exitCode: number | null, output: string): string {
  return `${exitCode === null ? "The command was killed." : `Exit code: ${exitCode}`}\nOutput:\n${output}`;
}

function describeTimeout(timeoutMs: number, output: string): string {
  return `The command was killed after ${timeoutMs} ms.\nOutput:\n${output}`;
}

/** The shell that runs a command where no other is chosen, with its options. */
export function defaultShell(): readonly string[] {
  if (process.platform === "win32") return ["cmd.exe", "/d", "/s", "/c"];
  return existsSync("/bin/bash") ? ["/bin/bash", "-c"] : ["/bin/sh", "-c"];
}
