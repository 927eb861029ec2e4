import * as z from "../deferred.js";
import { notification, request } from "../define.js";
import { count, integer, maybe, nullish, open, type Schema, unchecked } from "../shape.js";
import {
  CommandExecutionRequestApprovalParams,
  CommandExecutionRequestApprovalResponse,
  FileChangeRequestApprovalParams,
  FileChangeRequestApprovalResponse,
} from "../shapes/approvals.js";
import { PermissionsRequestApprovalParams, PermissionsRequestApprovalResponse } from "../shapes/permissions.js";
import { ThreadItem } from "../shapes/thread-item.js";
import { DynamicToolCallOutputContentItem } from "../shapes/tool-items.js";
import { ToolRequestUserInputParams, ToolRequestUserInputResponse } from "../shapes/user-questions.js";
import type * as wire from "../wire/index.js";

/** A tool of the client's, and what the model gave it. */
export interface DynamicToolCallParams {
  threadId: string;
  turnId: string;
  /** As JSON. The model may not have kept to the tool's schema. */
  arguments: unknown;
  /** The item of the call has this id. */
  callId: string;
  tool: string;
  /** The group of tools that the tool is in. Since 0.125. */
  namespace?: string | null | undefined;
}
export const DynamicToolCallParams: Schema<DynamicToolCallParams> = open({
  threadId: z.string(),
  turnId: z.string(),
  arguments: z.unknown(),
  callId: z.string(),
  tool: z.string(),
  namespace: nullish(z.string()),
});

/** What the tool answered. It goes to the model. */
export interface DynamicToolCallResponse {
  /** The answer, also when `success` is `false`: then it says what went wrong. Since 0.98. */
  contentItems: DynamicToolCallOutputContentItem[];
  success: boolean;
}
export const DynamicToolCallResponse: Schema<DynamicToolCallResponse> = open({
  contentItems: z.array(DynamicToolCallOutputContentItem),
  success: z.boolean(),
});

/** An item of a running turn, as it is at its beginning. */
export interface ItemStartedNotification {
  threadId: string;
  turnId: string;
  item: ThreadItem;
  /** Unix time in milliseconds. Since 0.140. */
  startedAtMs?: number | undefined;
}
export const ItemStartedNotification: Schema<ItemStartedNotification> = open({
  threadId: z.string(),
  turnId: z.string(),
  item: ThreadItem,
  startedAtMs: maybe(integer),
});

/** An item in its final form. */
export interface ItemCompletedNotification {
  threadId: string;
  turnId: string;
  /** Unix time in milliseconds. Since 0.140. */
  completedAtMs?: number | undefined;
  item: ThreadItem;
  /** How many tokens a message of the agent has. `null`: not known. Since 0.169. */
  contentTokenCount?: number | null | undefined;
}
export const ItemCompletedNotification: Schema<ItemCompletedNotification> = open({
  threadId: z.string(),
  turnId: z.string(),
  completedAtMs: maybe(integer),
  item: ThreadItem,
  contentTokenCount: nullish(count),
});

export const itemServerRequestRows = {
  /** Asks whether a command may run. */
  commandExecutionRequestApproval: request(
    "item/commandExecution/requestApproval",
    CommandExecutionRequestApprovalParams,
    CommandExecutionRequestApprovalResponse,
  ),
  /** Asks whether files may be changed. */
  fileChangeRequestApproval: request(
    "item/fileChange/requestApproval",
    FileChangeRequestApprovalParams,
    FileChangeRequestApprovalResponse,
  ),
  /** Asks for more permissions for the agent. */
  permissionsRequestApproval: request(
    "item/permissions/requestApproval",
    PermissionsRequestApprovalParams,
    PermissionsRequestApprovalResponse,
    { since: "0.118.0" },
  ),
  /** Asks the client to run a tool that it gave the thread. */
  toolCall: request("item/tool/call", DynamicToolCallParams, DynamicToolCallResponse),
  /** A tool asks the user one to three short questions. */
  toolRequestUserInput: request("item/tool/requestUserInput", ToolRequestUserInputParams, ToolRequestUserInputResponse),
};

// Deltas are by far the most frequent messages, and nothing here decides anything by them: they are named, not checked.
export const itemNotificationRows = {
  /** More text of an agent's message. */
  agentMessageDelta: notification("item/agentMessage/delta", unchecked<wire.AgentMessageDeltaNotification>()),
  /** The automatic reviewer allowed or refused an action. */
  autoApprovalReviewCompleted: notification(
    "item/autoApprovalReview/completed",
    unchecked<wire.ItemGuardianApprovalReviewCompletedNotification>(),
    { since: "0.118.0" },
  ),
  /** The automatic reviewer began to look at an action. */
  autoApprovalReviewStarted: notification(
    "item/autoApprovalReview/started",
    unchecked<wire.ItemGuardianApprovalReviewStartedNotification>(),
    { since: "0.118.0" },
  ),
  /** More output of a command the agent runs. */
  commandExecutionOutputDelta: notification(
    "item/commandExecution/outputDelta",
    unchecked<wire.CommandExecutionOutputDeltaNotification>(),
  ),
  /** The agent typed into a command it runs. */
  commandExecutionTerminalInteraction: notification(
    "item/commandExecution/terminalInteraction",
    unchecked<wire.TerminalInteractionNotification>(),
  ),
  /** An item is complete; it no longer changes. */
  completed: notification("item/completed", ItemCompletedNotification),
  /** More output of a change to files. */
  fileChangeOutputDelta: notification("item/fileChange/outputDelta", unchecked<wire.FileChangeOutputDeltaNotification>()),
  /** The changes to files that the agent has written so far. They are not made yet. */
  fileChangePatchUpdated: notification("item/fileChange/patchUpdated", unchecked<wire.FileChangePatchUpdatedNotification>(), {
    since: "0.125.0",
  }),
  /** An MCP tool reports its progress. */
  mcpToolCallProgress: notification("item/mcpToolCall/progress", unchecked<wire.McpToolCallProgressNotification>()),
  /** More text of a proposed plan. */
  planDelta: notification("item/plan/delta", unchecked<wire.PlanDeltaNotification>()),
  /** A new part of a summary of the model's reasoning begins. */
  reasoningSummaryPartAdded: notification(
    "item/reasoning/summaryPartAdded",
    unchecked<wire.ReasoningSummaryPartAddedNotification>(),
  ),
  /** More text of a summary of the model's reasoning. */
  reasoningSummaryTextDelta: notification(
    "item/reasoning/summaryTextDelta",
    unchecked<wire.ReasoningSummaryTextDeltaNotification>(),
  ),
  /** More text of the model's own reasoning. */
  reasoningTextDelta: notification("item/reasoning/textDelta", unchecked<wire.ReasoningTextDeltaNotification>()),
  /** An item began. */
  started: notification("item/started", ItemStartedNotification),
};
