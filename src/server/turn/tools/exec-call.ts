import { stat } from "node:fs/promises";
import { basename, resolve } from "node:path";
import type { CommandExecutionItem } from "../../../protocol/shapes/command-items.js";
import type * as wire from "../../../protocol/wire/index.js";
import { toJsonText } from "../../../rpc/json.js";
import { describeOsError } from "../../../system/os-error.js";
import { type Program, type RunningProgram, startProgram } from "../../../system/process-tree.js";
import type { Variables } from "../../sandbox/environment.js";
import type { ItemWriter, ToolContext } from "../agent-api.js";
import { describeActions } from "./command-actions.js";
import { beginCommand, confineFor, environmentFor } from "./command-call.js";
import { describeOutput, settleWait, WAITS } from "./exec-answer.js";
import type { ExecInput } from "./exec-input.js";
import { ExecSession } from "./exec-session.js";
import { readPlainScript } from "./plain-script.js";
import { defaultShell } from "./shell.js";
import { joinWords } from "./shell-words.js";
import { ToolFailure } from "./tool.js";

/** How the tools for commands run them. */
export interface ExecOptions {
  readonly env?: Variables | undefined;
}

/** What programs are told, so that they write for a reader that is no terminal, as on the real server (0.171). */
const PLAIN_OUTPUT = {
  NO_COLOR: "1",
  TERM: "dumb",
  LANG: "C.UTF-8",
  LC_CTYPE: "C.UTF-8",
  LC_ALL: "C.UTF-8",
  COLORTERM: "",
  PAGER: "cat",
  GIT_PAGER: "cat",
  GH_PAGER: "cat",
  CODEX_CI: "1",
};

/** One call of `exec_command`: asks where the user has to be asked, starts the command, and waits for it. */
export class ExecCall {
  readonly #input: ExecInput;
  readonly #context: ToolContext;
  readonly #options: ExecOptions;
  readonly #argv: readonly string[];
  readonly #cwd: string;
  readonly #actions: wire.CommandAction[];
  #isRunning = false;

  constructor(input: ExecInput, context: ToolContext, options: ExecOptions) {
    this.#input = input;
    this.#context = context;
    this.#options = options;
    this.#argv = [...shellFor(input), input.cmd];
    this.#cwd = resolve(context.turn.cwd, input.workdir ?? ".");
    this.#actions = describeActions(input.cmd, this.#cwd);
  }

  async run(): Promise<string> {
    const { turn } = this.#context;
    const { sandbox_permissions: permissions, yield_time_ms: waitMs, max_output_tokens: maxTokens } = this.#input;
    const isEscalated = permissions === "require_escalated";
    if (isEscalated && turn.settings.approvalPolicy === "never") throw new ToolFailure(NEVER_ESCALATED);
    const confined = !isEscalated && (await turn.sandbox.confines());
    const asked = await this.#askFor(confined);
    const id = turn.background.newId();
    const problem = await this.#findProblem();
    if (problem !== null) this.#fail(asked ?? this.#begin({ source: STARTED }), problem);
    const session = new ExecSession(
      {
        id,
        command: this.#input.cmd,
        cwd: this.#cwd,
        isInteractive: this.#input.tty === true,
        programs: turn.background,
      },
      (onOutput) => this.#start(confined, onOutput),
    );
    const shown = { source: STARTED, processId: String(id) } as const;
    asked?.update(shown);
    this.#isRunning = true;
    session.show(asked ?? this.#begin(shown));
    turn.background.add(session);
    const output = await session.read(settleWait(waitMs, WAITS.command), this.#context.signal).catch((error: unknown) => {
      this.#context.signal.throwIfAborted();
      turn.background.remove(session);
      throw error;
    });
    return describeOutput(output, id, maxTokens);
  }

  /** @returns The item that showed the question; `null` where nobody was asked. */
  async #askFor(confined: boolean) {
    const { turn, callId } = this.#context;
    let item: ItemWriter<CommandExecutionItem> | null = null;
    const words = readPlainScript(this.#input.cmd)?.[0]?.words ?? this.#argv;
    const rule = this.#input.prefix_rule ?? [];
    const isBeginning = rule.length > 0 && rule.every((word, index) => word === words[index]);
    const { granted, by } = await turn.approve({
      type: "command",
      itemId: callId,
      command: joinWords(this.#argv),
      actions: this.#actions,
      cwd: this.#cwd,
      reason: this.#input.justification,
      confined,
      prefix: isBeginning ? rule : words,
      words: (readPlainScript(this.#input.cmd)?.length ?? 0) > 1 ? [] : words,
      beforeAsking: () => {
        item = this.#begin({ source: "agent" });
      },
    });
    if (granted) return item as ItemWriter<CommandExecutionItem> | null;
    const shown = item ?? this.#begin({ source: "agent" });
    shown.end({ status: "declined" });
    throw new ToolFailure(rejected(by === "user" ? "rejected by user" : "rejected by user approval settings"));
  }

  /** Why it cannot be started; `null` when nothing speaks against it. Node does not tell a missing folder from a missing program. */
  async #findProblem(): Promise<string | null> {
    const problem = await stat(this.#cwd).then(
      (stats) => (stats.isDirectory() ? null : "ENOTDIR"),
      (error: NodeJS.ErrnoException) => error.code ?? "unknown error",
    );
    return problem === null ? null : (describeOsError(problem) ?? problem);
  }

  #fail(item: ItemWriter<CommandExecutionItem>, problem: string): never {
    const message = `Failed to create unified exec process: ${problem}`;
    item.end({ source: STARTED, status: "failed", exitCode: -1, aggregatedOutput: message, durationMs: 0 });
    throw new ToolFailure(rejected(message));
  }

  #begin(shown: Pick<CommandExecutionItem, "source"> & { readonly processId?: string }) {
    const item = beginCommand(this.#context.callId, {
      command: joinWords(this.#argv),
      cwd: this.#cwd,
      commandActions: this.#actions,
      ...shown,
    });
    return this.#context.turn.write.begin(item, { outlivesTurn: () => this.#isRunning });
  }

  async #start(confined: boolean, onOutput: (chunk: Buffer) => void): Promise<RunningProgram> {
    const { turn } = this.#context;
    const [command = "", ...args] = this.#argv;
    const env = { ...environmentFor(turn, this.#options.env), ...PLAIN_OUTPUT };
    const program: Program = { command, args, cwd: this.#cwd, env };
    const made = await confineFor(turn, program, confined);
    const hasInput = this.#input.tty === true;
    const running = startProgram(made?.program ?? program, { hasInput, onStdout: onOutput, onStderr: onOutput });
    if (!made) return running;
    const ended = running.ended.finally(() => made.release());
    return { ...running, ended };
  }
}

const STARTED = "unifiedExecStartup" as const;

const NEVER_ESCALATED =
  "approval policy is Never; reject command — you cannot ask for escalated permissions if the approval policy is Never";

function rejected(why: string): string {
  return `exec_command failed: CreateProcess { message: ${toJsonText(`Rejected(${toJsonText(why)})`)} }`;
}

/** The shell that runs a command, with the options that go before it. */
function shellFor({ shell, login = true }: ExecInput): readonly string[] {
  const [usual = "sh", ...options] = defaultShell();
  if (process.platform === "win32") return [usual, ...options];
  const chosen = shell !== undefined && /^(ba|z|da)?sh$/.test(basename(shell)) ? shell : usual;
  return [chosen, login ? "-lc" : "-c"];
}
