import type { JsonValue, TokenUsageBreakdown } from "./shared.js";

export interface RawResponseCompletedNotification {
  threadId: string;
  turnId: string;
  responseId: string;
  usage: TokenUsageBreakdown | null;
  usageMetadata: ResponseUsageMetadata | null;
}

export interface ResponseUsageMetadata {
  amount: string | null;
  metadata: JsonValue | null;
}
