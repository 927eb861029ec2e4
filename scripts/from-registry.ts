import { execFileSync } from "node:child_process";

const MOST_TRIES = 4;
const WAIT_MS = 5_000;
/** An installation that takes longer hangs. */
const WITHIN_MS = 300_000;

/**
 * Runs npm for something that it downloads, and runs it again where that fails: a registry that is out of order for a moment says nothing
 * about this package.
 *
 * @param isDone - Whether all is there. npm leaves out an optional package that it could not download, and says nothing.
 */
export function npmFromRegistry(
  args: readonly string[],
  { cwd, isDone = () => true }: { cwd?: string; isDone?: () => boolean },
): void {
  for (let tried = 1; ; tried += 1) {
    try {
      execFileSync("npm", args, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"], timeout: WITHIN_MS });
      if (isDone()) return;
      throw new Error("it has left something out");
    } catch (error) {
      const { stdout = "", stderr = "", message } = error as { stdout?: string; stderr?: string; message: string };
      if (tried === MOST_TRIES) throw new Error(`npm ${args.join(" ")} failed: ${message}\n${stdout}${stderr}`, { cause: error });
    }
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, WAIT_MS);
  }
}
