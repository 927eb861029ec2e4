import { devNull } from "node:os";
import { withTimeout } from "../../rpc/abort.js";
import { type RunningProgram, startProgram } from "../../system/process-tree.js";

/** How a command of git ended, and what it printed. */
export interface GitOutput {
  readonly exitCode: number;
  readonly stdout: string;
  /** Whether what it printed is UTF-8. What is not has been replaced in `stdout`. */
  readonly isUtf8: boolean;
}

export interface GitOptions {
  /** How much it may print, in bytes. Default: 1 MiB. */
  readonly maxBytes?: number | undefined;
  /** Settings that win over those of the repository, besides those that always do. */
  readonly settings?: GitSettings | undefined;
  /** Ends the command. */
  readonly signal?: AbortSignal | undefined;
}

export type GitSettings = readonly (readonly [key: string, value: string])[];

/** As on the real server (0.171). */
const TIMEOUT_MS = 5_000;
const MAX_BYTES = 1024 * 1024;

/**
 * What wins over the configuration of the repository, which somebody else may have written: nothing that it names is run, and nothing is
 * fetched. `diff` needs options of its own besides, and the filters of the repository have names of their own.
 */
const QUIET: GitSettings = [
  ["core.fsmonitor", "false"],
  ["core.hooksPath", devNull],
  ["core.pager", "cat"],
  ["diff.external", ""],
  ["protocol.allow", "never"],
  ["safe.bareRepository", "explicit"],
];

/** Variables of git that say where the user's own configuration is. All others would lead the command to another repository. */
const KEPT = new Set(["GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "GIT_CONFIG_NOSYSTEM", "GIT_CEILING_DIRECTORIES"]);

/**
 * Runs git in a folder, without a shell, for at most five seconds.
 *
 * @returns What it printed; `null` when there is no git, it took too long, or it printed too much.
 */
export async function runGit(cwd: string, args: readonly string[], options: GitOptions = {}): Promise<GitOutput | null> {
  const output = await runGitWithin(cwd, args, options);
  return output === "tooLarge" ? null : output;
}

/** As `runGit`, and tells apart when it printed too much. */
export async function runGitWithin(
  cwd: string,
  args: readonly string[],
  { maxBytes = MAX_BYTES, settings = [], signal }: GitOptions = {},
): Promise<GitOutput | "tooLarge" | null> {
  if (signal?.aborted) return null;
  const chunks: Buffer[] = [];
  let size = 0;
  const env = environmentOf([...QUIET, ...settings]);
  let program: RunningProgram | undefined;
  try {
    program = startProgram(
      { command: "git", args, cwd, env },
      {
        hasInput: false,
        onStdout: (chunk) => {
          size += chunk.length;
          if (size <= maxBytes) chunks.push(chunk);
          else program?.kill();
        },
        onStderr: () => {},
      },
    );
    const { ended } = program;
    const { exitCode } = await withTimeout(TIMEOUT_MS, () => ended, { signal });
    if (size > maxBytes) return "tooLarge";
    if (exitCode === null) return null;
    const printed = Buffer.concat(chunks);
    return { exitCode, stdout: printed.toString("utf8"), isUtf8: isUtf8(printed) };
  } catch {
    program?.kill();
    return null;
  }
}

/** What git printed, without blanks at its ends; `null` when it failed or printed nothing. */
export async function askGit(cwd: string, ...args: readonly string[]): Promise<string | null> {
  return textOf(await runGit(cwd, args));
}

/** What a command of git printed, without blanks at its ends; `null` when it failed or printed nothing. */
export function textOf(output: GitOutput | null): string | null {
  return (output?.exitCode === 0 && output.stdout.trim()) || null;
}

function environmentOf(settings: GitSettings): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !name.toUpperCase().startsWith("GIT_") || KEPT.has(name));
  const numbered = settings.flatMap(([key, value], index) => [
    [`GIT_CONFIG_KEY_${index}`, key],
    [`GIT_CONFIG_VALUE_${index}`, value],
  ]);
  return {
    ...Object.fromEntries(kept),
    ...Object.fromEntries(numbered),
    GIT_CONFIG_COUNT: String(settings.length),
    GIT_OPTIONAL_LOCKS: "0",
    GIT_TERMINAL_PROMPT: "0",
    GIT_NO_LAZY_FETCH: "1",
    GIT_ALLOW_PROTOCOL: "",
    LC_ALL: "C",
  };
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}
