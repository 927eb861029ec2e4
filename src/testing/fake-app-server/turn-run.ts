import type { ThreadItem } from "../../protocol/shapes/thread-item.js";
import type { Turn, TurnError } from "../../protocol/shapes/turn.js";
import type { UserInput } from "../../protocol/shapes/user-input.js";
import { messageOf } from "../../rpc/errors.js";
import { type OpenTurn, TurnFailed, type TurnHost, TurnStopped } from "./open-turn.js";
import type { FakeStep } from "./scenario.js";
import { playStep } from "./steps.js";
import type { FakeThread } from "./thread.js";

/** What a turn is made of. */
export interface TurnPlan {
  readonly id: string;
  readonly input: readonly UserInput[];
  readonly steps: readonly FakeStep[];
}

/**
 * One turn that is played. It is open until `run` has told its end; `stop` ends it before that. `steps.ts` calls `tell`, `begin`
 * and `finish`; the server calls `run`, `say` and `stop`.
 */
export class TurnRun implements OpenTurn {
  readonly thread: FakeThread;
  readonly turn: Turn;
  readonly host: TurnHost;
  readonly #plan: TurnPlan;
  readonly #stopping = new AbortController();

  constructor(thread: FakeThread, plan: TurnPlan, host: TurnHost) {
    this.thread = thread;
    this.host = host;
    this.#plan = plan;
    this.turn = { id: plan.id, items: [], status: "inProgress", error: null };
  }

  /** Aborts when the turn is interrupted, or the server crashes. */
  get stopped(): AbortSignal {
    return this.#stopping.signal;
  }

  /** Plays the steps, and tells the end. Never rejects. */
  async run(): Promise<void> {
    const { turn, thread, host } = this;
    host.tell(thread, "thread/status/changed", { threadId: thread.id, status: { type: "active", activeFlags: [] } });
    this.tell("turn/started", { turn: { ...turn, items: [] } });
    if (this.#plan.input.length > 0) this.say(this.#plan.input);
    try {
      for (const step of this.#plan.steps) {
        this.stopped.throwIfAborted();
        await playStep(step, this);
      }
      this.stopped.throwIfAborted();
      turn.status = "completed";
    } catch (error) {
      turn.status = this.stopped.aborted || error instanceof TurnStopped ? "interrupted" : "failed";
      if (turn.status === "failed") turn.error = errorOf(error);
    }
    host.tell(thread, "thread/status/changed", { threadId: thread.id, status: { type: "idle" } });
    this.tell("turn/completed", { turn: { ...turn, items: [] } });
  }

  /** Takes what the user says, at the start or in the middle. */
  say(content: readonly UserInput[]): void {
    const item: ThreadItem = { type: "userMessage", id: this.host.nextItemId(), content: [...content] };
    this.begin(item);
    this.finish(item);
  }

  stop(): void {
    this.#stopping.abort(new TurnStopped("The turn was stopped"));
  }

  /** Tells those who follow the thread; the ids of the thread and the turn are added. */
  tell(method: string, params: object): void {
    const { thread, turn } = this;
    this.host.tell(thread, method, { threadId: thread.id, ...("turn" in params ? {} : { turnId: turn.id }), ...params });
  }

  begin(item: ThreadItem): void {
    this.tell("item/started", { item, ...(this.host.has("0.140.0") ? { startedAtMs: this.host.unixMs() } : {}) });
  }

  finish(item: ThreadItem): void {
    this.turn.items.push(item);
    this.tell("item/completed", { item, ...(this.host.has("0.140.0") ? { completedAtMs: this.host.unixMs() } : {}) });
  }
}

function errorOf(error: unknown): TurnError {
  if (error instanceof TurnFailed) return error.details;
  return { message: messageOf(error), codexErrorInfo: "other", additionalDetails: null };
}
