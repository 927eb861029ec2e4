import { INVALID_REQUEST } from "../../protocol/codes.js";
import { RpcError } from "../../rpc/errors.js";
import type { Connection } from "../connection/connection.js";
import type { ServerHandlers } from "../connection/server.js";
import { describeThread } from "../thread/description.js";
import { readMetadata } from "../thread/metadata.js";
import type { StoredThread, ThreadChanges } from "../thread/storage/thread-store.js";
import { checkThreadId } from "../thread/thread-id.js";
import type { Threads } from "../thread/threads.js";

/** Answers `thread/name/set` and `thread/metadata/update`, also for threads that are not in memory. */
export function createMetadataHandlers(threads: Threads) {
  /** Changes a thread, in memory or in the store alone. */
  const change = (
    id: string,
    connection: Connection,
    changesOf: (before: StoredThread) => ThreadChanges,
  ): Promise<StoredThread> =>
    threads.alone(checkThreadId(id), connection, async () => {
      const live = threads.find(id, connection);
      if (live?.ephemeral) throw new RpcError(INVALID_REQUEST, `ephemeral thread does not support metadata updates: ${id}`);
      if (live) {
        await threads.keep(live);
        await threads.change(live, changesOf(live.stored));
        return live.stored;
      }
      const stored = await threads.read(id, connection);
      if (!stored) throw new RpcError(INVALID_REQUEST, `no rollout found for thread id ${id}`);
      const dated = { updatedAtMs: Date.now(), ...changesOf(stored) };
      await threads.store.update(stored.id, dated);
      return { ...stored, ...dated };
    });
  return {
    nameSet: async ({ threadId, name }, { connection, afterAnswer }) => {
      const threadName = name.trim();
      checkThreadId(threadId);
      if (threadName === "") throw new RpcError(INVALID_REQUEST, "thread name must not be empty");
      const thread = await change(threadId, connection, () => ({ name: threadName }));
      afterAnswer(() => threads.announce(thread, "thread/name/updated", { threadId: thread.id, threadName }));
      return {};
    },
    metadataUpdate: async ({ threadId, ...update }, { connection }) => {
      checkThreadId(threadId);
      const thread = await change(threadId, connection, readMetadata(update));
      return { thread: describeThread(thread, threads.find(thread.id, connection)) as never };
    },
  } satisfies ServerHandlers["thread"];
}
