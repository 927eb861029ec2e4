import type { AuthMode } from "../../protocol/account.js";
import type { ThreadItem, UserInput } from "../../protocol/item.js";
import type { Thread } from "../../protocol/thread.js";
import type { TurnWriter } from "./writer.js";

/** What an agent is given to run one turn. */
export interface TurnContext {
  readonly turnId: string;
  readonly thread: Thread;
  /** What the user said now. */
  readonly input: readonly UserInput[];
  /** What earlier turns of the thread left behind, in order. */
  readonly history: readonly ThreadItem[];
  readonly model: string;
  readonly cwd: string;
  /** Instructions that came with the thread: in place of the agent's own, or beside them. */
  readonly instructions: { readonly base: string | null; readonly developer: string | null };
  /** The client that began the thread, as upstream logs should see it. */
  readonly originator: string | null;
  /** Aborts when the turn is interrupted or the server closes. */
  readonly signal: AbortSignal;
  /** How one is signed in as the turn begins. */
  readonly authMode: AuthMode | null;
  /** `fetch` as whoever is signed in, with the 401 loop of their mode. */
  readonly authorizedFetch: typeof fetch;
  /** Where the turn's output goes. */
  readonly write: TurnWriter;
}

/**
 * Runs one turn: reads the input, writes to `write`, and returns when it is done. The turn ends when it does: `completed` if it
 * returns, `interrupted` if the signal aborted, `failed` if it throws. A `TurnFailure` shows clients its text; any other error
 * shows them "Internal error", and the log the rest.
 */
export type Agent = (turn: TurnContext) => Promise<void>;
