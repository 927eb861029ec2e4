import { messageOf } from "../../rpc/errors.js";
import { toJsonText } from "../../rpc/json.js";
import { unixSeconds } from "../ids.js";
import type { Logger } from "../logger.js";
import { describeGoal } from "../thread/goals.js";
import { type LiveThread, tellThread } from "../thread/live-thread.js";
import type { RawItem } from "../thread/raw-items/raw-item.js";
import type { StoredGoal, StoredTurn } from "../thread/storage/thread-store.js";
import type { Threads } from "../thread/threads.js";
import type { Tool } from "./agent-api.js";
import { ToolFailure } from "./tools/tool.js";

/** After so many turns in a row in which the model said nothing, a goal is blocked, as on the real server (0.171). */
const MOST_EMPTY_TURNS = 3;

interface Progress {
  /** The tokens of the thread that have been counted. */
  tokens: number;
  sinceMs: number;
  emptyTurns: number;
}

/** Counts what the turns of threads with a goal use, and changes the goals' status as turns end. `Turns` calls it. */
export class GoalPursuit {
  readonly #threads: Pick<Threads, "change">;
  readonly #logger: Logger;
  readonly #progress = new WeakMap<LiveThread, Progress>();

  constructor(threads: Pick<Threads, "change">, logger: Logger) {
    this.#threads = threads;
    this.#logger = logger;
  }

  /** A turn begins, or a goal is set: what is used from now on counts. */
  begin(thread: LiveThread): void {
    const emptyTurns = this.#progress.get(thread)?.emptyTurns ?? 0;
    this.#progress.set(thread, { tokens: tokensOf(thread), sinceMs: Date.now(), emptyTurns });
  }

  /** A goal was set by a client. */
  reset(thread: LiveThread): void {
    this.#progress.delete(thread);
    this.begin(thread);
  }

  /** Counts what was used, and ends the pursuit where the turn failed, the budget is used up, or nothing happens any more. */
  end(thread: LiveThread, turn: StoredTurn): void {
    const counted = this.#count(thread);
    if (counted?.status !== "active") return;
    const budgeted = withBudget(counted);
    if (turn.status === "failed") {
      const isLimit = turn.error?.codexErrorInfo === "usageLimitExceeded";
      this.#tell(thread, turn.id, { ...budgeted, status: isLimit ? "usageLimited" : "blocked" });
      return;
    }
    if (turn.status === "interrupted") {
      this.#keep(thread, budgeted);
      return;
    }
    this.#tell(thread, turn.id, budgeted);
    const progress = this.#progress.get(thread);
    if (!progress || budgeted.status !== "active") return;
    progress.emptyTurns = turn.items.some((item) => !("text" in item) || item.text !== "") ? 0 : progress.emptyTurns + 1;
    if (progress.emptyTurns >= MOST_EMPTY_TURNS) this.#tell(thread, turn.id, { ...budgeted, status: "blocked" });
  }

  /** The tools with which the model reads and ends the goal; none for a thread without one. */
  toolsOf(thread: LiveThread, turnId: string): readonly Tool[] {
    if (!thread.stored.goal || thread.ephemeral) return [];
    const answer = () => report(thread.id, thread.stored.goal ?? null);
    const update = async (input: unknown) => {
      const { status } = (input ?? {}) as { status?: unknown };
      const usedBefore = thread.stored.goal?.tokensUsed;
      const goal = this.#count(thread);
      if (!goal) throw new ToolFailure("cannot update goal because this thread has no goal");
      if (status !== "complete" && status !== "blocked" && status !== "paused") throw new ToolFailure(NOT_FOR_THE_MODEL);
      if (goal.tokensUsed !== usedBefore) this.#tell(thread, turnId, goal);
      this.#tell(thread, turnId, { ...goal, status, updatedAt: unixSeconds() });
      return answer();
    };
    return [toolOf(GET, answer), toolOf(UPDATE, update)];
  }

  #count(thread: LiveThread): StoredGoal | null {
    const { goal } = thread.stored;
    const progress = this.#progress.get(thread);
    if (!goal || !progress || goal.status !== "active") return goal ?? null;
    const tokens = tokensOf(thread);
    const seconds = Math.floor((Date.now() - progress.sinceMs) / 1000);
    const counted = {
      ...goal,
      tokensUsed: goal.tokensUsed + Math.max(tokens - progress.tokens, 0),
      timeUsedSeconds: goal.timeUsedSeconds + seconds,
      updatedAt: unixSeconds(),
    };
    progress.tokens = tokens;
    progress.sinceMs += seconds * 1000;
    thread.change({ goal: counted });
    return counted;
  }

  #tell(thread: LiveThread, turnId: string, goal: StoredGoal): void {
    this.#keep(thread, goal);
    tellThread(thread, "thread/goal/updated", { threadId: thread.id, turnId, goal: describeGoal(thread.id, goal) });
  }

  #keep(thread: LiveThread, goal: StoredGoal): void {
    thread.change({ goal });
    this.#threads.change(thread, { goal }).catch((error: unknown) => {
      this.#logger.error({ threadId: thread.id, cause: error, why: messageOf(error) }, "A goal could not be kept");
    });
  }
}

/** What is sent to the model to have it go on, in place of a message of the user. */
export function continuationOf({ objective, tokensUsed, tokenBudget }: StoredGoal): RawItem {
  const budget = tokenBudget === null ? "There is no token budget." : `${tokensUsed} of ${tokenBudget} tokens are used.`;
  const text = `<goal_context>
Continue to work towards the goal of this thread. No message of the user came since the last turn.

<objective>
${objective}
</objective>

${budget} Look at the present state of the files before you rely on what was said. Do the next real step; do not make the goal smaller. When the whole objective is met and you have checked that, call \`update_goal\` with the status \`complete\`. When the same obstacle has stopped you for three turns and only the user can remove it, call it with \`blocked\`. Otherwise leave the goal active: another turn follows this one.
</goal_context>`;
  return { type: "message", role: "user", content: [{ type: "input_text", text }] };
}

const NOT_FOR_THE_MODEL =
  "update_goal can only mark the existing goal complete, blocked, or paused at the user's explicit request; resume, budget-limited, and usage-limited status changes are controlled by the user or system";

const GET = {
  name: "get_goal",
  description: "Tells the goal of this thread: its objective, status, token budget, and what was used of it.",
  inputSchema: { type: "object", properties: {}, additionalProperties: false },
};
const UPDATE = {
  name: "update_goal",
  description:
    "Ends the work on the goal of this thread: `complete` when the objective is met and checked, `blocked` when the same obstacle has stopped three turns in a row, `paused` only when the user asks for it.",
  inputSchema: {
    type: "object",
    properties: { status: { type: "string", enum: ["complete", "blocked", "paused"] } },
    required: ["status"],
    additionalProperties: false,
  },
};

function toolOf(named: typeof GET | typeof UPDATE, run: (input: unknown) => unknown): Tool {
  return {
    ...named,
    namespace: null,
    approval: "none",
    timeoutMs: null,
    maxOutputBytes: 65_536,
    writesOwnItems: true,
    run: async (input) => run(input),
  };
}

function report(threadId: string, goal: StoredGoal | null): string {
  const remainingTokens = goal?.tokenBudget ? Math.max(goal.tokenBudget - goal.tokensUsed, 0) : null;
  const shown = { goal: goal && describeGoal(threadId, goal), remainingTokens };
  return toJsonText(shown) ?? "";
}

function withBudget(goal: StoredGoal): StoredGoal {
  const isUsedUp = goal.tokenBudget !== null && goal.tokensUsed >= goal.tokenBudget;
  return isUsedUp ? { ...goal, status: "budgetLimited" } : goal;
}

/** What the thread has used in all, without what the backend had stored. */
function tokensOf({ stored: { usage } }: LiveThread): number {
  if (!usage) return 0;
  const { inputTokens, cachedInputTokens, outputTokens } = usage.total;
  return Number(inputTokens) - Number(cachedInputTokens) + Number(outputTokens);
}
