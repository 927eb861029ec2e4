import type { TokenUsageBreakdown } from "../../../protocol/shapes/token-usage.js";
import type { RawResponse } from "../agent-api.js";
import type { ResponseEvent, ResponseUsage } from "./responses-api-types.js";

/** A response as clients of raw events are told of it. */
export function asRawResponse(response: ResponseEvent["response"]): RawResponse {
  const { id, usage } = response ?? {};
  return { id: typeof id === "string" ? id : "", usage: usage ? asUsage(usage) : null, metadata: usage ?? null };
}

/** What a response used, in the protocol's words. What a backend leaves out counts as 0. */
export function asUsage(usage: ResponseUsage): TokenUsageBreakdown {
  const inputTokens = asCount(usage.input_tokens);
  const outputTokens = asCount(usage.output_tokens);
  return {
    totalTokens: asCount(usage.total_tokens ?? inputTokens + outputTokens),
    inputTokens,
    cachedInputTokens: asCount(usage.input_tokens_details?.cached_tokens),
    cacheWriteInputTokens: 0,
    outputTokens,
    reasoningOutputTokens: asCount(usage.output_tokens_details?.reasoning_tokens),
  };
}

/** A whole number; 0 for any other value. JSON's integers past 2^53 arrive as bigints, which cannot be added to numbers. */
function asCount(tokens: unknown): number {
  if (typeof tokens !== "number" && typeof tokens !== "bigint") return 0;
  return Math.trunc(Number(tokens));
}
