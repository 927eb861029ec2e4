import type { ReasoningEffort, UserInput } from "./item.js";
import type { RequestId } from "./session.js";
import type { ThreadSource } from "./thread.js";
import type { Turn } from "./turn.js";

export type MemoryResetResponse = Record<string, never>;

export interface MemoryStatusParams {
  minConsolidatedThreads?: number | null | undefined;
}

export interface MemoryStatusResponse {
  v2ConsolidatedThreads: number;
  v2Ready: boolean;
}

export interface QueuedSubmission {
  id: string;
  input: Array<UserInput>;
  clientUserMessageId: string;
  responsesapiClientMetadata:
    | {
        [key in string]?: string;
      }
    | null;
}

export type RolloutCompressResponse = Record<string, never>;

export interface ThreadGoal {
  threadId: string;
  objective: string;
  status: ThreadGoalStatus;
  tokenBudget: number | null;
  tokensUsed: number;
  timeUsedSeconds: number;
  createdAt: number;
  updatedAt: number;
}

export interface ThreadGoalClearedNotification {
  threadId: string;
}

export interface ThreadGoalClearParams {
  threadId: string;
  origin?: ThreadGoalMutationOrigin | null | undefined;
}

export interface ThreadGoalClearResponse {
  cleared: boolean;
}

export interface ThreadGoalGetParams {
  threadId: string;
}

export interface ThreadGoalGetResponse {
  goal: ThreadGoal | null;
}

export type ThreadGoalMutationOrigin = "user" | "automatic";

export interface ThreadGoalSetParams {
  threadId: string;
  origin?: ThreadGoalMutationOrigin | null | undefined;
  objective?: string | null | undefined;
  status?: ThreadGoalStatus | null | undefined;
  tokenBudget?: number | null | undefined;
}

export interface ThreadGoalSetResponse {
  goal: ThreadGoal;
}

export type ThreadGoalStatus = "active" | "paused" | "blocked" | "usageLimited" | "budgetLimited" | "complete";

export interface ThreadGoalUpdatedNotification {
  threadId: string;
  turnId: string | null;
  goal: ThreadGoal;
}

export type ThreadMemoryMode = "enabled" | "disabled";

export interface ThreadMemoryModeSetParams {
  threadId: string;
  mode: ThreadMemoryMode;
}

export type ThreadMemoryModeSetResponse = Record<string, never>;

export interface ThreadMemoryReadParams {
  threadId: string;
}

export interface ThreadMemoryReadResponse {
  summary: string | null;
}

export interface ThreadPredictionRequestParams {
  threadId: string;
  sourceTurnId: string;
}

export type ThreadPredictionRequestResponse = Record<string, never>;

export type ThreadPredictionResult =
  | {
      type: "completed";
      text: string | null;
    }
  | {
      type: "failed";
    };

export interface ThreadPredictionUpdatedNotification {
  threadId: string;
  sourceTurnId: string;
  result: ThreadPredictionResult;
}

export interface ThreadQueueAddParams {
  threadId: string;
  input: Array<UserInput>;
  clientUserMessageId: string;
  responsesapiClientMetadata?:
    | {
        [key in string]?: string;
      }
    | null
    | undefined;
}

export interface ThreadQueueAddResponse {
  queuedSubmission: QueuedSubmission;
}

export interface ThreadQueueChangedNotification {
  threadId: string;
}

export interface ThreadQueueDeleteParams {
  threadId: string;
  queuedSubmissionId: string;
}

export interface ThreadQueueDeleteResponse {
  deleted: boolean;
}

export interface ThreadQueueListParams {
  threadId: string;
  cursor?: string | null | undefined;
  limit?: number | null | undefined;
}

export interface ThreadQueueListResponse {
  data: Array<QueuedSubmission>;
  nextCursor: string | null;
}

export interface ThreadQueueReorderParams {
  threadId: string;
  queuedSubmissionIds: Array<string>;
}

export type ThreadQueueReorderResponse = Record<string, never>;

export interface ThreadQueueStartParams {
  threadId: string;
  queuedSubmissionId?: string | null | undefined;
}

export interface ThreadQueueStartResponse {
  turn: Turn;
}

export interface ThreadQueueUpdateParams {
  threadId: string;
  queuedSubmissionId: string;
  input: Array<UserInput>;
  responsesapiClientMetadata?:
    | {
        [key in string]?: string;
      }
    | null
    | undefined;
}

export interface ThreadQueueUpdateResponse {
  queuedSubmission: QueuedSubmission;
}

export interface ThreadSampleCancelParams {
  requestId: RequestId;
}

export type ThreadSampleCancelResponse = Record<string, never>;

export interface ThreadSampleParams {
  threadId: string;
  expectedTurnId: string;
  allowInProgressTurn?: boolean | undefined;
  prompt: string;
  effort?: ReasoningEffort | null | undefined;
  threadSource?: ThreadSource | null | undefined;
  turnTrigger?: string | null | undefined;
  responsesapiClientMetadata?:
    | {
        [key in string]?: string;
      }
    | null
    | undefined;
  disableMcp?: boolean | undefined;
  interruptOnCancel?: boolean | null | undefined;
}

export interface ThreadSampleResponse {
  sourceTurnId: string;
  responseId: string;
  text: string | null;
  inputTokens: (number | bigint) | null;
  cachedInputTokens: (number | bigint) | null;
  outputTokens: (number | bigint) | null;
}
