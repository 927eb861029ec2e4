import { type ChildProcess, spawn } from "node:child_process";

/** A program to run, and where. */
export interface Program {
  readonly command: string;
  readonly args: readonly string[];
  /** Absolute. */
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
}

export interface ProgramOptions {
  /** Ends the program, and everything it started, when it aborts. */
  readonly signal: AbortSignal;
  /** What it prints, on either channel, as it comes. */
  readonly onOutput: (chunk: Buffer) => void;
}

/**
 * Runs a program to its end and resolves with its exit code; `null` when it was killed. It gets no input, and a process group of its
 * own (on Windows, a tree that `taskkill` follows): when it is over, or given up, what it left running is killed with it. A process
 * that leaves the group, as daemons do, is beyond reach.
 *
 * @throws When it cannot be started.
 */
export function runProgram({ command, args, cwd, env }: Program, { signal, onOutput }: ProgramOptions): Promise<number | null> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, [...args], {
      cwd,
      env,
      detached: process.platform !== "win32",
      stdio: ["ignore", "pipe", "pipe"],
    });
    const kill = () => killTree(child);
    if (signal.aborted) kill();
    signal.addEventListener("abort", kill, { once: true });
    child.stdout.on("data", onOutput);
    child.stderr.on("data", onOutput);
    child.once("error", (error) => {
      signal.removeEventListener("abort", kill);
      reject(error);
    });
    // What it started may hold its output open, and would keep it from ever closing.
    child.once("exit", kill);
    child.once("close", (code) => {
      signal.removeEventListener("abort", kill);
      resolve(code);
    });
  });
}

function killTree({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  if (process.platform === "win32") {
    spawn("taskkill", ["/pid", String(pid), "/T", "/F"], { stdio: "ignore" }).on("error", () => {});
    return;
  }
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // Nobody of the group is left.
  }
}
