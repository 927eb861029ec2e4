import { type ChildProcess, spawn } from "node:child_process";
import type { Writable } from "node:stream";

/** How long to wait for the rest of the output of a program that has ended, in milliseconds. What is in the pipe arrives at once. */
const DRAINS_WITHIN_MS = 500;

/** A program to run, and where. */
export interface Program {
  readonly command: string;
  readonly args: readonly string[];
  /** Absolute. */
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** What it can read at descriptor 3. */
  readonly extraInput?: Uint8Array | undefined;
}

/** A program that was started. */
export interface RunningProgram {
  /** Its input; `null` where it has none. */
  readonly stdin: Writable | null;
  /** Kills it and everything it started, or sends them another signal than `SIGKILL`. Does nothing once it has ended. */
  kill(signal?: NodeJS.Signals): void;
  /** Resolves with how it ended, after all of its output. Rejects when it could not be started. */
  readonly ended: Promise<ProgramEnding>;
}

/** How a program ended. */
export interface ProgramEnding {
  /** `null` when a signal ended it. */
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** What a program reads from, and where its output goes. */
export interface StartOptions {
  /** Whether it is given an input that can be written to. */
  readonly hasInput: boolean;
  readonly onStdout: (chunk: Buffer) => void;
  readonly onStderr: (chunk: Buffer) => void;
}

/**
 * Starts a program in a process group of its own (on Windows, a tree that `taskkill` follows). When it ends or is killed, what it left
 * running is killed too. A process that leaves the group, as daemons do, cannot be killed, and is not waited for.
 */
export function startProgram(
  { command, args, cwd, env, extraInput }: Program,
  { hasInput, onStdout, onStderr }: StartOptions,
): RunningProgram {
  const child = spawn(command, [...args], {
    cwd,
    env,
    detached: process.platform !== "win32",
    stdio: [hasInput ? "pipe" : "ignore", "pipe", "pipe", ...(extraInput ? (["pipe"] as const) : [])],
  });
  if (extraInput) giveExtraInput(child, extraInput);
  let hasExited = false;
  let closeTimer: ReturnType<typeof setTimeout> | undefined;
  // What is written to a program that has just ended is lost.
  child.stdin?.on("error", () => {});
  child.stdout?.on("data", onStdout);
  child.stderr?.on("data", onStderr);
  const ended = new Promise<ProgramEnding>((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", () => {
      // What it started may keep its output open. A process that left the group does so even now, hence the timer.
      killTree(child);
      hasExited = true;
      closeTimer = setTimeout(() => {
        child.stdout?.destroy();
        child.stderr?.destroy();
      }, DRAINS_WITHIN_MS);
    });
    child.once("close", (exitCode, signal) => {
      clearTimeout(closeTimer);
      resolve({ exitCode, signal });
    });
  });
  return {
    stdin: child.stdin,
    kill: (signal) => {
      if (!hasExited) killTree(child, signal);
    },
    ended,
  };
}

function giveExtraInput({ stdio }: ChildProcess, extraInput: Uint8Array): void {
  const input = stdio[3] as Writable | null | undefined;
  // A program that could not be started does not read it.
  input?.on("error", () => {});
  input?.end(extraInput);
}

/** Kills a program and everything in its group; on Windows, its tree. Does nothing when it has ended or was not started. */
export function killTree({ pid }: { readonly pid?: number | undefined }, signal: NodeJS.Signals = "SIGKILL"): void {
  if (pid === undefined) return;
  if (process.platform === "win32") {
    spawn("taskkill", ["/pid", String(pid), "/T", "/F"], { stdio: "ignore", windowsHide: true }).on("error", () => {});
    return;
  }
  try {
    process.kill(-pid, signal);
  } catch {
    // No process of the group is left.
  }
}
