import { CodexError, ConnectionError } from "../rpc/errors.js";

export interface ReconnectOptions {
  /** The wait before the first attempt, in milliseconds; each further attempt waits up to twice as long. Default: 250. */
  firstDelayMs?: number | undefined;
  /** The longest wait, in milliseconds. Default: 10 000. */
  longestDelayMs?: number | undefined;
  /**
   * How often the server may end by itself within `crashWindowMs` before it is left alone. A server that merely cannot be
   * reached is tried again for as long as it takes. Default: 4.
   */
  maxCrashes?: number | undefined;
  /** In milliseconds. Default: 180 000. */
  crashWindowMs?: number | undefined;
  /** Hears that a new connection stands and is signed in. Threads are not resumed by themselves. */
  onReconnect?: (() => void) | undefined;
}

/** What is kept connected. */
export interface Reconnectable {
  /** Aborts when there is nothing left to keep. */
  readonly closed: AbortSignal;
  /** Whether the other end serves others as well, and so is somewhere else than in a child of this process. */
  readonly shared: boolean;
  /** Makes a new connection, up to and including the login. */
  open(): Promise<void>;
  /** Ends it for good. */
  end(reason: unknown): void;
  report(problem: CodexError): void;
}

/** How long a connection must have stood for the next loss to count as the first, in milliseconds. */
const STEADY_AFTER_MS = 5_000;

/** Brings a lost connection back: waits longer each time, and stops when the server keeps crashing or nothing can heal the error. */
export class Reconnector {
  readonly #target: Reconnectable;
  readonly #options: ReconnectOptions;
  #crashes: number[] = [];
  #attempts = 0;
  #standsSince = Date.now();

  constructor(target: Reconnectable, options: ReconnectOptions) {
    this.#target = target;
    this.#options = options;
  }

  /** To be called each time the connection is lost. Ends, like everything it waits for, when the target is closed. */
  async recover(reason: unknown): Promise<void> {
    const { closed } = this.#target;
    if (Date.now() - this.#standsSince > STEADY_AFTER_MS) this.#attempts = 0;
    for (let error = reason, isCrash = true; ; isCrash = !this.#target.shared) {
      const last = this.#lastWord(error, isCrash);
      if (last !== null) return this.#target.end(last);
      this.#target.report(asProblem(error));
      await sleep(this.#nextDelay(), closed);
      if (closed.aborted) return;
      try {
        await this.#target.open();
        break;
      } catch (failure) {
        if (closed.aborted) return;
        error = failure;
      }
    }
    this.#standsSince = Date.now();
    try {
      this.#options.onReconnect?.();
    } catch (error) {
      this.#target.report(new CodexError("ERR_LISTENER", "A listener threw", { cause: error }));
    }
  }

  /** Why it is no use to go on, or `null`. */
  #lastWord(error: unknown, isCrash: boolean): unknown {
    if (!mayHeal(error)) return error;
    const { maxCrashes = 4, crashWindowMs = 180_000 } = this.#options;
    const now = Date.now();
    this.#crashes = this.#crashes.filter((at) => now - at < crashWindowMs);
    if (isCrash) this.#crashes.push(now);
    if (this.#crashes.length <= maxCrashes) return null;
    const message = `The server ended ${this.#crashes.length} times within ${crashWindowMs / 1000} s`;
    return new ConnectionError("ERR_LOST", message, { cause: error });
  }

  #nextDelay(): number {
    const { firstDelayMs = 250, longestDelayMs = 10_000 } = this.#options;
    const longest = Math.min(longestDelayMs, firstDelayMs * 2 ** this.#attempts);
    this.#attempts += 1;
    return longest * (0.5 + Math.random() / 2);
  }
}

/** What a later attempt may find otherwise: a server that is down, slow, or gone. Not what it said no to, or what is wrong here. */
function mayHeal(error: unknown): boolean {
  if (!(error instanceof CodexError)) return !(error instanceof TypeError || error instanceof SyntaxError);
  if ("reason" in error && error.code === "ERR_TOKENS") return error.reason === "provider-failed";
  if (error.code !== "ERR_LOST" && error.code !== "ERR_TIMEOUT") return false;
  return !hasLastingCause(error);
}

function hasLastingCause(error: Error): boolean {
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
    const { code = "", syscall = "" } = cause as { code?: unknown; syscall?: unknown };
    // A program that is not there. A socket that is not there yet has another system call.
    if (String(syscall).startsWith("spawn") || cause instanceof TypeError || cause instanceof SyntaxError) return true;
    if (/CERT|SELF_SIGNED|UNABLE_TO_VERIFY/.test(String(code))) return true;
    const status = Number(/Unexpected server response: (\d+)/.exec(cause.message)?.[1] ?? 0);
    if (status >= 400 && status < 500 && ![408, 425, 429].includes(status)) return true;
  }
  return false;
}

function asProblem(error: unknown): CodexError {
  return error instanceof CodexError
    ? error
    : new ConnectionError("ERR_LOST", "The connection could not be made anew", { cause: error });
}

function sleep(ms: number, closed: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const wake = () => {
      clearTimeout(timer);
      closed.removeEventListener("abort", wake);
      resolve();
    };
    const timer = setTimeout(wake, ms);
    closed.addEventListener("abort", wake, { once: true });
    if (closed.aborted) wake();
  });
}
