import * as z from "zod/mini";
import { count, integer, maybe, nullish, open, type Schema, unchecked, words } from "../shape.js";
import type * as wire from "../wire/index.js";
import { UserInput } from "./user-input.js";

export interface HookPromptFragment {
  hookRunId: string;
  text: string;
}
const HookPromptFragment: Schema<HookPromptFragment> = open({
  hookRunId: z.string(),
  text: z.string(),
});

export type MessagePhase = "commentary" | "partial_answer" | "final_answer";
const MessagePhase: Schema<MessagePhase> = words("commentary", "partial_answer", "final_answer");

export interface ItemTimes {
  /** Unix time in milliseconds. Since 0.169. */
  startedAtMs?: number | null | undefined;
  /** Unix time in milliseconds. Since 0.169. */
  completedAtMs?: number | null | undefined;
}

export const itemTimes = { startedAtMs: nullish(integer), completedAtMs: nullish(integer) };

export interface UserMessageItem extends ItemTimes {
  type: "userMessage";
  id: string;
  content: UserInput[];
  /** The `clientUserMessageId` it came with. */
  clientId?: string | null | undefined;
}
export const UserMessageItem: Schema<UserMessageItem> = open({
  type: z.literal("userMessage"),
  id: z.string(),
  content: z.array(UserInput),
  clientId: nullish(z.string()),
  ...itemTimes,
});

export interface HookPromptItem extends ItemTimes {
  type: "hookPrompt";
  id: string;
  fragments: HookPromptFragment[];
}
export const HookPromptItem: Schema<HookPromptItem> = open({
  type: z.literal("hookPrompt"),
  id: z.string(),
  fragments: z.array(HookPromptFragment),
  ...itemTimes,
});

export interface AgentMessageItem extends ItemTimes {
  type: "agentMessage";
  id: string;
  text: string;
  /** Since 0.169. */
  delivery?: wire.AgentMessageDelivery | null | undefined;
  /** Since 0.118. */
  memoryCitation?: wire.MemoryCitation | null | undefined;
  /** Since 0.169. */
  moderation?: wire.AgentMessageModeration | null | undefined;
  /** Since 0.107. */
  phase?: MessagePhase | null | undefined;
  /** Since 0.169. */
  questions?: wire.AsyncUserInputQuestion[] | null | undefined;
}
export const AgentMessageItem: Schema<AgentMessageItem> = open({
  type: z.literal("agentMessage"),
  id: z.string(),
  text: z.string(),
  delivery: nullish(unchecked<wire.AgentMessageDelivery>()),
  memoryCitation: nullish(unchecked<wire.MemoryCitation>()),
  moderation: nullish(unchecked<wire.AgentMessageModeration>()),
  phase: nullish(MessagePhase),
  questions: nullish(z.array(unchecked<wire.AsyncUserInputQuestion>())),
  ...itemTimes,
});

export interface PlanItem extends ItemTimes {
  type: "plan";
  id: string;
  text: string;
}
export const PlanItem: Schema<PlanItem> = open({
  type: z.literal("plan"),
  id: z.string(),
  text: z.string(),
  ...itemTimes,
});

export interface ReasoningItem extends ItemTimes {
  type: "reasoning";
  id: string;
  content?: string[] | undefined;
  summary?: string[] | undefined;
}
export const ReasoningItem: Schema<ReasoningItem> = open({
  type: z.literal("reasoning"),
  id: z.string(),
  content: maybe(z.array(z.string())),
  summary: maybe(z.array(z.string())),
  ...itemTimes,
});

export interface SleepItem extends ItemTimes {
  type: "sleep";
  id: string;
  /** In milliseconds. */
  durationMs: number;
}
export const SleepItem: Schema<SleepItem> = open({
  type: z.literal("sleep"),
  id: z.string(),
  durationMs: count,
  ...itemTimes,
});

export interface EnteredReviewModeItem extends ItemTimes {
  type: "enteredReviewMode";
  id: string;
  review: string;
}
export const EnteredReviewModeItem: Schema<EnteredReviewModeItem> = open({
  type: z.literal("enteredReviewMode"),
  id: z.string(),
  review: z.string(),
  ...itemTimes,
});

export interface ExitedReviewModeItem extends ItemTimes {
  type: "exitedReviewMode";
  id: string;
  review: string;
}
export const ExitedReviewModeItem: Schema<ExitedReviewModeItem> = open({
  type: z.literal("exitedReviewMode"),
  id: z.string(),
  review: z.string(),
  ...itemTimes,
});

export interface ContextCompactionItem extends ItemTimes {
  type: "contextCompaction";
  id: string;
}
export const ContextCompactionItem: Schema<ContextCompactionItem> = open({
  type: z.literal("contextCompaction"),
  id: z.string(),
  ...itemTimes,
});
