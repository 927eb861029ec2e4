import type { ChildProcess } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import spawn from "cross-spawn";
import { withTimeout } from "../rpc/abort.js";
import { ConnectionError } from "../rpc/errors.js";
import { redactText } from "../rpc/redact.js";
import type { Transport } from "../rpc/transport.js";
import { killTree } from "../system/process-tree.js";
import { createLineWriter, readLines } from "./lines.js";

/** What is started, and in which surroundings. */
export interface SpawnCodexOptions {
  /** The program. Default: `codex`, from the PATH. */
  command?: string | undefined;
  /** Default: `["app-server"]`. */
  args?: readonly string[] | undefined;
  /** Added to this process's environment; `undefined` takes a variable out. `OPENAI_API_KEY` and `CODEX_API_KEY` are out unless named here. */
  env?: Record<string, string | undefined> | undefined;
  /**
   * Where the server keeps its state. Default: a fresh private folder that is removed when the server has ended.
   * `"inherit"` leaves `CODEX_HOME` as this process has it.
   */
  codexHome?: string | undefined;
  /** The server's working directory. */
  cwd?: string | undefined;
  /** Hears the server's log, line by line. May hold what the server logs; nothing is masked. */
  stderr?: ((line: string) => void) | undefined;
}

/** Children of this process that are alive. They must not outlive it. */
const running = new Set<ChildProcess>();
const killRunning = () => {
  for (const child of running) killTree(child, "SIGKILL");
};

/** How long the server may take to end by itself once its stdin is closed, in milliseconds; then it is told to, then it is killed. */
const GRACE_MS = 2_000;

/**
 * Starts `codex app-server`, or a server that speaks like it, as a child process, and talks to it over its stdin and stdout.
 *
 * The child's environment is this process's without `OPENAI_API_KEY` and `CODEX_API_KEY`, so that ambient credentials never
 * win over the tokens that the host hands in. Closing ends stdin, waits two seconds, then ends the child's whole process
 * group. A child that ends by itself, or could not be started, ends the connection with `ERR_LOST` and says why.
 *
 * @example
 * const client = await connect(spawnCodex(), { clientInfo });
 */
export function spawnCodex(options: SpawnCodexOptions = {}): Transport {
  const { command = "codex", args = ["app-server"], cwd, stderr } = options;
  const home = options.codexHome ?? mkdtempSync(join(tmpdir(), "codex-home-"));
  const removeHome = options.codexHome === undefined ? () => rm(home, { recursive: true, force: true }) : async () => {};
  const child = spawn(command, [...args], {
    cwd,
    env: environment(home, options.env),
    stdio: ["pipe", "pipe", "pipe"],
    // A group of its own: the npm launcher does not pass SIGKILL on to the real binary.
    detached: process.platform !== "win32",
    windowsHide: true,
  });
  if (running.size === 0) process.on("exit", killRunning);
  running.add(child);

  const ended = watchEnd(child, command).then(async (reason) => {
    running.delete(child);
    if (running.size === 0) process.off("exit", killRunning);
    await removeHome();
    return reason;
  });
  const lastLines = readLog(child.stderr as Readable, stderr);
  const input = child.stdin as Writable;
  input.on("error", () => {});
  const writer = createLineWriter(input);
  let closing: Promise<void> | null = null;

  async function* messages() {
    try {
      yield* readLines(child.stdout as Readable);
    } catch {
      // How the child ended says more than how its stdout did.
    }
    const reason = await ended;
    if (closing !== null) return;
    const log = lastLines();
    throw new ConnectionError("ERR_LOST", log ? `${reason.message}. Its last words: ${log}` : reason.message, {
      cause: reason.cause,
    });
  }

  async function end() {
    await writer.flushed();
    input.end();
    for (const signal of ["SIGTERM", "SIGKILL"] as const) {
      if (await settledWithin(ended, GRACE_MS)) return;
      killTree(child, signal);
    }
    await ended;
  }

  return {
    messages: messages(),
    shared: false,
    send: writer.write,
    get backlogBytes() {
      return writer.backlogBytes;
    },
    drained: writer.drained,
    close: () => (closing ??= end()),
  };
}

function environment(codexHome: string, extra: Record<string, string | undefined> = {}): NodeJS.ProcessEnv {
  const { OPENAI_API_KEY: _, CODEX_API_KEY: __, ...inherited } = process.env;
  const env = { ...inherited, ...(codexHome === "inherit" ? {} : { CODEX_HOME: codexHome }), ...extra };
  return Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined));
}

/** Resolves, never rejects, when the child has ended or could not be started. */
function watchEnd(child: ChildProcess, command: string): Promise<{ message: string; cause?: unknown }> {
  return new Promise((resolve) => {
    child.once("error", (cause: NodeJS.ErrnoException) => {
      const hint = cause.code === "ENOENT" ? `; is it installed and on the PATH?` : "";
      // A child that never was has no exit; its streams end by themselves.
      if (child.pid === undefined)
        resolve({ message: `"${command}" could not be started (${cause.code ?? cause.message})${hint}`, cause });
    });
    child.once("close", (code, signal) => {
      resolve({ message: `"${command}" ended with ${signal ? `signal ${signal}` : `exit code ${code}`}` });
    });
  });
}

/** Passes the log on, and keeps its last lines, masked, for the error that may follow. */
function readLog(stderr: Readable, listener: ((line: string) => void) | undefined): () => string {
  const last: string[] = [];
  const lines = createInterface({ input: stderr, crlfDelay: Number.POSITIVE_INFINITY });
  lines.on("line", (line) => {
    listener?.(line);
    if (last.push(redactText(line).slice(0, 300)) > 3) last.shift();
  });
  return () => last.filter((line) => line.trim()).join(" | ");
}

function settledWithin(promise: Promise<unknown>, ms: number): Promise<boolean> {
  return withTimeout(ms, () => promise).then(
    () => true,
    () => false,
  );
}
