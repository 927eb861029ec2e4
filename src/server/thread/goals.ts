import { INVALID_REQUEST } from "../../protocol/codes.js";
import type * as wire from "../../protocol/wire/index.js";
import { RpcError } from "../../rpc/errors.js";
import { unixSeconds } from "../ids.js";
import type { StoredGoal } from "./storage/thread-store.js";

const LONGEST_OBJECTIVE = 4000;

type GoalChanges = Pick<wire.ThreadGoalSetParams, "objective" | "status" | "tokenBudget">;

/**
 * A goal as it is after `thread/goal/set`. A new objective keeps what was used so far.
 *
 * @throws {RpcError} -32600 in the words of the real server (0.171).
 */
export function changeGoal(threadId: string, before: StoredGoal | null, changes: GoalChanges): StoredGoal {
  const { status, tokenBudget } = changes;
  const objective = changes.objective?.trim();
  if (objective !== undefined) checkObjective(objective);
  checkBudget(tokenBudget);
  const now = unixSeconds();
  if (!before && objective === undefined)
    throw new RpcError(INVALID_REQUEST, `cannot update goal for thread ${threadId}: no goal exists`);
  const base = before ?? { ...UNUSED, createdAt: now };
  return {
    ...base,
    objective: objective ?? base.objective,
    status: status ?? (objective === undefined ? base.status : "active"),
    tokenBudget: tokenBudget === undefined ? base.tokenBudget : tokenBudget,
    updatedAt: now,
  };
}

const UNUSED = { objective: "", status: "active", tokenBudget: null, tokensUsed: 0, timeUsedSeconds: 0 } as const;

function checkObjective(objective: string): void {
  if (objective === "") throw new RpcError(INVALID_REQUEST, "goal objective must not be empty");
  if ([...objective].length > LONGEST_OBJECTIVE)
    throw new RpcError(INVALID_REQUEST, `goal objective must be at most ${LONGEST_OBJECTIVE} characters`);
}

function checkBudget(tokenBudget: number | null | undefined): void {
  if (typeof tokenBudget === "number" && tokenBudget < 1)
    throw new RpcError(INVALID_REQUEST, "goal budgets must be positive when provided");
}

/** A goal as clients are shown it. */
export function describeGoal(threadId: string, goal: StoredGoal): wire.ThreadGoal {
  return { threadId, ...goal };
}
