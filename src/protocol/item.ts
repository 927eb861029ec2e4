import * as z from "zod/mini";
import { notification } from "./define.js";
import { maybe, nullish, open, type Schema, tagged, unchecked } from "./shape.js";

export interface TextInput {
  type: "text";
  text: string;
  /** Spans of the text that a client shows in its own way. Members are snake_case on the wire. */
  text_elements?: unknown[] | undefined;
}
const TextInput: Schema<TextInput> = open({
  type: z.literal("text"),
  text: z.string(),
  text_elements: maybe(z.array(z.unknown())),
});

/** An image the model can fetch, or a `data:` URL. */
export interface ImageInput {
  type: "image";
  url: string;
  detail?: string | undefined;
}
const ImageInput: Schema<ImageInput> = open({ type: z.literal("image"), url: z.string(), detail: maybe(z.string()) });

/** An image in a file that the server can read. */
export interface LocalImageInput {
  type: "localImage";
  path: string;
  detail?: string | undefined;
}
const LocalImageInput: Schema<LocalImageInput> = open({
  type: z.literal("localImage"),
  path: z.string(),
  detail: maybe(z.string()),
});

/** What a person hands to the model. */
export type UserInput = TextInput | ImageInput | LocalImageInput;
export const UserInput: Schema<UserInput> = tagged({ text: TextInput, image: ImageInput, localImage: LocalImageInput });

interface ItemTimes {
  /** Unix time in milliseconds. Since 0.169. */
  startedAtMs?: number | null | undefined;
  /** Unix time in milliseconds. Since 0.169. */
  completedAtMs?: number | null | undefined;
}
const itemTimes = { startedAtMs: nullish(z.number()), completedAtMs: nullish(z.number()) };

export interface UserMessageItem extends ItemTimes {
  type: "userMessage";
  id: string;
  /** The `clientUserMessageId` it came with. */
  clientId?: string | null | undefined;
  content: UserInput[];
}
const UserMessageItem: Schema<UserMessageItem> = open({
  type: z.literal("userMessage"),
  id: z.string(),
  clientId: nullish(z.string()),
  content: z.array(UserInput),
  ...itemTimes,
});

export interface AgentMessageItem extends ItemTimes {
  type: "agentMessage";
  id: string;
  text: string;
  phase?: string | null | undefined;
}
const AgentMessageItem: Schema<AgentMessageItem> = open({
  type: z.literal("agentMessage"),
  id: z.string(),
  text: z.string(),
  phase: nullish(z.string()),
  ...itemTimes,
});

export interface ReasoningItem extends ItemTimes {
  type: "reasoning";
  id: string;
  summary?: string[] | undefined;
  content?: string[] | undefined;
}
const ReasoningItem: Schema<ReasoningItem> = open({
  type: z.literal("reasoning"),
  id: z.string(),
  summary: maybe(z.array(z.string())),
  content: maybe(z.array(z.string())),
  ...itemTimes,
});

/** One thing that happened in a turn. Kinds that are not listed here arrive all the same, unchecked. */
export type ThreadItem = UserMessageItem | AgentMessageItem | ReasoningItem;
export const ThreadItem: Schema<ThreadItem> = tagged({
  userMessage: UserMessageItem,
  agentMessage: AgentMessageItem,
  reasoning: ReasoningItem,
});

export interface ItemStartedNotification {
  threadId: string;
  turnId: string;
  item: ThreadItem;
  /** Unix time in milliseconds. */
  startedAtMs?: number | undefined;
}
export const ItemStartedNotification: Schema<ItemStartedNotification> = open({
  threadId: z.string(),
  turnId: z.string(),
  item: ThreadItem,
  startedAtMs: maybe(z.number()),
});

export interface ItemCompletedNotification {
  threadId: string;
  turnId: string;
  item: ThreadItem;
  /** Unix time in milliseconds. */
  completedAtMs?: number | undefined;
  contentTokenCount?: number | null | undefined;
}
export const ItemCompletedNotification: Schema<ItemCompletedNotification> = open({
  threadId: z.string(),
  turnId: z.string(),
  item: ThreadItem,
  completedAtMs: maybe(z.number()),
  contentTokenCount: nullish(z.number()),
});

export interface AgentMessageDeltaNotification {
  threadId: string;
  turnId: string;
  itemId: string;
  delta: string;
}

export interface ReasoningSummaryTextDeltaNotification {
  threadId: string;
  turnId: string;
  itemId: string;
  delta: string;
  summaryIndex: number;
}

// Deltas are by far the most frequent messages, and nothing here decides anything by them: they are named, not checked.
export const itemNotifications = {
  /** An item began. */
  started: notification("item/started", ItemStartedNotification),
  /** An item is complete; what it carries is final. */
  completed: notification("item/completed", ItemCompletedNotification),
  /** More text of an agent's message. */
  agentMessageDelta: notification("item/agentMessage/delta", unchecked<AgentMessageDeltaNotification>()),
  /** More text of a summary of the model's reasoning. */
  reasoningSummaryTextDelta: notification("item/reasoning/summaryTextDelta", unchecked<ReasoningSummaryTextDeltaNotification>()),
};
