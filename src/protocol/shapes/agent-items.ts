import * as z from "../deferred.js";
import { nullish, open, type Schema, someText, words } from "../shape.js";
import { type ItemTimes, itemTimes } from "./message-items.js";

/** How another agent is doing, as last seen. `notFound`: there is no agent with that id. */
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

/** The last known state of one other agent. */
export interface CollabAgentState {
  status: CollabAgentStatus;
  /** What the agent said last, or why it failed. */
  message?: string | null | undefined;
}
const CollabAgentState: Schema<CollabAgentState> = open({
  status: CollabAgentStatus,
  message: nullish(z.string()),
});

/** What an agent does with other agents: start one, give it input, wait for it, end it. */
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

/** How far the call is. */
export type CollabAgentToolCallStatus = "inProgress" | "completed" | "failed" | "interrupted";
const CollabAgentToolCallStatus: Schema<CollabAgentToolCallStatus> = words("inProgress", "completed", "failed", "interrupted");

/** What a sub-agent did, or what happened to it. */
export type SubAgentActivityKind = "started" | "interacted" | "interrupted" | "completed";
const SubAgentActivityKind: Schema<SubAgentActivityKind> = words("started", "interacted", "interrupted", "completed");

/** An agent used a tool that starts or directs other agents. */
export interface CollabAgentToolCallItem extends ItemTimes {
  type: "collabAgentToolCall";
  id: string;
  /** The agents that the call was about, by thread id, with the last known state of each. */
  agentsStates: Record<string, CollabAgentState>;
  /** The threads of the agents that the call is for. For `spawnAgent` it is the new thread. */
  receiverThreadIds: string[];
  /** The thread of the agent that made the call. */
  senderThreadId: string;
  status: CollabAgentToolCallStatus;
  tool: CollabAgentTool;
  /** The model that was asked for, for a new agent. Since 0.118. */
  model?: string | null | undefined;
  /** What the other agent was told. */
  prompt?: string | null | undefined;
  /** The reasoning effort that was asked for, for a new agent. Since 0.118. */
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

/** Something a sub-agent did, as its parent thread shows it. */
export interface SubAgentActivityItem extends ItemTimes {
  type: "subAgentActivity";
  id: string;
  /** Where the agent is in the tree of agents. */
  agentPath: string;
  /** The agent's own thread. */
  agentThreadId: string;
  kind: SubAgentActivityKind;
  /** The model that the sub-agent was created with. Missing for other activities, and in older histories. Since 0.169. */
  model?: string | null | undefined;
  /** The reasoning effort that the sub-agent was created with, if known. Since 0.169. */
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
