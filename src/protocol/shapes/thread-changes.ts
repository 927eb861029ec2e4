import * as z from "zod/mini";
import { integer, nullish, open, type Schema, someText, uint32, unchecked, words } from "../shape.js";
import type * as wire from "../wire/index.js";
import { ApprovalsReviewer, AskForApproval, MultiAgentMode, Personality, ReasoningSummary, SandboxPolicy } from "./settings.js";
import { Thread, ThreadStatus } from "./thread.js";

export interface ThreadArchiveParams {
  threadId: string;
}
export const ThreadArchiveParams: Schema<ThreadArchiveParams> = open({
  threadId: z.string(),
});

export type ThreadArchiveResponse = {};
export const ThreadArchiveResponse: Schema<ThreadArchiveResponse> = open({});

export interface ThreadDeleteParams {
  threadId: string;
}
export const ThreadDeleteParams: Schema<ThreadDeleteParams> = open({
  threadId: z.string(),
});

export type ThreadDeleteResponse = {};
export const ThreadDeleteResponse: Schema<ThreadDeleteResponse> = open({});

export interface ThreadUnsubscribeParams {
  threadId: string;
}
export const ThreadUnsubscribeParams: Schema<ThreadUnsubscribeParams> = open({
  threadId: z.string(),
});

export type ThreadUnsubscribeStatus = "notLoaded" | "notSubscribed" | "unsubscribed";
const ThreadUnsubscribeStatus: Schema<ThreadUnsubscribeStatus> = words("notLoaded", "notSubscribed", "unsubscribed");

export interface ThreadUnsubscribeResponse {
  status: ThreadUnsubscribeStatus;
}
export const ThreadUnsubscribeResponse: Schema<ThreadUnsubscribeResponse> = open({
  status: ThreadUnsubscribeStatus,
});

export interface ThreadSetNameParams {
  threadId: string;
  name: string;
}
export const ThreadSetNameParams: Schema<ThreadSetNameParams> = open({
  threadId: z.string(),
  name: z.string(),
});

export type ThreadSetNameResponse = {};
export const ThreadSetNameResponse: Schema<ThreadSetNameResponse> = open({});

export interface ThreadSettingsUpdateParams {
  threadId: string;
  approvalPolicy?: AskForApproval | null | undefined;
  approvalsReviewer?: ApprovalsReviewer | null | undefined;
  collaborationMode?: wire.CollaborationMode | null | undefined;
  cwd?: string | null | undefined;
  /** Since 0.169. */
  disabledPluginIds?: string[] | null | undefined;
  effort?: string | null | undefined;
  /** Since 0.169. */
  environments?: wire.TurnEnvironmentParams[] | null | undefined;
  model?: string | null | undefined;
  /** Since 0.153. */
  multiAgentMode?: MultiAgentMode | null | undefined;
  permissions?: string | null | undefined;
  personality?: Personality | null | undefined;
  sandboxPolicy?: SandboxPolicy | null | undefined;
  serviceTier?: string | null | undefined;
  summary?: ReasoningSummary | null | undefined;
}
export const ThreadSettingsUpdateParams: Schema<ThreadSettingsUpdateParams> = open({
  threadId: z.string(),
  approvalPolicy: nullish(AskForApproval),
  approvalsReviewer: nullish(ApprovalsReviewer),
  collaborationMode: nullish(unchecked<wire.CollaborationMode>()),
  cwd: nullish(z.string()),
  disabledPluginIds: nullish(z.array(z.string())),
  effort: nullish(someText),
  environments: nullish(z.array(unchecked<wire.TurnEnvironmentParams>())),
  model: nullish(z.string()),
  multiAgentMode: nullish(MultiAgentMode),
  permissions: nullish(z.string()),
  personality: nullish(Personality),
  sandboxPolicy: nullish(SandboxPolicy),
  serviceTier: nullish(z.string()),
  summary: nullish(ReasoningSummary),
});

export type ThreadSettingsUpdateResponse = {};
export const ThreadSettingsUpdateResponse: Schema<ThreadSettingsUpdateResponse> = open({});

export interface ThreadRollbackParams {
  threadId: string;
  /** How many turns to drop, from the newest; at least one. */
  numTurns: number;
}
export const ThreadRollbackParams: Schema<ThreadRollbackParams> = open({
  threadId: z.string(),
  numTurns: uint32,
});

export interface ThreadRollbackResponse {
  thread: Thread;
}
export const ThreadRollbackResponse: Schema<ThreadRollbackResponse> = open({
  thread: Thread,
});

export interface ThreadUnarchiveParams {
  threadId: string;
}
export const ThreadUnarchiveParams: Schema<ThreadUnarchiveParams> = open({
  threadId: z.string(),
});

export interface ThreadUnarchiveResponse {
  thread: Thread;
}
export const ThreadUnarchiveResponse: Schema<ThreadUnarchiveResponse> = open({
  thread: Thread,
});

export interface ThreadCompactStartParams {
  threadId: string;
}
export const ThreadCompactStartParams: Schema<ThreadCompactStartParams> = open({
  threadId: z.string(),
});

export type ThreadCompactStartResponse = {};
export const ThreadCompactStartResponse: Schema<ThreadCompactStartResponse> = open({});

export interface ThreadShellCommandParams {
  threadId: string;
  command: string;
  /** In milliseconds. Since 0.153. */
  timeoutMs?: number | null | undefined;
}
export const ThreadShellCommandParams: Schema<ThreadShellCommandParams> = open({
  threadId: z.string(),
  command: z.string(),
  timeoutMs: nullish(integer),
});

export type ThreadShellCommandResponse = {};
export const ThreadShellCommandResponse: Schema<ThreadShellCommandResponse> = open({});

export interface ThreadStartedNotification {
  thread: Thread;
}
export const ThreadStartedNotification: Schema<ThreadStartedNotification> = open({
  thread: Thread,
});

export interface ThreadStatusChangedNotification {
  threadId: string;
  status: ThreadStatus;
}
export const ThreadStatusChangedNotification: Schema<ThreadStatusChangedNotification> = open({
  threadId: z.string(),
  status: ThreadStatus,
});

export interface ThreadArchivedNotification {
  threadId: string;
}
export const ThreadArchivedNotification: Schema<ThreadArchivedNotification> = open({
  threadId: z.string(),
});

export interface ThreadDeletedNotification {
  threadId: string;
}
export const ThreadDeletedNotification: Schema<ThreadDeletedNotification> = open({
  threadId: z.string(),
});

export interface ThreadUnarchivedNotification {
  threadId: string;
}
export const ThreadUnarchivedNotification: Schema<ThreadUnarchivedNotification> = open({
  threadId: z.string(),
});

export interface ThreadClosedNotification {
  threadId: string;
}
export const ThreadClosedNotification: Schema<ThreadClosedNotification> = open({
  threadId: z.string(),
});

export interface ThreadNameUpdatedNotification {
  threadId: string;
  threadName?: string | null | undefined;
}
export const ThreadNameUpdatedNotification: Schema<ThreadNameUpdatedNotification> = open({
  threadId: z.string(),
  threadName: nullish(z.string()),
});
