import type { ChildProcess } from "node:child_process";
import type { Readable, Writable } from "node:stream";
import spawn from "cross-spawn";
import { withTimeout } from "../rpc/abort.js";
import { checkOptions, type OptionChecks } from "../rpc/check-options.js";
import { ConnectionError } from "../rpc/errors.js";
import { createInbox, readOnce } from "../rpc/inbox.js";
import { withoutMissing } from "../rpc/json.js";
import type { Message, Transport } from "../rpc/transport.js";
import { killTree } from "../system/process-tree.js";
import { atExit } from "./at-exit.js";
import { type ChildEnding, endSoon, watchEnd, whyNotStarted } from "./child-ending.js";
import { readLog } from "./child-log.js";
import { createLineWriter, readLines } from "./lines.js";
import { SPAWN_CHECKS } from "./option-checks.js";
import { createCodexHome, isPrivateHome } from "./private-home.js";

/** What is started, and in which surroundings. */
export interface SpawnCodexOptions {
  /** The program. Default: `codex`, from the PATH. */
  command?: string | undefined;
  /** Default: `["app-server"]`. */
  args?: readonly string[] | undefined;
  /**
   * Added to this process's environment; `undefined` takes a variable out. `OPENAI_API_KEY`, `CODEX_API_KEY`, `OPENAI_BASE_URL` and
   * `CODEX_INTERNAL_ORIGINATOR_OVERRIDE` are out unless named here.
   */
  env?: Record<string, string | undefined> | undefined;
  /**
   * Where the server keeps its state: a folder that exists. `"inherit"` leaves `CODEX_HOME` as this process has it.
   *
   * Default: a fresh private folder for this one child, which is removed with everything in it (threads too) when the child has ended,
   * and at the latest when this process ends, by SIGINT or SIGTERM as well. A client that reconnects starts a child again, which has to
   * find the threads of the one before; such a client refuses the default. Give it a folder of yours, or one from
   * {@link createCodexHome}.
   */
  codexHome?: string | undefined;
  /** The server's working directory. */
  cwd?: string | undefined;
  /** Hears the server's log, line by line. May hold what the server logs; nothing is masked. A line is cut after 1 Mi characters. */
  stderr?: ((line: string) => void) | undefined;
}

/** How long a child may take for each step of its end, in milliseconds: by itself, when told to, when killed. */
const GRACE_MS = 2_000;

/** Variables that would change what a server does for its host: ambient credentials, where requests go, and who the client is. */
const KEPT_OUT: ReadonlySet<string> = new Set([
  "OPENAI_API_KEY",
  "CODEX_API_KEY",
  "OPENAI_BASE_URL",
  "CODEX_INTERNAL_ORIGINATOR_OVERRIDE",
]);

/**
 * Starts `codex app-server`, or a server that speaks like it, as a child process, and talks to it over its stdin and stdout.
 *
 * The child's environment is this process's, without what would change what the server does for its host: `OPENAI_API_KEY` and
 * `CODEX_API_KEY`, which win over the tokens that the host hands in, `OPENAI_BASE_URL`, to which older releases send these tokens, and
 * `CODEX_INTERNAL_ORIGINATOR_OVERRIDE`, which replaces the client's name.
 *
 * A child that ends, closes its stdout, or could not be started ends the connection with `ERR_LOST`. The message says why, with what
 * the child wrote to stderr first and last. The end of the process decides, also where something that it started holds its output
 * open: what is in the pipe by then gets half a second, and what is left of the child's process group is killed.
 *
 * Closing ends stdin, waits two seconds, ends the process group with SIGTERM, and two seconds later with SIGKILL. It comes back
 * within six seconds, whatever the child does.
 *
 * @throws {CodexError} `ERR_OPTION` when an option is unknown or has the wrong kind.
 * @throws {TypeError} When an option cannot be handed to a process, such as an argument with a zero byte.
 * @example
 * const client = await connect(spawnCodex(), { clientInfo });
 */
export function spawnCodex(options: SpawnCodexOptions = {}): Transport {
  checkOptions("spawnCodex", options, SPAWN_CHECKS satisfies OptionChecks<SpawnCodexOptions>);
  const { command = "codex", args = ["app-server"], cwd } = options;
  const home = options.codexHome === undefined ? createCodexHome() : null;
  const codexHome = home?.path ?? (options.codexHome as string);
  const removeHome = async () => home?.remove();
  const start = () =>
    spawn(command, [...args], {
      cwd,
      env: environment(codexHome, options.env),
      stdio: ["pipe", "pipe", "pipe"],
      // A group of its own: the npm launcher does not pass SIGKILL on to the real binary.
      detached: process.platform !== "win32",
      windowsHide: true,
    });
  let child: ChildProcess;
  try {
    child = start();
  } catch (error) {
    // Node throws where the system refuses for a reason that Node does not expect, such as E2BIG.
    removeHome().catch(() => {});
    if ((error as NodeJS.ErrnoException).syscall === undefined) throw error;
    return neverStarted({ message: whyNotStarted({ command, cwd }, error as NodeJS.ErrnoException), cause: error });
  }
  const forget = atExit(() => killTree(child, "SIGKILL"), { onSignals: isPrivateHome(codexHome) });
  const exited = watchEnd(child, { command, cwd });
  return talkTo(child, {
    command,
    exited,
    onLine: options.stderr,
    losesState: home !== null,
    release: async () => {
      forget();
      await removeHome();
    },
  });
}

interface ChildParts {
  readonly command: string;
  /** Resolves when the process has ended or could not be started. */
  readonly exited: Promise<ChildEnding>;
  readonly onLine: ((line: string) => void) | undefined;
  /** Whether the child's home is its own, and goes with it. */
  readonly losesState: boolean;
  /** Releases what was there for the child. */
  readonly release: () => Promise<void>;
}

function talkTo(child: ChildProcess, { command, exited, onLine, release, losesState }: ChildParts): Transport {
  const [input, output, errors] = [child.stdin as Writable, child.stdout as Readable, child.stderr as Readable];
  const log = readLog(errors, onLine);
  input.on("error", () => {});
  const writer = createLineWriter(input);
  let hasExited = false;
  let isReading = false;
  let closing: Promise<void> | null = null;

  const released = exited.then(async () => {
    hasExited = true;
    // A reader that is behind must not make the rest of the output late.
    if (isReading) output.resume();
    await Promise.all([endSoon(errors), isReading && endSoon(output)]);
    killTree(child, "SIGKILL");
    await release();
  });
  // Removing the home may fail; the end of the child is told all the same.
  released.catch(() => {});

  async function* messages() {
    isReading = true;
    if (hasExited) void endSoon(output).catch(() => {});
    try {
      yield* readLines(output, { mayPause: () => !hasExited });
    } catch {
      // How the child ended says more than how its stdout did.
    }
    // Most children close it by ending.
    const ending = await within(GRACE_MS, exited);
    if (closing !== null) return;
    if (ending === null) close().catch(() => {});
    await within(GRACE_MS, released);
    throw lost(ending ?? { message: `"${command}" closed its stdout and went on running` }, log.words());
  }

  async function end() {
    // Ends once all of it has been written. A child that does not read it is not waited for longer than others are.
    writer.flush();
    input.end();
    for (const signal of ["SIGTERM", "SIGKILL"] as const) {
      if (hasExited || (await within(GRACE_MS, exited)) !== null) break;
      killTree(child, signal);
    }
    await within(GRACE_MS, released);
    // Something that left the process group may hold the other ends open, and this process would not end by itself.
    for (const stream of [input, output, errors]) stream.destroy();
    child.unref();
  }

  const close = () => (closing ??= end());
  return {
    messages: readOnce(messages()),
    shared: false,
    losesState,
    send: writer.write,
    get backlogBytes() {
      return writer.backlogBytes;
    },
    drained: writer.drained,
    close,
  };
}

/** The transport of a child that there never was. */
function neverStarted(ending: ChildEnding): Transport {
  const messages = createInbox<Message>();
  messages.end(lost(ending, ""));
  const nothing = async () => {};
  return { messages, shared: false, send: () => {}, backlogBytes: 0, drained: nothing, close: nothing };
}

function lost({ message, cause }: ChildEnding, words: string): ConnectionError {
  return new ConnectionError("ERR_LOST", words ? `${message}. Its last words: ${words}` : message, { cause });
}

function environment(codexHome: string, extra: Record<string, string | undefined> = {}): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => !KEPT_OUT.has(name.toUpperCase()));
  const home = codexHome === "inherit" ? {} : { CODEX_HOME: codexHome };
  return withoutMissing({ ...Object.fromEntries(inherited), ...home, ...extra });
}

/** What a promise resolves to, or `null` when it rejects or takes too long. */
function within<T>(ms: number, promise: Promise<T>): Promise<T | null> {
  return withTimeout(ms, () => promise).catch(() => null);
}
