import { existsSync } from "node:fs";
import * as z from "zod/mini";
import type { CommandExecutionItem } from "../../../protocol/shapes/command-items.js";
import { LONGEST_TIMER_MS, withTimeout } from "../../../rpc/abort.js";
import { type RunningProgram, safeEnvironment, startProgram } from "../../../system/process-tree.js";
import type { ItemWriter, Tool, ToolContext } from "../agent-api.js";
import { HeadAndTail } from "./head-and-tail.js";
import { defineTool, ToolFailure } from "./tool.js";
import { resolveInside } from "./working-folder.js";

/** How {@link shellTool} runs commands. */
export interface ShellToolOptions {
  /** The program that takes a command as its last argument. Default: `bash -c` where there is one, else `sh -c`; on Windows `cmd /d /s /c`. */
  shell?: readonly string[] | undefined;
  /** The commands' environment. Default: the server's, without variables whose name has `KEY`, `SECRET`, `TOKEN` or `PASSWORD` in it. */
  env?: Readonly<Record<string, string | undefined>> | undefined;
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
  justification: z.optional(z.string().check(z.describe("Why it is needed, in one sentence, for the person who may be asked."))),
});
type ShellInput = z.infer<typeof ShellInput>;

/**
 * A tool that lets the model run commands. Off unless you hand it to `createAppServer`.
 *
 * There is no sandbox of the operating system: a command can do whatever the server can, everywhere. So it runs only after the user's
 * approval, unless the thread's sandbox is `danger-full-access` or `externalSandbox`. Where the sandbox is neither and nobody may be
 * asked (`approval_policy = "never"`), it is refused. `read-only` and `workspace-write` mean "ask" here, and not "confine".
 *
 * A command starts in the turn's folder or below it. It has no input, and its output is streamed as a `commandExecution` item. It is
 * killed when its time is over or the turn ends; what it started is killed then, and also when it ends by itself.
 *
 * @example
 * const server = createAppServer({ tools: [shellTool({ timeoutMs: 60_000 }), applyPatchTool()] });
 */
export function shellTool(options: ShellToolOptions = {}): Tool {
  const { timeoutMs = 120_000, maxOutputBytes = 64 * 1024, shell = defaultShell(), env = safeEnvironment() } = options;
  return defineTool({
    name: "shell",
    description: "Runs a command line in a shell and returns what it printed and its exit code.",
    input: ShellInput,
    writesOwnItems: true,
    uses: "commands",
    timeoutMs: null,
    maxOutputBytes: maxOutputBytes + 1024,
    run: (input, context) => new ShellCommand(input, context, { timeoutMs, maxOutputBytes, shell, env }).run(),
  });
}

type Settled = Required<{ [Name in keyof ShellToolOptions]: NonNullable<ShellToolOptions[Name]> }>;

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
    const { granted, reason } = await turn.approve({
      type: "command",
      itemId: callId,
      command: line,
      actions,
      cwd,
      reason: justification,
    });
    if (granted) return this.#execute(cwd, item);
    item.end({ status: "declined" });
    throw new ToolFailure(reason ?? "This was not allowed.");
  }

  async #execute(cwd: string, item: ItemWriter<CommandExecutionItem>): Promise<unknown> {
    const { shell, env, maxOutputBytes } = this.#options;
    const [command = "", ...args] = shell;
    const output = new HeadAndTail(maxOutputBytes);
    const decoder = new TextDecoder();
    const startedAtMs = Date.now();
    const onOutput = (chunk: Buffer) => {
      output.add(chunk);
      if (!output.isCut) item.delta(decoder.decode(chunk, { stream: true }));
    };
    try {
      const program = startProgram(
        { command, args: [...args, this.#input.command], cwd, env },
        { hasInput: false, onStdout: onOutput, onStderr: onOutput },
      );
      const { exitCode, lateAfterMs } = await this.#endInTime(program);
      const text = output.toString();
      const durationMs = Date.now() - startedAtMs;
      item.end({ status: exitCode === 0 ? "completed" : "failed", exitCode, aggregatedOutput: text, durationMs });
      return lateAfterMs === null ? describeExit(exitCode, text) : describeTimeout(lateAfterMs, text);
    } catch (error) {
      item.end({ status: "failed", durationMs: Date.now() - startedAtMs });
      throw new ToolFailure(`The shell could not be started: ${(error as NodeJS.ErrnoException).code ?? "unknown error"}`);
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

/** A command that has not run yet, with every member of the newest release. */
function beginCommand(id: string, shown: Pick<CommandExecutionItem, "command" | "cwd" | "commandActions">): CommandExecutionItem {
  return {
    type: "commandExecution",
    id,
    pluginId: null,
    scriptPath: null,
    ...shown,
    processId: null,
    source: "agent",
    status: "inProgress",
    aggregatedOutput: null,
    exitCode: null,
    durationMs: null,
  };
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

function defaultShell(): readonly string[] {
  if (process.platform === "win32") return ["cmd.exe", "/d", "/s", "/c"];
  return existsSync("/bin/bash") ? ["/bin/bash", "-c"] : ["/bin/sh", "-c"];
}
