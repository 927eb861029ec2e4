import { notification, request } from "./define.js";
import { nothing, unchecked } from "./shape.js";
import type * as wire from "./wire/index.js";

export const queueRequests = {
  memory: {
    /** Whether memories are on, and how far they are. */
    status: request("memory/status", unchecked<wire.MemoryStatusParams>(), unchecked<wire.MemoryStatusResponse>(), {
      since: "0.169.0",
      experimental: true,
    }),
    /** Forgets all memories. */
    reset: request("memory/reset", nothing, unchecked<wire.MemoryResetResponse>(), { since: "0.125.0", experimental: true }),
  },
  rollout: {
    /** Compresses the stored histories of threads. */
    compress: request("rollout/compress", nothing, unchecked<wire.RolloutCompressResponse>(), {
      since: "0.169.0",
      experimental: true,
    }),
  },
  thread: {
    /** Asks the model for an answer beside the thread, without adding to it. */
    sample: request("thread/sample", unchecked<wire.ThreadSampleParams>(), unchecked<wire.ThreadSampleResponse>(), {
      since: "0.169.0",
      experimental: true,
    }),
    /** Gives up a sample that is still running. */
    sampleCancel: request(
      "thread/sample/cancel",
      unchecked<wire.ThreadSampleCancelParams>(),
      unchecked<wire.ThreadSampleCancelResponse>(),
      { since: "0.169.0", experimental: true },
    ),
    /** Asks what the user might say next. */
    predictionRequest: request(
      "thread/prediction/request",
      unchecked<wire.ThreadPredictionRequestParams>(),
      unchecked<wire.ThreadPredictionRequestResponse>(),
      { since: "0.169.0", experimental: true },
    ),
    /** Sets what the thread is working towards. */
    goalSet: request("thread/goal/set", unchecked<wire.ThreadGoalSetParams>(), unchecked<wire.ThreadGoalSetResponse>(), {
      since: "0.140.0",
    }),
    /** What the thread is working towards. */
    goalGet: request("thread/goal/get", unchecked<wire.ThreadGoalGetParams>(), unchecked<wire.ThreadGoalGetResponse>(), {
      since: "0.140.0",
    }),
    /** Takes the thread's goal away. */
    goalClear: request("thread/goal/clear", unchecked<wire.ThreadGoalClearParams>(), unchecked<wire.ThreadGoalClearResponse>(), {
      since: "0.140.0",
    }),
    /** Queues input for when the running turn is over. */
    queueAdd: request("thread/queue/add", unchecked<wire.ThreadQueueAddParams>(), unchecked<wire.ThreadQueueAddResponse>(), {
      since: "0.153.4",
      experimental: true,
    }),
    /** The input that waits. */
    queueList: request("thread/queue/list", unchecked<wire.ThreadQueueListParams>(), unchecked<wire.ThreadQueueListResponse>(), {
      since: "0.153.4",
      experimental: true,
    }),
    /** Changes input that waits. */
    queueUpdate: request(
      "thread/queue/update",
      unchecked<wire.ThreadQueueUpdateParams>(),
      unchecked<wire.ThreadQueueUpdateResponse>(),
      { since: "0.153.4", experimental: true },
    ),
    /** Takes input out of the queue. */
    queueDelete: request(
      "thread/queue/delete",
      unchecked<wire.ThreadQueueDeleteParams>(),
      unchecked<wire.ThreadQueueDeleteResponse>(),
      { since: "0.153.4", experimental: true },
    ),
    /** Moves input within the queue. */
    queueReorder: request(
      "thread/queue/reorder",
      unchecked<wire.ThreadQueueReorderParams>(),
      unchecked<wire.ThreadQueueReorderResponse>(),
      { since: "0.153.4", experimental: true },
    ),
    /** Hands queued input to the agent now. */
    queueStart: request(
      "thread/queue/start",
      unchecked<wire.ThreadQueueStartParams>(),
      unchecked<wire.ThreadQueueStartResponse>(),
      { since: "0.153.4", experimental: true },
    ),
    /** Whether the thread reads and writes memories. */
    memoryModeSet: request(
      "thread/memoryMode/set",
      unchecked<wire.ThreadMemoryModeSetParams>(),
      unchecked<wire.ThreadMemoryModeSetResponse>(),
      { since: "0.125.0", experimental: true },
    ),
    /** The memories the thread goes by. */
    memoryRead: request(
      "thread/memory/read",
      unchecked<wire.ThreadMemoryReadParams>(),
      unchecked<wire.ThreadMemoryReadResponse>(),
      { since: "0.169.0", experimental: true },
    ),
  },
};

export const queueNotifications = {
  thread: {
    /** What a thread works towards changed. */
    goalUpdated: notification("thread/goal/updated", unchecked<wire.ThreadGoalUpdatedNotification>(), { since: "0.140.0" }),
    /** A guess at what the user might say next. */
    predictionUpdated: notification("thread/prediction/updated", unchecked<wire.ThreadPredictionUpdatedNotification>(), {
      since: "0.169.0",
    }),
    /** A thread has no goal any more. */
    goalCleared: notification("thread/goal/cleared", unchecked<wire.ThreadGoalClearedNotification>(), { since: "0.140.0" }),
    /** The input that waits changed. */
    queueChanged: notification("thread/queue/changed", unchecked<wire.ThreadQueueChangedNotification>(), { since: "0.153.4" }),
  },
};
