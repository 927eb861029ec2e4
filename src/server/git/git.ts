import { devNull } from "node:os";
import { withTimeout } from "../../rpc/abort.js";
import { startProgram } from "../../system/process-tree.js";

/** How a command of git ended, and what it printed. */
export interface GitOutput {
  readonly exitCode: number;
  readonly stdout: string;
}

export interface GitOptions {
  /** How much it may print, in bytes. Default: 1 MiB. */
  readonly maxBytes?: number | undefined;
  /** Settings that win over those of the repository, besides those that always do. */
  readonly settings?: readonly (readonly [key: string, value: string])[] | undefined;
}

/** As on the real server (0.171). */
const TIMEOUT_MS = 5_000;
const MAX_BYTES = 1024 * 1024;

/**
 * What wins over the configuration of the repository, which somebody else may have written: nothing that it names is run, and nothing is
 * fetched. `diff` needs options of its own besides, and the filters of the repository have names of their own.
 */
const QUIET: readonly (readonly [string, string])[] = [
  ["core.fsmonitor", "false"],
  ["core.hooksPath", devNull],
  ["core.pager", "cat"],
  ["diff.external", ""],
  ["protocol.allow", "never"],
];

/** Variables of git that say where the user's own configuration is. All others would lead the command to another repository. */
const KEPT = new Set(["GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "GIT_CONFIG_NOSYSTEM", "GIT_CEILING_DIRECTORIES"]);

/**
 * Runs git in a folder, without a shell, for at most five seconds.
 *
 * @returns What it printed; `null` when there is no git, it took too long, or it printed too much.
 */
export async function runGit(cwd: string, args: readonly string[], options: GitOptions = {}): Promise<GitOutput | null> {
  const { maxBytes = MAX_BYTES, settings = [] } = options;
  const chunks: Buffer[] = [];
  let size = 0;
  const env = environmentOf([...QUIET, ...settings]);
  const { kill, ended } = startProgram(
    { command: "git", args, cwd, env },
    {
      hasInput: false,
      onStdout: (chunk) => {
        size += chunk.length;
        if (size <= maxBytes) chunks.push(chunk);
        else kill();
      },
      onStderr: () => {},
    },
  );
  try {
    const { exitCode } = await withTimeout(TIMEOUT_MS, () => ended);
    if (exitCode === null || size > maxBytes) return null;
    return { exitCode, stdout: Buffer.concat(chunks).toString("utf8") };
  } catch {
    kill();
    return null;
  }
}

/** What git printed, without blanks at its ends; `null` when it failed or printed nothing. */
export async function askGit(cwd: string, ...args: readonly string[]): Promise<string | null> {
  const output = await runGit(cwd, args);
  return (output?.exitCode === 0 && output.stdout.trim()) || null;
}

function environmentOf(settings: readonly (readonly [string, string])[]): NodeJS.ProcessEnv {
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
