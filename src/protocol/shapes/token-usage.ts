import * as z from "zod/mini";
import { integer, maybe, nullish, open, type Schema } from "../shape.js";

/** Tokens that went in and came out. */
export interface TokenUsageBreakdown {
  cachedInputTokens: number;
  inputTokens: number;
  outputTokens: number;
  reasoningOutputTokens: number;
  totalTokens: number;
  /** Since 0.153. */
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

export interface ThreadTokenUsage {
  /** Of the newest model request. */
  last: TokenUsageBreakdown;
  /** Of the whole thread. */
  total: TokenUsageBreakdown;
  modelContextWindow?: number | null | undefined;
}
export const ThreadTokenUsage: Schema<ThreadTokenUsage> = open({
  last: TokenUsageBreakdown,
  total: TokenUsageBreakdown,
  modelContextWindow: nullish(integer),
});

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
