import * as z from "../deferred.js";
import { integer, nullish, open, type Schema, someText, uint32, unchecked, words } from "../shape.js";
import type * as wire from "../wire/index.js";
import { ApprovalsReviewer, AskForApproval, MultiAgentMode, Personality, ReasoningSummary, SandboxPolicy } from "./settings.js";
import { Thread, ThreadStatus } from "./thread.js";

/** Which thread to archive: to take out of the usual list, and keep. */
export interface ThreadArchiveParams {
  threadId: string;
}
export const ThreadArchiveParams: Schema<ThreadArchiveParams> = open({
  threadId: z.string(),
});

/** Nothing: the thread was archived. */
export type ThreadArchiveResponse = {};
export const ThreadArchiveResponse: Schema<ThreadArchiveResponse> = open({});

/** Which thread to delete, with its history. This cannot be undone. */
export interface ThreadDeleteParams {
  threadId: string;
}
export const ThreadDeleteParams: Schema<ThreadDeleteParams> = open({
  threadId: z.string(),
});

/** Nothing: the thread was deleted. */
export type ThreadDeleteResponse = {};
export const ThreadDeleteResponse: Schema<ThreadDeleteResponse> = open({});

/** Which thread this connection no longer wants notifications of. */
export interface ThreadUnsubscribeParams {
  threadId: string;
}
export const ThreadUnsubscribeParams: Schema<ThreadUnsubscribeParams> = open({
  threadId: z.string(),
});

/**
 * What `thread/unsubscribe` found: the connection had subscribed and no longer does, it had not subscribed, or the thread is
 * not loaded.
 */
export type ThreadUnsubscribeStatus = "notLoaded" | "notSubscribed" | "unsubscribed";
const ThreadUnsubscribeStatus: Schema<ThreadUnsubscribeStatus> = words("notLoaded", "notSubscribed", "unsubscribed");

/** What was found. All three are successes. */
export interface ThreadUnsubscribeResponse {
  status: ThreadUnsubscribeStatus;
}
export const ThreadUnsubscribeResponse: Schema<ThreadUnsubscribeResponse> = open({
  status: ThreadUnsubscribeStatus,
});

/** A thread, and the title that users see. */
export interface ThreadSetNameParams {
  threadId: string;
  name: string;
}
export const ThreadSetNameParams: Schema<ThreadSetNameParams> = open({
  threadId: z.string(),
  name: z.string(),
});

/** Nothing: `thread/name/updated` announces the new title. */
export type ThreadSetNameResponse = {};
export const ThreadSetNameResponse: Schema<ThreadSetNameResponse> = open({});

/** What is stored with a thread. What is left out stays as it is, and `null` removes it. */
export const ThreadMetadataUpdateParams: Schema<wire.ThreadMetadataUpdateParams> = open({
  threadId: z.string(),
  projectId: nullish(z.string()),
  gitInfo: nullish(open({ sha: nullish(z.string()), branch: nullish(z.string()), originUrl: nullish(z.string()) })),
  daybreakEnabled: nullish(z.boolean()),
});

/** The thread, and the turn that is removed with all after it. */
export const ThreadRevertParams: Schema<wire.ThreadRevertParams> = open({ threadId: z.string(), beforeTurnId: z.string() });

/** The thread whose background programs are to end. */
export const ThreadBackgroundTerminalsCleanParams: Schema<wire.ThreadBackgroundTerminalsCleanParams> = open({
  threadId: z.string(),
});
/** The background program to end, by its number. */
export const ThreadBackgroundTerminalsTerminateParams: Schema<wire.ThreadBackgroundTerminalsTerminateParams> = open({
  threadId: z.string(),
  processId: z.string(),
});
/** The thread whose background programs are asked for. */
export const ThreadBackgroundTerminalsListParams: Schema<wire.ThreadBackgroundTerminalsListParams> = open({
  threadId: z.string(),
  cursor: nullish(z.string()),
  limit: nullish(uint32),
});
/** What the thread is to work towards; what is left out stays as it is. A `null` budget removes it. */
export const ThreadGoalSetParams: Schema<wire.ThreadGoalSetParams> = open({
  threadId: z.string(),
  origin: nullish(words("user", "automatic")),
  objective: nullish(z.string()),
  status: nullish(words("active", "paused", "blocked", "usageLimited", "budgetLimited", "complete")),
  tokenBudget: nullish(integer),
});
export const ThreadGoalClearParams: Schema<wire.ThreadGoalClearParams> = open({
  threadId: z.string(),
  origin: nullish(words("user", "automatic")),
});
/** The items to add to the model's history, as the Responses API has them. */
export const ThreadInjectItemsParams: Schema<wire.ThreadInjectItemsParams> = open({
  threadId: z.string(),
  items: z.array(unchecked<wire.JsonValue>()),
});
export const ThreadGoalGetParams: Schema<wire.ThreadGoalGetParams> = open({ threadId: z.string() });

/** Settings for the turns to come. What is left out stays as it is, and a running turn is not changed. */
export interface ThreadSettingsUpdateParams {
  threadId: string;
  /** When a person is asked before something runs. */
  approvalPolicy?: AskForApproval | null | undefined;
  /** Who answers approval requests. */
  approvalsReviewer?: ApprovalsReviewer | null | undefined;
  /** The collaboration mode. Its instructions may be `null`: those that belong to the mode. */
  collaborationMode?: wire.CollaborationMode | null | undefined;
  /** Absolute. */
  cwd?: string | null | undefined;
  /** The plugins that are turned off, as a whole list. Empty: none. Since 0.169. */
  disabledPluginIds?: string[] | null | undefined;
  /** The reasoning effort. */
  effort?: string | null | undefined;
  /**
   * The environments, the primary one first. Empty: none. Left out together with a new `cwd`: the default ones of that folder.
   * Since 0.169.
   */
  environments?: wire.TurnEnvironmentParams[] | null | undefined;
  model?: string | null | undefined;
  /** Ignored by newer servers. Since 0.153. */
  multiAgentMode?: MultiAgentMode | null | undefined;
  /** The id of a permission profile. Not together with `sandboxPolicy`. */
  permissions?: string | null | undefined;
  /** Changes nothing on newer servers. */
  personality?: Personality | null | undefined;
  /** What commands may touch. */
  sandboxPolicy?: SandboxPolicy | null | undefined;
  /** How fast, and at what price, the backend works. `null`: the backend's default. */
  serviceTier?: string | null | undefined;
  /** How much the model tells about its reasoning. */
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

/** Nothing: `thread/settings/updated` announces what changed. */
export type ThreadSettingsUpdateResponse = {};
export const ThreadSettingsUpdateResponse: Schema<ThreadSettingsUpdateResponse> = open({});

/** How much of a thread's history to drop. Files that were changed stay changed. */
export interface ThreadRollbackParams {
  threadId: string;
  /** How many turns to drop, from the newest; at least one. */
  numTurns: number;
}
export const ThreadRollbackParams: Schema<ThreadRollbackParams> = open({
  threadId: z.string(),
  numTurns: uint32,
});

/** The thread with the turns that are left. */
export interface ThreadRollbackResponse {
  thread: Thread;
}
export const ThreadRollbackResponse: Schema<ThreadRollbackResponse> = open({
  thread: Thread,
});

/** Which archived thread to put back into the list. */
export interface ThreadUnarchiveParams {
  threadId: string;
}
export const ThreadUnarchiveParams: Schema<ThreadUnarchiveParams> = open({
  threadId: z.string(),
});

/** The thread that was put back, without its turns. */
export interface ThreadUnarchiveResponse {
  thread: Thread;
}
export const ThreadUnarchiveResponse: Schema<ThreadUnarchiveResponse> = open({
  thread: Thread,
});

/** Which thread's history to replace by a summary. */
export interface ThreadCompactStartParams {
  threadId: string;
}
export const ThreadCompactStartParams: Schema<ThreadCompactStartParams> = open({
  threadId: z.string(),
});

/** Nothing: the work goes on as a turn, which `turn/started` and `turn/completed` announce. */
export type ThreadCompactStartResponse = {};
export const ThreadCompactStartResponse: Schema<ThreadCompactStartResponse> = open({});

/**
 * A command of the user's. It runs in the thread's shell, with the user's rights and without a sandbox, and the agent sees what
 * it wrote.
 */
export interface ThreadShellCommandParams {
  threadId: string;
  /** A line for the shell: pipes, redirections and quotes work. */
  command: string;
  /** In milliseconds. Left out or `null`: one hour. 0 ends the command at once. Since 0.153. */
  timeoutMs?: number | null | undefined;
}
export const ThreadShellCommandParams: Schema<ThreadShellCommandParams> = open({
  threadId: z.string(),
  command: z.string(),
  timeoutMs: nullish(integer),
});

/** Nothing: the command has begun, and an item of the thread shows how it goes on. */
export type ThreadShellCommandResponse = {};
export const ThreadShellCommandResponse: Schema<ThreadShellCommandResponse> = open({});

/** A new thread: it was started, or forked from another. Its `turns` are empty. */
export interface ThreadStartedNotification {
  thread: Thread;
}
export const ThreadStartedNotification: Schema<ThreadStartedNotification> = open({
  thread: Thread,
});

/** A loaded thread does something else now. */
export interface ThreadStatusChangedNotification {
  threadId: string;
  status: ThreadStatus;
}
export const ThreadStatusChangedNotification: Schema<ThreadStatusChangedNotification> = open({
  threadId: z.string(),
  status: ThreadStatus,
});

/** A thread was archived. */
export interface ThreadArchivedNotification {
  threadId: string;
}
export const ThreadArchivedNotification: Schema<ThreadArchivedNotification> = open({
  threadId: z.string(),
});

/** A thread was deleted. */
export interface ThreadDeletedNotification {
  threadId: string;
}
export const ThreadDeletedNotification: Schema<ThreadDeletedNotification> = open({
  threadId: z.string(),
});

/** A thread was put back into the list. */
export interface ThreadUnarchivedNotification {
  threadId: string;
}
export const ThreadUnarchivedNotification: Schema<ThreadUnarchivedNotification> = open({
  threadId: z.string(),
});

/** A thread was taken out of memory. It stays stored, and `thread/resume` loads it again. */
export interface ThreadClosedNotification {
  threadId: string;
}
export const ThreadClosedNotification: Schema<ThreadClosedNotification> = open({
  threadId: z.string(),
});

/** A thread has another title. */
export interface ThreadNameUpdatedNotification {
  threadId: string;
  /** `null` or left out: the title was taken away. */
  threadName?: string | null | undefined;
}
export const ThreadNameUpdatedNotification: Schema<ThreadNameUpdatedNotification> = open({
  threadId: z.string(),
  threadName: nullish(z.string()),
});
