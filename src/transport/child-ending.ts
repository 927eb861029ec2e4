import type { ChildProcess } from "node:child_process";
import { statSync } from "node:fs";
import type { Readable } from "node:stream";
import { messageOf } from "../rpc/errors.js";

/** How long to wait for the rest of the output of a child that has ended, in milliseconds. What is in the pipe arrives at once. */
const DRAINS_WITHIN_MS = 500;

/** How a child ended, in words, or why it could not be started. */
export interface ChildEnding {
  readonly message: string;
  readonly cause?: unknown;
}

/** What was to be started. */
export interface StartedProgram {
  readonly command: string;
  readonly cwd: string | undefined;
}

/**
 * Resolves, never rejects, when the child's process has ended or could not be started. The process decides, not its output: what it
 * started may hold that open for as long as it likes.
 */
export function watchEnd(child: ChildProcess, program: StartedProgram): Promise<ChildEnding> {
  return new Promise((resolve) => {
    child.once("error", (cause: NodeJS.ErrnoException) => {
      // A child that never was has no exit. On Windows a program that is not found has a process: that of the shell.
      if (child.pid === undefined || cause.code === "ENOENT") resolve({ message: whyNotStarted(program, cause), cause });
    });
    child.once("exit", (code, signal) => {
      resolve({ message: `"${program.command}" ended with ${signal ? `signal ${signal}` : `exit code ${code}`}` });
    });
  });
}

/** Why a program could not be started, in words. */
export function whyNotStarted({ command, cwd }: StartedProgram, cause: NodeJS.ErrnoException): string {
  const failed = `"${command}" could not be started (${cause.code ?? messageOf(cause)})`;
  if (cwd !== undefined && !isFolder(cwd)) return `${failed}; its working directory is not there: ${cwd}`;
  if (cause.code === "ENOENT") return `${failed}; is it installed and on the PATH?`;
  if (cause.code === "EACCES") return `${failed}; it may not be executed`;
  if (cause.code === "E2BIG") return `${failed}; its arguments and environment are longer than the system allows`;
  return failed;
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

/** Resolves when a stream of a child that has ended is over. Ends it if that takes too long, as somebody else holds it open. */
export function endSoon(stream: Readable): Promise<void> {
  return new Promise((resolve) => {
    if (stream.closed) return resolve();
    // What has arrived by then is read before the stream is destroyed, however late the timer is.
    const timer = setTimeout(() => setImmediate(() => stream.destroy()), DRAINS_WITHIN_MS);
    stream.once("close", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
