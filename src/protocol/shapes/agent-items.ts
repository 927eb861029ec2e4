import * as z from "zod/mini";
import { nullish, open, type Schema, someText, words } from "../shape.js";
import { type ItemTimes, itemTimes } from "./message-items.js";

export type CollabAgentStatus = "pendingInit" | "running" | "interrupted" | "completed" | "errored" | "shutdown" | "notFound";
const CollabAgentStatus: Schema<CollabAgentStatus> = words(
  "pendingInit",
  "running",
  "interrupted",
  "completed",
  "errored",
  "shutdown",
  "notFound",
);

export interface CollabAgentState {
  status: CollabAgentStatus;
  message?: string | null | undefined;
}
const CollabAgentState: Schema<CollabAgentState> = open({
  status: CollabAgentStatus,
  message: nullish(z.string()),
});

export type CollabAgentTool =
  | "spawnAgent"
  | "sendInput"
  | "resumeAgent"
  | "wait"
  | "closeAgent"
  | "sendMessage"
  | "followupTask"
  | "interruptAgent"
  | "listAgents";
const CollabAgentTool: Schema<CollabAgentTool> = words(
  "spawnAgent",
  "sendInput",
  "resumeAgent",
  "wait",
  "closeAgent",
  "sendMessage",
  "followupTask",
  "interruptAgent",
  "listAgents",
);

export type CollabAgentToolCallStatus = "inProgress" | "completed" | "failed" | "interrupted";
const CollabAgentToolCallStatus: Schema<CollabAgentToolCallStatus> = words("inProgress", "completed", "failed", "interrupted");

export type SubAgentActivityKind = "started" | "interacted" | "interrupted" | "completed";
const SubAgentActivityKind: Schema<SubAgentActivityKind> = words("started", "interacted", "interrupted", "completed");

export interface CollabAgentToolCallItem extends ItemTimes {
  type: "collabAgentToolCall";
  id: string;
  agentsStates: Record<string, CollabAgentState>;
  receiverThreadIds: string[];
  senderThreadId: string;
  status: CollabAgentToolCallStatus;
  tool: CollabAgentTool;
  /** Since 0.118. */
  model?: string | null | undefined;
  prompt?: string | null | undefined;
  /** Since 0.118. */
  reasoningEffort?: string | null | undefined;
}
export const CollabAgentToolCallItem: Schema<CollabAgentToolCallItem> = open({
  type: z.literal("collabAgentToolCall"),
  id: z.string(),
  agentsStates: z.record(z.string(), CollabAgentState),
  receiverThreadIds: z.array(z.string()),
  senderThreadId: z.string(),
  status: CollabAgentToolCallStatus,
  tool: CollabAgentTool,
  model: nullish(z.string()),
  prompt: nullish(z.string()),
  reasoningEffort: nullish(someText),
  ...itemTimes,
});

export interface SubAgentActivityItem extends ItemTimes {
  type: "subAgentActivity";
  id: string;
  agentPath: string;
  agentThreadId: string;
  kind: SubAgentActivityKind;
  /** Since 0.169. */
  model?: string | null | undefined;
  /** Since 0.169. */
  reasoningEffort?: string | null | undefined;
}
export const SubAgentActivityItem: Schema<SubAgentActivityItem> = open({
  type: z.literal("subAgentActivity"),
  id: z.string(),
  agentPath: z.string(),
  agentThreadId: z.string(),
  kind: SubAgentActivityKind,
  model: nullish(z.string()),
  reasoningEffort: nullish(someText),
  ...itemTimes,
});
