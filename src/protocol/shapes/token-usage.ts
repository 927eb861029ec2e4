import * as z from "../deferred.js";
import { integer, maybe, nullish, open, type Schema } from "../shape.js";

/** Tokens that went in and came out. */
export interface TokenUsageBreakdown {
  /** The part of `inputTokens` that the backend had in its cache. */
  cachedInputTokens: number;
  inputTokens: number;
  outputTokens: number;
  /** The part of `outputTokens` that the model spent on reasoning. */
  reasoningOutputTokens: number;
  totalTokens: number;
  /** The part of `inputTokens` that the backend wrote to its cache. Left out: 0. Since 0.153. */
  cacheWriteInputTokens?: number | undefined;
}
export const TokenUsageBreakdown: Schema<TokenUsageBreakdown> = open({
  cachedInputTokens: integer,
  inputTokens: integer,
  outputTokens: integer,
  reasoningOutputTokens: integer,
  totalTokens: integer,
  cacheWriteInputTokens: maybe(integer),
});

/** How many tokens a thread has used. */
export interface ThreadTokenUsage {
  /** Of the newest model request. */
  last: TokenUsageBreakdown;
  /** Of the whole thread. */
  total: TokenUsageBreakdown;
  /** How many tokens the model can read at once. `null`: not known. */
  modelContextWindow?: number | null | undefined;
}
export const ThreadTokenUsage: Schema<ThreadTokenUsage> = open({
  last: TokenUsageBreakdown,
  total: TokenUsageBreakdown,
  modelContextWindow: nullish(integer),
});

/** The tokens used, after a model request of a turn. */
export interface ThreadTokenUsageUpdatedNotification {
  threadId: string;
  turnId: string;
  tokenUsage: ThreadTokenUsage;
}
export const ThreadTokenUsageUpdatedNotification: Schema<ThreadTokenUsageUpdatedNotification> = open({
  threadId: z.string(),
  turnId: z.string(),
  tokenUsage: ThreadTokenUsage,
});
