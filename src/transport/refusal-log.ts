import { toJsonText } from "../rpc/json.js";
import { redact, redactText } from "../rpc/redact.js";

/** Where a listener logs whom it refused. A server's logger is one. */
export interface RefusalLogger {
  warn(fields: Record<string, unknown>, message: string): void;
}

const MOST_LINES = 60;
const WINDOW_MS = 60_000;

const stderrLogger: RefusalLogger = {
  warn: (fields, message) =>
    // biome-ignore lint/suspicious/noConsole: unlike the stream itself, it ignores that nobody reads any more
    console.error(toJsonText({ level: "warn", time: new Date().toISOString(), message, ...fields })),
};

/** Logs refused clients, without secrets, and not more often than somebody can read: who is refused could fill a disk. */
export class RefusalLog {
  readonly #logger: RefusalLogger | null;
  #lines = 0;
  #sinceMs = Number.NEGATIVE_INFINITY;

  constructor(logger: RefusalLogger | false | undefined) {
    this.#logger = logger === false ? null : (logger ?? stderrLogger);
  }

  write(fields: Record<string, unknown>, message: string): void {
    const now = Date.now();
    if (now - this.#sinceMs >= WINDOW_MS) [this.#lines, this.#sinceMs] = [0, now];
    this.#lines += 1;
    if (this.#lines > MOST_LINES) return;
    const more = this.#lines === MOST_LINES ? " (further refusals of this minute are not logged)" : "";
    try {
      this.#logger?.warn(redact(fields) as Record<string, unknown>, redactText(message) + more);
    } catch {
      // A logger that fails has no place to report it to.
    }
  }
}
