import { spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The built command of this package. `npm test` builds it first. */
export const COMMAND = fileURLToPath(new URL("../../dist/command/cli.mjs", import.meta.url));
if (!existsSync(COMMAND)) throw new Error("dist/command/cli.mjs is missing: run `npm run build:js` first, as `npm test` does");

const pinned = dirname(createRequire(import.meta.url).resolve("@openai/codex/package.json"));

/** The launcher of the real codex: the one that is installed as a development dependency, or another that `$CODEX_LAUNCHER` names. */
export const CODEX = process.env.CODEX_LAUNCHER ?? join(pinned, "bin", "codex.js");

/** How long a server may take to start and to answer `initialize`, in milliseconds: longer than clients wait by themselves. */
export const STARTS_WITHIN_MS = 60_000;

/** A program and its first arguments. */
export type Command = readonly [string, ...string[]];

/**
 * The command that runs the codex of a launcher: the program itself where it is found, since the launcher costs a start of Node more,
 * and the launcher elsewhere.
 */
export function commandOf(launcher: string): Command {
  const vendor = join(dirname(launcher), "..", "..", `codex-${process.platform}-${process.arch}`, "vendor");
  const targets = existsSync(vendor) ? readdirSync(vendor) : [];
  const program = targets.map((target) => join(vendor, target, "bin", "codex")).find((path) => existsSync(path));
  return program ? [program] : [process.execPath, launcher];
}

/** Its release. */
export const CODEX_RELEASE = (JSON.parse(readFileSync(join(dirname(CODEX), "..", "package.json"), "utf8")) as { version: string })
  .version;

export interface Finished {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  /** What is written to stdin, which then ends. Default: nothing. */
  readonly input?: string;
  /** What stdout has to hold before stdin ends. A server may leave out answers that it has not sent by then. Default: nothing. */
  readonly until?: string;
  readonly env?: object;
  /** A command that runs another. */
  readonly within?: readonly string[];
}

/** Runs a Node program to its end. */
export function runProgram(
  args: readonly string[],
  { input = "", until = "", env = {}, within = [] }: RunOptions = {},
): Promise<Finished> {
  const [command, ...rest] = [...within, process.execPath, ...args] as [string, ...string[]];
  const child = spawn(command, rest, { env: { ...process.env, ...env }, stdio: ["pipe", "pipe", "pipe"] });
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => {
    out.push(chunk);
    if (Buffer.concat(out).includes(until)) child.stdin.end();
  });
  child.stderr.on("data", (chunk: Buffer) => err.push(chunk));
  child.stdin.on("error", () => {});
  if (until === "") child.stdin.end(input);
  else child.stdin.write(input);
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (exitCode) => {
      resolve({ exitCode, stdout: Buffer.concat(out).toString(), stderr: Buffer.concat(err).toString() });
    });
  });
}
