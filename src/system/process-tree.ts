import { type ChildProcess, spawn } from "node:child_process";
import type { Writable } from "node:stream";

/** How long the output of a program that has ended may still come, in milliseconds: what is in the pipe comes at once. */
const DRAINS_WITHIN_MS = 500;

/** A program to run, and where. */
export interface Program {
  readonly command: string;
  readonly args: readonly string[];
  /** Absolute. */
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
}

/** A program that runs. */
export interface RunningProgram {
  /** Its input; `null` where it has none. */
  readonly stdin: Writable | null;
  /** Kills it and everything it started. Does nothing once it has ended. */
  kill(): void;
  /** How it ended, once all it printed has been told. Rejects when it could not be started. */
  readonly ended: Promise<ProgramEnding>;
}

export interface ProgramEnding {
  /** `null` when a signal ended it. */
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface StartOptions {
  /** Whether it is given an input that can be written to. */
  readonly hasInput: boolean;
  readonly onStdout: (chunk: Buffer) => void;
  readonly onStderr: (chunk: Buffer) => void;
}

/**
 * Starts a program in a process group of its own (on Windows, a tree that `taskkill` follows): when it is over, or killed, what it
 * left running is killed with it. A process that leaves the group, as daemons do, is beyond reach; nobody waits for it.
 */
export function startProgram(
  { command, args, cwd, env }: Program,
  { hasInput, onStdout, onStderr }: StartOptions,
): RunningProgram {
  const child = spawn(command, [...args], {
    cwd,
    env,
    detached: process.platform !== "win32",
    stdio: [hasInput ? "pipe" : "ignore", "pipe", "pipe"],
  });
  let hasExited = false;
  let hangUp: ReturnType<typeof setTimeout> | undefined;
  // What is written to a program that has just ended is nobody's.
  child.stdin?.on("error", () => {});
  child.stdout?.on("data", onStdout);
  child.stderr?.on("data", onStderr);
  const ended = new Promise<ProgramEnding>((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", () => {
      // What it started may hold its output open, and would keep it from ever closing; a process out of reach even then.
      killTree(child);
      hasExited = true;
      hangUp = setTimeout(() => {
        child.stdout?.destroy();
        child.stderr?.destroy();
      }, DRAINS_WITHIN_MS);
    });
    child.once("close", (exitCode, signal) => {
      clearTimeout(hangUp);
      resolve({ exitCode, signal });
    });
  });
  return {
    stdin: child.stdin,
    kill: () => {
      if (!hasExited) killTree(child);
    },
    ended,
  };
}

/** This process's variables, without those whose names say that their values are secrets. */
export function safeEnvironment(): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !/KEY|SECRET|TOKEN|PASSWORD/i.test(name)));
}

/** Kills a program and everything in its group; on Windows, its tree. Does nothing when it has gone, or never was. */
export function killTree({ pid }: ChildProcess, signal: NodeJS.Signals = "SIGKILL"): void {
  if (pid === undefined) return;
  if (process.platform === "win32") {
    spawn("taskkill", ["/pid", String(pid), "/T", "/F"], { stdio: "ignore", windowsHide: true }).on("error", () => {});
    return;
  }
  try {
    process.kill(-pid, signal);
  } catch {
    // Nobody of the group is left.
  }
}
