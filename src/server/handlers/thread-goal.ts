import { INVALID_REQUEST } from "../../protocol/codes.js";
import { RpcError } from "../../rpc/errors.js";
import type { Connection } from "../connection/connection.js";
import type { ServerHandlers } from "../connection/server.js";
import { changeGoal, describeGoal } from "../thread/goals.js";
import type { LiveThread } from "../thread/live-thread.js";
import type { StoredGoal, StoredThread } from "../thread/storage/thread-store.js";
import { checkThreadId } from "../thread/thread-id.js";
import type { Threads } from "../thread/threads.js";
import type { Turns } from "../turn/turns.js";

/** Answers `thread/goal/*`, also for threads that are not in memory, as the real server does (0.171). */
export function createGoalHandlers(threads: Threads, turns: Turns) {
  const find = async (id: string, connection: Connection): Promise<StoredThread> => {
    if (!threads.isOn("goals")) throw new RpcError(INVALID_REQUEST, "goals feature is disabled");
    const live = threads.find(checkThreadId(id), connection);
    if (live?.ephemeral) throw new RpcError(INVALID_REQUEST, `ephemeral thread does not support goals: ${id}`);
    const stored = await threads.read(id, connection);
    if (!stored || stored.archived) throw new RpcError(INVALID_REQUEST, `thread not found: ${id}`);
    return stored;
  };
  const keep = async (stored: StoredThread, goal: StoredGoal | null, connection: Connection) => {
    const live = threads.find(stored.id, connection);
    // A thread in which nothing was said yet is listed by its first goal.
    const changes = { goal, preview: stored.preview || (goal?.objective ?? "") };
    if (!live) return threads.store.update(stored.id, changes);
    await threads.keep(live);
    return threads.change(live, changes);
  };
  return {
    goalGet: async ({ threadId }, { connection }) => {
      const { id, goal } = await find(threadId, connection);
      return { goal: goal ? describeGoal(id, goal) : null };
    },
    goalSet: ({ threadId, ...changes }, { connection, afterAnswer }) =>
      threads.alone(checkThreadId(threadId), connection, async () => {
        const stored = await find(threadId, connection);
        const goal = changeGoal(stored.id, stored.goal ?? null, changes);
        await keep(stored, goal, connection);
        const live = threads.find(stored.id, connection);
        if (live) turns.goalSet(live);
        const shown = describeGoal(stored.id, goal);
        afterAnswer(() => threads.announce(stored, "thread/goal/updated", { threadId: stored.id, turnId: null, goal: shown }));
        if (live) afterAnswer(() => void turns.pursueGoal(live, connection, true).catch(() => {}));
        return { goal: shown };
      }),
    goalClear: ({ threadId }, { connection, afterAnswer }) =>
      threads.alone(checkThreadId(threadId), connection, async () => {
        const stored = await find(threadId, connection);
        if (!stored.goal) return { cleared: false };
        await keep(stored, null, connection);
        afterAnswer(() => threads.announce(stored, "thread/goal/cleared", { threadId: stored.id }));
        return { cleared: true };
      }),
  } satisfies ServerHandlers["thread"];
}

/** Tells of the goal of a thread that was just loaded, and goes on towards it. */
export function tellGoal(
  thread: LiveThread,
  connection: Connection,
  { threads, turns }: { threads: Threads; turns: Turns },
): void {
  if (thread.ephemeral || !threads.isOn("goals")) return;
  if (thread.stored.goal) {
    tellInheritedGoal(thread, threads);
    turns.pursueGoal(thread, connection, true).catch(() => {});
  } else threads.announce(thread.stored, "thread/goal/cleared", { threadId: thread.id });
}

/** Tells of the goal that a fork has from its source. It is not worked on before the fork's first turn. */
export function tellInheritedGoal({ id, stored }: LiveThread, threads: Threads): void {
  const { goal } = stored;
  if (goal && threads.isOn("goals"))
    threads.announce(stored, "thread/goal/updated", { threadId: id, turnId: null, goal: describeGoal(id, goal) });
}
