import * as z from "../deferred.js";
import { count, integer, maybe, nullish, open, type Schema, unchecked, words } from "../shape.js";
import type * as wire from "../wire/index.js";
import { UserInput } from "./user-input.js";

/** What one run of a hook added to the prompt. */
export interface HookPromptFragment {
  /** The run of the hook, as `hook/started` and `hook/completed` name it. */
  hookRunId: string;
  text: string;
}
const HookPromptFragment: Schema<HookPromptFragment> = open({
  hookRunId: z.string(),
  text: z.string(),
});

/**
 * What a message of the agent is in its turn. `commentary` is said on the way, and more follows. `partial_answer` is a part of
 * the answer that no longer changes. `final_answer` ends the turn. Models do not always say it: without a phase, treat a
 * message as one of unknown kind.
 */
export type MessagePhase = "commentary" | "partial_answer" | "final_answer";
const MessagePhase: Schema<MessagePhase> = words("commentary", "partial_answer", "final_answer");

export interface ItemTimes {
  /** Unix time in milliseconds. Since 0.169. */
  startedAtMs?: number | null | undefined;
  /** Unix time in milliseconds. Since 0.169. */
  completedAtMs?: number | null | undefined;
}

export const itemTimes = { startedAtMs: nullish(integer), completedAtMs: nullish(integer) };

/** What the user said: the input of `turn/start`, or what `turn/steer` added later. */
export interface UserMessageItem extends ItemTimes {
  type: "userMessage";
  id: string;
  content: UserInput[];
  /** The `clientUserMessageId` of the request that it came with. */
  clientId?: string | null | undefined;
}
export const UserMessageItem: Schema<UserMessageItem> = open({
  type: z.literal("userMessage"),
  id: z.string(),
  content: z.array(UserInput),
  clientId: nullish(z.string()),
  ...itemTimes,
});

/** What hooks added to the prompt. */
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

/** A message from the agent to the user. In `item/started` its text is not complete yet. */
export interface AgentMessageItem extends ItemTimes {
  type: "agentMessage";
  id: string;
  text: string;
  /** `async`: the message is for a user who may come back later. Since 0.169. */
  delivery?: wire.AgentMessageDelivery | null | undefined;
  /** The memories that the message is based on. Since 0.118. */
  memoryCitation?: wire.MemoryCitation | null | undefined;
  /** Whether the backend moderated the message, and how a client should show that. Since 0.169. */
  moderation?: wire.AgentMessageModeration | null | undefined;
  /** `null` or left out: not known. Since 0.107. */
  phase?: MessagePhase | null | undefined;
  /** Questions to the user that come with the message. The turn does not wait for the answers. Since 0.169. */
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

/**
 * A plan that the agent proposes. The text of the completed item counts; the `item/plan/delta` notifications before it may add
 * up to another text.
 */
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

/** What the model thought before it answered or called a tool. */
export interface ReasoningItem extends ItemTimes {
  type: "reasoning";
  id: string;
  /** The reasoning itself, in parts. Most models do not show it. */
  content?: string[] | undefined;
  /** What the model tells about its reasoning, in parts. */
  summary?: string[] | undefined;
}
export const ReasoningItem: Schema<ReasoningItem> = open({
  type: z.literal("reasoning"),
  id: z.string(),
  content: maybe(z.array(z.string())),
  summary: maybe(z.array(z.string())),
  ...itemTimes,
});

/** The agent waited, with the tool that does nothing for a time. The user can interrupt the wait. */
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

/** A review of code began. */
export interface EnteredReviewModeItem extends ItemTimes {
  type: "enteredReviewMode";
  id: string;
  /** What is reviewed, in words for the user. */
  review: string;
}
export const EnteredReviewModeItem: Schema<EnteredReviewModeItem> = open({
  type: z.literal("enteredReviewMode"),
  id: z.string(),
  review: z.string(),
  ...itemTimes,
});

/** A review of code ended. */
export interface ExitedReviewModeItem extends ItemTimes {
  type: "exitedReviewMode";
  id: string;
  /** What the review found, as text. */
  review: string;
}
export const ExitedReviewModeItem: Schema<ExitedReviewModeItem> = open({
  type: z.literal("exitedReviewMode"),
  id: z.string(),
  review: z.string(),
  ...itemTimes,
});

/** The thread's history was replaced by a summary, so that it fits into the model's context again. */
export interface ContextCompactionItem extends ItemTimes {
  type: "contextCompaction";
  id: string;
}
export const ContextCompactionItem: Schema<ContextCompactionItem> = open({
  type: z.literal("contextCompaction"),
  id: z.string(),
  ...itemTimes,
});
