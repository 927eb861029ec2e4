import type { Messages } from "../protocol/derive.js";
import type { ThreadItem } from "../protocol/shapes/thread-item.js";
import type { ThreadTokenUsage } from "../protocol/shapes/token-usage.js";
import type { TurnError } from "../protocol/shapes/turn.js";
import type { UserInput } from "../protocol/shapes/user-input.js";
import type { ServerNotifications } from "../protocol/table.js";

/** A notification about a turn. Its `method` says which; newer servers may send others than those listed. */
export type TurnEvent = Messages<ServerNotifications>;

/** When `runTurn()` ends a turn that does not end by itself. */
export interface TurnOptions {
  /** Interrupts the turn when it aborts. */
  signal?: AbortSignal | undefined;
  /**
   * How long the server may send no notification about the turn, in milliseconds. After that the turn fails, and the server is asked
   * to stop it (`turn/interrupt`), also when it answers `turn/start` only later. Default: no limit.
   */
  idleTimeoutMs?: number | undefined;
}

/**
 * How a turn ended, and what it produced. After a reconnect, items that were completed while there was no connection are missing only where
 * the server's history has other ids for them, as those of old releases of codex.
 */
export interface TurnOutcome {
  /** How it ended. `failed` also when the connection ended first. */
  readonly status: "completed" | "interrupted" | "failed";
  /** The text of the agent's last message; `""` when there is none. */
  readonly text: string;
  /** The items that were completed, in order. */
  readonly items: readonly ThreadItem[];
  /** The newest count of tokens, if the server sent one. */
  readonly usage: ThreadTokenUsage | null;
  /** Why it failed. `null` unless it did. */
  readonly error: TurnError | null;
}

/**
 * A turn that `runTurn()` has started. `await` gives its outcome, the same as `await turn.completed`; so an async function that
 * returns a turn returns its outcome.
 *
 * It can be iterated several times: each iteration yields all its notifications in order, from the first. A notification that does
 * not have its method's shape is left out; `onProblem` hears of it. Leaving the loop does not interrupt the turn. The loop ends with
 * the turn. It throws when the turn did not come to its end: what `turn/start` failed with, `ERR_LOST` or `ERR_CLOSED` when the
 * connection ended first, `ERR_TIMEOUT` after `idleTimeoutMs`, `ERR_MESSAGE` when its end could not be read.
 */
export interface Turn extends AsyncIterable<TurnEvent>, PromiseLike<TurnOutcome> {
  /** The turn's id. Rejects when `turn/start` fails. */
  readonly id: Promise<string>;
  /** How the turn ended. Rejects only when `turn/start` fails. A turn that fails later, or loses its connection, resolves to an outcome that says so. */
  readonly completed: Promise<TurnOutcome>;
  /** Adds input to the turn. */
  steer(input: string | UserInput[]): Promise<void>;
  /** Asks the server to stop the turn. `completed` resolves when it has stopped. */
  interrupt(): Promise<void>;
}
