import type { TokenUsageBreakdown } from "../../../protocol/shapes/token-usage.js";
import type { ResponseUsage } from "./wire.js";

/** What a response used, in the protocol's words. What a backend leaves out counts as none. */
export function asUsage(usage: ResponseUsage): TokenUsageBreakdown {
  const { input_tokens = 0, output_tokens = 0, total_tokens = input_tokens + output_tokens } = usage;
  return {
    totalTokens: total_tokens,
    inputTokens: input_tokens,
    cachedInputTokens: usage.input_tokens_details?.cached_tokens ?? 0,
    cacheWriteInputTokens: 0,
    outputTokens: output_tokens,
    reasoningOutputTokens: usage.output_tokens_details?.reasoning_tokens ?? 0,
  };
}
