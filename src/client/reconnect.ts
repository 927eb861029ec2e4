import { sleep } from "../rpc/abort.js";
import { CodexError, ConnectionError } from "../rpc/errors.js";
import type { Recovery } from "./followed-threads.js";

/** When a lost connection is made again, and when it is given up. */
export interface ReconnectOptions {
  /** The wait before the first attempt, in milliseconds; each further attempt waits up to twice as long. Default: 250. */
  firstDelayMs?: number | undefined;
  /** The longest wait, in milliseconds. Default: 10 000. */
  longestDelayMs?: number | undefined;
  /**
   * How often the server may crash within `crashWindowMs`. One more crash, and the client gives up. A shared server that cannot be
   * reached does not count as crashed, and is tried without an end. Default: 4.
   */
  maxCrashes?: number | undefined;
  /** The time in which crashes are counted, in milliseconds. Default: 180 000. */
  crashWindowMs?: number | undefined;
  /**
   * Called when there is a new connection that is signed in and has resumed the threads of the one before: those that this client
   * started, resumed, forked or ran a turn in, up to 100, with the settings that it gave them. It is told what came back.
   */
  onReconnect?: ((recovery: Recovery) => void) | undefined;
}

/** The connection that a {@link Reconnector} makes again. */
export interface Reconnectable {
  /** Aborts when the connection has ended for good. */
  readonly closed: AbortSignal;
  /** Whether the server may have other clients. It is not a child of this process then, and a failed attempt is no crash. */
  readonly shared: boolean;
  /** Makes a new connection: the handshake, the login, and the threads of the one before. */
  open(): Promise<Recovery>;
  /** Ends it for good. */
  end(reason: unknown): void;
  report(problem: CodexError): void;
}

/** How long a connection must last for the waits to begin with the shortest again, in milliseconds. */
const STEADY_AFTER_MS = 5_000;

/** Makes a lost connection again. It waits longer each time, and gives up when the server crashes too often or the error is permanent. */
export class Reconnector {
  readonly #target: Reconnectable;
  readonly #options: ReconnectOptions;
  #crashes: number[] = [];
  #attempts = 0;
  #connectedSince = performance.now();

  constructor(target: Reconnectable, options: ReconnectOptions) {
    this.#target = target;
    this.#options = options;
  }

  /** Is called each time the connection is lost. Ends, with everything that it waits for, when the target is closed. */
  async recover(reason: unknown): Promise<void> {
    const { closed } = this.#target;
    if (performance.now() - this.#connectedSince > STEADY_AFTER_MS) this.#attempts = 0;
    for (let error = reason, isCrash = true; ; isCrash = !this.#target.shared) {
      const end = this.#reasonToGiveUp(error, isCrash);
      if (end !== null) return this.#target.end(end);
      this.#target.report(asProblem(error));
      await sleep(this.#nextDelay(), closed).catch(() => {});
      if (closed.aborted) return;
      try {
        return this.#tell(await this.#target.open());
      } catch (failure) {
        if (closed.aborted) return;
        error = failure;
      }
    }
  }

  #tell(recovery: Recovery): void {
    this.#connectedSince = performance.now();
    try {
      this.#options.onReconnect?.(recovery);
    } catch (error) {
      this.#target.report(new CodexError("ERR_LISTENER", "A listener threw", { cause: error }));
    }
  }

  /** Why there are no more attempts, or `null`. */
  #reasonToGiveUp(error: unknown, isCrash: boolean): unknown {
    if (!mayPass(error)) return error;
    const { maxCrashes = 4, crashWindowMs = 180_000 } = this.#options;
    const now = performance.now();
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

/** Whether a later attempt may succeed: the server is down or slow, or has gone. Not when it refused, or the error is in the host. */
function mayPass(error: unknown): boolean {
  if (!(error instanceof CodexError)) return !(error instanceof TypeError || error instanceof SyntaxError);
  if ("reason" in error && error.code === "ERR_TOKENS") return error.reason === "provider-failed";
  if (error.code !== "ERR_LOST" && error.code !== "ERR_TIMEOUT") return false;
  return !hasPermanentCause(error);
}

function hasPermanentCause(error: Error): boolean {
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
    const { code = "", syscall = "" } = cause as { code?: unknown; syscall?: unknown };
    // The program was not found. For a socket that does not exist yet it is another system call.
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
    : new ConnectionError("ERR_LOST", "The connection could not be made again", { cause: error });
}
