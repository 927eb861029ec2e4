import type { AuthMode } from "../../protocol/shapes/account.js";
import type { Thread } from "../../protocol/shapes/thread.js";
import type { ThreadItem } from "../../protocol/shapes/thread-item.js";
import type { ThreadStartParams } from "../../protocol/shapes/thread-start.js";
import type { UserInput } from "../../protocol/shapes/user-input.js";
import type { ServerRequestResult } from "../connection/outgoing-messages.js";
import type { ThreadSettings } from "../thread/settings.js";
import type { ApprovalRequest } from "./approval/approval-request.js";
import type { Approval } from "./approval/approvals.js";
import type { QuestionMethod, QuestionParams } from "./approval/question-params.js";
import type { Tool } from "./tools/tool.js";
import type { ToolCall, ToolOutput } from "./tools/tool-calls.js";
import type { TurnWriter } from "./turn-record.js";

/** A tool that the client runs: the agent asks for it with `item/tool/call`. */
export type DynamicTool = NonNullable<ThreadStartParams["dynamicTools"]>[number];

/** What an agent is given to run one turn. */
export interface TurnContext {
  readonly turnId: string;
  readonly thread: Thread;
  /** What the user said now. */
  readonly input: readonly UserInput[];
  /** What earlier turns of the thread left behind, in order, back to where the thread was last compacted. */
  readonly history: readonly ThreadItem[];
  /** What the agent made of everything before `history`, when it compacted the thread; otherwise `null`. */
  readonly recap: string | null;
  readonly model: string;
  /** Absolute. */
  readonly cwd: string;
  /** What this turn goes by, its own overrides included. */
  readonly settings: ThreadSettings;
  /** The JSON schema that the last message has to fit, or `null`. */
  readonly outputSchema: unknown;
  /** The tools that the client brought along with the thread. */
  readonly dynamicTools: readonly DynamicTool[];
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
  /**
   * Takes what the user has said since the turn began (`turn/steer`), in order; each input comes once, and is written as an item
   * when it is taken. An agent that asks between two steps is steered while it works. What is left when it returns starts it
   * once more in the same turn, with that as its input, so an agent that never asks misses nothing.
   */
  takeSteeredInput(): UserInput[];
  /** Aborts when there is something for `takeSteeredInput` to take, so that what the agent is at can be cut short. Ask anew after each taking. */
  steerSignal(): AbortSignal;
  /** What may be called: the server's tools, and those that the client brought along with the thread. */
  readonly tools: readonly Tool[];
  /**
   * Calls a tool, shown as an item, after the user's approval where the tool wants that. What goes wrong with the call, a name that
   * is not known or arguments that do not fit among it, is its output, for the model to read. Rejects when the turn ends.
   */
  callTool(call: ToolCall): Promise<ToolOutput>;
  /**
   * Decides whether something may be done: by the thread's approval policy and sandbox, by what the user said earlier in the session,
   * or by asking those who follow the thread. A user who cancels ends the turn. Rejects when the turn ends.
   */
  approve(request: ApprovalRequest): Promise<Approval>;
  /**
   * Asks those who follow the thread, by a method of the protocol; the first answer wins. A connection that resumes the thread
   * is asked as well.
   *
   * @throws {RpcError} When all who could answer refused.
   * @throws {CodexError} `ERR_UNANSWERED`, when nobody followed the thread for 30 seconds.
   */
  ask<Method extends QuestionMethod>(
    method: Method,
    params: QuestionParams<Method>,
    options?: { readonly signal?: AbortSignal | undefined },
  ): Promise<ServerRequestResult<Method>>;
}

/**
 * Runs one turn: reads the input, writes to `write`, and returns when it is done. The turn ends when it does: `completed` if it
 * returns, `interrupted` if the signal aborted, `failed` if it throws. A `TurnFailure` shows clients its text; any other error
 * shows them "Internal error", and the log the rest.
 */
export interface Agent {
  (turn: TurnContext): Promise<void>;
  /**
   * Answers `thread/compact/start`: makes a text of `recap` and `history` that later turns get as `recap` in place of both.
   * Without it, compacting is refused.
   */
  readonly compact?: ((turn: TurnContext) => Promise<string>) | undefined;
}
