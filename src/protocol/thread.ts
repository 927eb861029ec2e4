import * as z from "zod/mini";
import { notification, request } from "./define.js";
import { ThreadItem, TokenUsageBreakdown } from "./item.js";
import { int32, integer, keyed, maybe, nullish, open, type Schema, someText, tagged, uint32, unchecked, words } from "./shape.js";
import {
  ApprovalsReviewer,
  AskForApproval,
  MultiAgentMode,
  Personality,
  ReasoningSummary,
  SandboxPolicy,
  Turn,
  TurnItemsView,
} from "./turn.js";
import type * as wire from "./wire/index.js";

export type SandboxMode = "read-only" | "workspace-write" | "danger-full-access";
const SandboxMode: Schema<SandboxMode> = z.enum(["read-only", "workspace-write", "danger-full-access"]);

export type ThreadHistoryMode = "legacy" | "paginated";
const ThreadHistoryMode: Schema<ThreadHistoryMode> = words("legacy", "paginated");

export type ThreadSource = string;
const ThreadSource: Schema<ThreadSource> = z.string();

export type ThreadStartSource = "startup" | "clear";
const ThreadStartSource: Schema<ThreadStartSource> = z.enum(["startup", "clear"]);

export interface ThreadStartParams {
  /** Since 0.153. */
  allowProviderModelFallback?: boolean | undefined;
  approvalPolicy?: AskForApproval | null | undefined;
  /** Since 0.118. */
  approvalsReviewer?: ApprovalsReviewer | null | undefined;
  /** Replaces the agent's own instructions. */
  baseInstructions?: string | null | undefined;
  config?: Record<string, unknown> | null | undefined;
  /** Absolute. Left out: the server chooses. */
  cwd?: string | null | undefined;
  /** Since 0.169. */
  daybreakEnabled?: boolean | null | undefined;
  /** Stands beside the agent's own instructions. */
  developerInstructions?: string | null | undefined;
  dynamicTools?: wire.DynamicToolSpec[] | null | undefined;
  /** Since 0.125. */
  environments?: wire.TurnEnvironmentParams[] | null | undefined;
  /** Kept in memory only. */
  ephemeral?: boolean | null | undefined;
  experimentalRawEvents?: boolean | undefined;
  /** Since 0.153. */
  historyMode?: ThreadHistoryMode | null | undefined;
  /** Since 0.98. */
  mockExperimentalField?: string | null | undefined;
  model?: string | null | undefined;
  modelProvider?: string | null | undefined;
  /** Since 0.153. */
  multiAgentMode?: MultiAgentMode | null | undefined;
  /** Since 0.140. */
  permissions?: string | null | undefined;
  personality?: Personality | null | undefined;
  /** Since 0.153. */
  projectId?: string | null | undefined;
  /** Since 0.140. */
  runtimeWorkspaceRoots?: string[] | null | undefined;
  sandbox?: SandboxMode | null | undefined;
  /** Since 0.140. */
  selectedCapabilityRoots?: wire.SelectedCapabilityRoot[] | null | undefined;
  /** Since 0.107. */
  serviceName?: string | null | undefined;
  /** Since 0.118. */
  serviceTier?: string | null | undefined;
  /** Since 0.125. */
  sessionStartSource?: ThreadStartSource | null | undefined;
  /** Since 0.140. */
  threadSource?: ThreadSource | null | undefined;
}
export const ThreadStartParams: Schema<ThreadStartParams> = open({
  allowProviderModelFallback: maybe(z.boolean()),
  approvalPolicy: nullish(AskForApproval),
  approvalsReviewer: nullish(ApprovalsReviewer),
  baseInstructions: nullish(z.string()),
  config: nullish(z.record(z.string(), z.unknown())),
  cwd: nullish(z.string()),
  daybreakEnabled: nullish(z.boolean()),
  developerInstructions: nullish(z.string()),
  dynamicTools: nullish(z.array(unchecked<wire.DynamicToolSpec>())),
  environments: nullish(z.array(unchecked<wire.TurnEnvironmentParams>())),
  ephemeral: nullish(z.boolean()),
  experimentalRawEvents: maybe(z.boolean()),
  historyMode: nullish(ThreadHistoryMode),
  mockExperimentalField: nullish(z.string()),
  model: nullish(z.string()),
  modelProvider: nullish(z.string()),
  multiAgentMode: nullish(MultiAgentMode),
  permissions: nullish(z.string()),
  personality: nullish(Personality),
  projectId: nullish(z.string()),
  runtimeWorkspaceRoots: nullish(z.array(z.string())),
  sandbox: nullish(SandboxMode),
  selectedCapabilityRoots: nullish(z.array(unchecked<wire.SelectedCapabilityRoot>())),
  serviceName: nullish(z.string()),
  serviceTier: nullish(z.string()),
  sessionStartSource: nullish(ThreadStartSource),
  threadSource: nullish(ThreadSource),
});

export interface GitInfo {
  branch?: string | null | undefined;
  originUrl?: string | null | undefined;
  sha?: string | null | undefined;
}
const GitInfo: Schema<GitInfo> = open({
  branch: nullish(z.string()),
  originUrl: nullish(z.string()),
  sha: nullish(z.string()),
});

export type SubAgentSource =
  | "review"
  | "compact"
  | "memory_consolidation"
  | {
      thread_spawn: {
        depth: number;
        parent_thread_id: string;
        agent_nickname?: string | null | undefined;
        agent_path?: string | null | undefined;
        agent_role?: string | null | undefined;
      };
    }
  | { other: string };
const SubAgentSource: Schema<SubAgentSource> = z.union([
  words("review", "compact", "memory_consolidation"),
  keyed({
    thread_spawn: open({
      depth: int32,
      parent_thread_id: z.string(),
      agent_nickname: nullish(z.string()),
      agent_path: nullish(z.string()),
      agent_role: nullish(z.string()),
    }),
    other: z.string(),
  }),
]);

export type SessionSource =
  | "cli"
  | "vscode"
  | "exec"
  | "appServer"
  | "unknown"
  | { custom: string }
  | { subAgent: SubAgentSource };
const SessionSource: Schema<SessionSource> = z.union([
  words("cli", "vscode", "exec", "appServer", "unknown"),
  keyed({ custom: z.string(), subAgent: SubAgentSource }),
]);

export type ThreadActiveFlag = "waitingOnApproval" | "waitingOnUserInput";
const ThreadActiveFlag: Schema<ThreadActiveFlag> = words("waitingOnApproval", "waitingOnUserInput");

export type ThreadStatus =
  | { type: "notLoaded" }
  | { type: "idle" }
  | { type: "systemError" }
  | { type: "active"; activeFlags: ThreadActiveFlag[] };
export const ThreadStatus: Schema<ThreadStatus> = tagged({
  notLoaded: open({ type: z.literal("notLoaded") }),
  idle: open({ type: z.literal("idle") }),
  systemError: open({ type: z.literal("systemError") }),
  active: open({ type: z.literal("active"), activeFlags: z.array(ThreadActiveFlag) }),
});

/** A conversation. Members that only some releases send are optional. */
export interface Thread {
  /** A UUID. */
  id: string;
  cliVersion: string;
  /** Unix time in seconds. */
  createdAt: number;
  /** Absolute. */
  cwd: string;
  /** Since 0.107. */
  ephemeral?: boolean | undefined;
  modelProvider: string;
  /** The first thing the user said, or `""`. */
  preview: string;
  /** Since 0.153. */
  projectId?: string | null | undefined;
  /** Since 0.140. */
  sessionId?: string | undefined;
  source: SessionSource;
  /** Since 0.107. */
  status?: ThreadStatus | undefined;
  /** Filled by `thread/resume`, `thread/fork` and `thread/read`; otherwise empty. */
  turns: Turn[];
  /** Unix time in seconds. */
  updatedAt: number;
  /** Since 0.107. */
  agentNickname?: string | null | undefined;
  /** Since 0.107. */
  agentRole?: string | null | undefined;
  /** Since 0.169. */
  attachedToThreadId?: string | null | undefined;
  /** Since 0.153. */
  canAcceptDirectInput?: boolean | null | undefined;
  /** Since 0.169. */
  daybreakEnabled?: boolean | null | undefined;
  /** Since 0.169. */
  environments?: wire.ThreadEnvironment[] | null | undefined;
  /** Since 0.153. */
  extra?: wire.ThreadExtra | null | undefined;
  /** Since 0.125. */
  forkedFromId?: string | null | undefined;
  gitInfo?: GitInfo | null | undefined;
  /** Since 0.153. */
  historyMode?: ThreadHistoryMode | undefined;
  /** Since 0.153. */
  model?: string | null | undefined;
  /** Since 0.107. */
  name?: string | null | undefined;
  /** Since 0.169. */
  originator?: string | null | undefined;
  /** Since 0.140. */
  parentThreadId?: string | null | undefined;
  path?: string | null | undefined;
  /** Since 0.153. */
  reasoningEffort?: string | null | undefined;
  /** Unix time in seconds. Since 0.153. */
  recencyAt?: number | null | undefined;
  /** Since 0.153. */
  section?: wire.ThreadSection | null | undefined;
  /** Unix time in seconds. Since 0.153. */
  sectionEnteredAt?: number | null | undefined;
  /** Since 0.140. */
  threadSource?: ThreadSource | null | undefined;
}
export const Thread: Schema<Thread> = open({
  id: z.string(),
  cliVersion: z.string(),
  createdAt: integer,
  cwd: z.string(),
  ephemeral: maybe(z.boolean()),
  modelProvider: z.string(),
  preview: z.string(),
  projectId: nullish(z.string()),
  sessionId: maybe(z.string()),
  source: SessionSource,
  status: maybe(ThreadStatus),
  turns: z.array(Turn),
  updatedAt: integer,
  agentNickname: nullish(z.string()),
  agentRole: nullish(z.string()),
  attachedToThreadId: nullish(z.string()),
  canAcceptDirectInput: nullish(z.boolean()),
  daybreakEnabled: nullish(z.boolean()),
  environments: nullish(z.array(unchecked<wire.ThreadEnvironment>())),
  extra: nullish(unchecked<wire.ThreadExtra>()),
  forkedFromId: nullish(z.string()),
  gitInfo: nullish(GitInfo),
  historyMode: maybe(ThreadHistoryMode),
  model: nullish(z.string()),
  name: nullish(z.string()),
  originator: nullish(z.string()),
  parentThreadId: nullish(z.string()),
  path: nullish(z.string()),
  reasoningEffort: nullish(someText),
  recencyAt: nullish(integer),
  section: nullish(unchecked<wire.ThreadSection>()),
  sectionEnteredAt: nullish(integer),
  threadSource: nullish(ThreadSource),
});

export interface ThreadStartResponse {
  approvalPolicy: AskForApproval;
  /** Since 0.118. */
  approvalsReviewer?: ApprovalsReviewer | undefined;
  cwd: string;
  model: string;
  modelProvider: string;
  sandbox: SandboxPolicy;
  thread: Thread;
  /** Since 0.140. */
  activePermissionProfile?: wire.ActivePermissionProfile | null | undefined;
  /** Since 0.169. */
  disabledPluginIds?: string[] | undefined;
  /** Since 0.125. */
  instructionSources?: string[] | undefined;
  /** Since 0.153. */
  multiAgentMode?: MultiAgentMode | undefined;
  reasoningEffort?: string | null | undefined;
  /** Since 0.140. */
  runtimeWorkspaceRoots?: string[] | undefined;
  /** Since 0.118. */
  serviceTier?: string | null | undefined;
}
const threadStarted = {
  approvalPolicy: AskForApproval,
  approvalsReviewer: maybe(ApprovalsReviewer),
  cwd: z.string(),
  model: z.string(),
  modelProvider: z.string(),
  sandbox: SandboxPolicy,
  thread: Thread,
  activePermissionProfile: nullish(unchecked<wire.ActivePermissionProfile>()),
  disabledPluginIds: maybe(z.array(z.string())),
  instructionSources: maybe(z.array(z.string())),
  multiAgentMode: maybe(MultiAgentMode),
  reasoningEffort: nullish(someText),
  runtimeWorkspaceRoots: maybe(z.array(z.string())),
  serviceTier: nullish(z.string()),
};
export const ThreadStartResponse: Schema<ThreadStartResponse> = open(threadStarted);

export interface ThreadResumeParams {
  threadId: string;
  approvalPolicy?: AskForApproval | null | undefined;
  /** Since 0.118. */
  approvalsReviewer?: ApprovalsReviewer | null | undefined;
  baseInstructions?: string | null | undefined;
  config?: Record<string, unknown> | null | undefined;
  cwd?: string | null | undefined;
  developerInstructions?: string | null | undefined;
  /** Since 0.125. */
  excludeTurns?: boolean | undefined;
  history?: wire.ResponseItem[] | null | undefined;
  /** Since 0.140. */
  initialTurnsPage?: wire.ThreadResumeInitialTurnsPageParams | null | undefined;
  model?: string | null | undefined;
  modelProvider?: string | null | undefined;
  path?: string | null | undefined;
  /** Since 0.140. */
  permissions?: string | null | undefined;
  personality?: Personality | null | undefined;
  /** Since 0.140. */
  runtimeWorkspaceRoots?: string[] | null | undefined;
  sandbox?: SandboxMode | null | undefined;
  /** Since 0.118. */
  serviceTier?: string | null | undefined;
}
export const ThreadResumeParams: Schema<ThreadResumeParams> = open({
  threadId: z.string(),
  approvalPolicy: nullish(AskForApproval),
  approvalsReviewer: nullish(ApprovalsReviewer),
  baseInstructions: nullish(z.string()),
  config: nullish(z.record(z.string(), z.unknown())),
  cwd: nullish(z.string()),
  developerInstructions: nullish(z.string()),
  excludeTurns: maybe(z.boolean()),
  history: nullish(z.array(unchecked<wire.ResponseItem>())),
  initialTurnsPage: nullish(unchecked<wire.ThreadResumeInitialTurnsPageParams>()),
  model: nullish(z.string()),
  modelProvider: nullish(z.string()),
  path: nullish(z.string()),
  permissions: nullish(z.string()),
  personality: nullish(Personality),
  runtimeWorkspaceRoots: nullish(z.array(z.string())),
  sandbox: nullish(SandboxMode),
  serviceTier: nullish(z.string()),
});

export interface TurnsPage {
  data: Turn[];
  backwardsCursor?: string | null | undefined;
  nextCursor?: string | null | undefined;
}
const TurnsPage: Schema<TurnsPage> = open({
  data: z.array(Turn),
  backwardsCursor: nullish(z.string()),
  nextCursor: nullish(z.string()),
});

/** A thread that was loaded, and where reading its history may begin. */
export interface ThreadResumeResponse extends ThreadStartResponse {
  /** Since 0.169. */
  collaborationMode?: wire.CollaborationMode | null | undefined;
  /** Since 0.140. */
  initialTurnsPage?: TurnsPage | null | undefined;
  /** Since 0.153. */
  itemsBackwardsCursor?: string | null | undefined;
  /** Since 0.153. */
  turnsBackwardsCursor?: string | null | undefined;
}
export const ThreadResumeResponse: Schema<ThreadResumeResponse> = open({
  ...threadStarted,
  collaborationMode: nullish(unchecked<wire.CollaborationMode>()),
  initialTurnsPage: nullish(TurnsPage),
  itemsBackwardsCursor: nullish(z.string()),
  turnsBackwardsCursor: nullish(z.string()),
});

export interface ThreadForkParams {
  threadId: string;
  approvalPolicy?: AskForApproval | null | undefined;
  /** Since 0.118. */
  approvalsReviewer?: ApprovalsReviewer | null | undefined;
  /** Since 0.169. */
  attachToSource?: boolean | undefined;
  baseInstructions?: string | null | undefined;
  /** Since 0.153. */
  beforeTurnId?: string | null | undefined;
  config?: Record<string, unknown> | null | undefined;
  cwd?: string | null | undefined;
  /** Since 0.153. */
  deferGoalContinuation?: boolean | undefined;
  developerInstructions?: string | null | undefined;
  /** Since 0.118. */
  ephemeral?: boolean | undefined;
  /** Since 0.125. */
  excludeTurns?: boolean | undefined;
  /** Since 0.169. */
  experimentalDisablePredictionMcp?: boolean | undefined;
  /** Since 0.169. */
  experimentalPredictionMode?: boolean | undefined;
  /** Since 0.153. */
  lastTurnId?: string | null | undefined;
  model?: string | null | undefined;
  modelProvider?: string | null | undefined;
  path?: string | null | undefined;
  /** Since 0.140. */
  permissions?: string | null | undefined;
  /** Since 0.140. */
  runtimeWorkspaceRoots?: string[] | null | undefined;
  sandbox?: SandboxMode | null | undefined;
  /** Since 0.118. */
  serviceTier?: string | null | undefined;
  /** Since 0.140. */
  threadSource?: ThreadSource | null | undefined;
}
export const ThreadForkParams: Schema<ThreadForkParams> = open({
  threadId: z.string(),
  approvalPolicy: nullish(AskForApproval),
  approvalsReviewer: nullish(ApprovalsReviewer),
  attachToSource: maybe(z.boolean()),
  baseInstructions: nullish(z.string()),
  beforeTurnId: nullish(z.string()),
  config: nullish(z.record(z.string(), z.unknown())),
  cwd: nullish(z.string()),
  deferGoalContinuation: maybe(z.boolean()),
  developerInstructions: nullish(z.string()),
  ephemeral: maybe(z.boolean()),
  excludeTurns: maybe(z.boolean()),
  experimentalDisablePredictionMcp: maybe(z.boolean()),
  experimentalPredictionMode: maybe(z.boolean()),
  lastTurnId: nullish(z.string()),
  model: nullish(z.string()),
  modelProvider: nullish(z.string()),
  path: nullish(z.string()),
  permissions: nullish(z.string()),
  runtimeWorkspaceRoots: nullish(z.array(z.string())),
  sandbox: nullish(SandboxMode),
  serviceTier: nullish(z.string()),
  threadSource: nullish(ThreadSource),
});

/** A thread like one that was started. */
export interface ThreadForkResponse extends ThreadStartResponse {}
export const ThreadForkResponse: Schema<ThreadForkResponse> = ThreadStartResponse;

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

export type SortDirection = "asc" | "desc";
const SortDirection: Schema<SortDirection> = z.enum(["asc", "desc"]);

export type ThreadListCwdFilter = string | string[];
const ThreadListCwdFilter: Schema<ThreadListCwdFilter> = z.union([z.string(), z.array(z.string())]);

export type ThreadSortKey = "created_at" | "updated_at" | "recency_at" | "section_position";
const ThreadSortKey: Schema<ThreadSortKey> = z.enum(["created_at", "updated_at", "recency_at", "section_position"]);

export type ThreadSourceKind =
  | "cli"
  | "vscode"
  | "exec"
  | "appServer"
  | "subAgent"
  | "subAgentReview"
  | "subAgentCompact"
  | "subAgentThreadSpawn"
  | "subAgentOther"
  | "unknown";
const ThreadSourceKind: Schema<ThreadSourceKind> = z.enum([
  "cli",
  "vscode",
  "exec",
  "appServer",
  "subAgent",
  "subAgentReview",
  "subAgentCompact",
  "subAgentThreadSpawn",
  "subAgentOther",
  "unknown",
]);

export interface ThreadListParams {
  /** Since 0.153. */
  ancestorThreadId?: string | null | undefined;
  archived?: boolean | null | undefined;
  /** Since 0.169. */
  attachedToThreadId?: string | null | undefined;
  /** Since 0.169. */
  currentAccountOnly?: boolean | undefined;
  cursor?: string | null | undefined;
  /** Since 0.107. */
  cwd?: ThreadListCwdFilter | null | undefined;
  /** Since 0.169. */
  excludedThreadIds?: string[] | null | undefined;
  /** Since 0.169. */
  includeAttachedThreads?: boolean | undefined;
  limit?: number | null | undefined;
  modelProviders?: string[] | null | undefined;
  /** Since 0.169. */
  originators?: string[] | null | undefined;
  /** Since 0.153. */
  parentThreadId?: string | null | undefined;
  /** Since 0.153. */
  projectId?: string | null | undefined;
  /** Since 0.107. */
  searchTerm?: string | null | undefined;
  /** Since 0.153. */
  sectionId?: string | null | undefined;
  /** Since 0.125. */
  sortDirection?: SortDirection | null | undefined;
  sortKey?: ThreadSortKey | null | undefined;
  sourceKinds?: ThreadSourceKind[] | null | undefined;
  /** Since 0.125. */
  useStateDbOnly?: boolean | undefined;
}
export const ThreadListParams: Schema<ThreadListParams> = open({
  ancestorThreadId: nullish(z.string()),
  archived: nullish(z.boolean()),
  attachedToThreadId: nullish(z.string()),
  currentAccountOnly: maybe(z.boolean()),
  cursor: nullish(z.string()),
  cwd: nullish(ThreadListCwdFilter),
  excludedThreadIds: nullish(z.array(z.string())),
  includeAttachedThreads: maybe(z.boolean()),
  limit: nullish(uint32),
  modelProviders: nullish(z.array(z.string())),
  originators: nullish(z.array(z.string())),
  parentThreadId: nullish(z.string()),
  projectId: nullish(z.string()),
  searchTerm: nullish(z.string()),
  sectionId: nullish(z.string()),
  sortDirection: nullish(SortDirection),
  sortKey: nullish(ThreadSortKey),
  sourceKinds: nullish(z.array(ThreadSourceKind)),
  useStateDbOnly: maybe(z.boolean()),
});

export type ThreadUnreadPosition = { type: "threadStart" } | { type: "turn"; turnId: string };
const ThreadUnreadPosition: Schema<ThreadUnreadPosition> = tagged({
  threadStart: open({ type: z.literal("threadStart") }),
  turn: open({ type: z.literal("turn"), turnId: z.string() }),
});

export interface ThreadReadState {
  revision: string;
  firstUnread?: ThreadUnreadPosition | null | undefined;
}
const ThreadReadState: Schema<ThreadReadState> = open({
  revision: z.string(),
  firstUnread: nullish(ThreadUnreadPosition),
});

export interface ThreadListResponse {
  data: Thread[];
  /** Since 0.125. */
  backwardsCursor?: string | null | undefined;
  nextCursor?: string | null | undefined;
  /** Since 0.169. */
  readStates?: Record<string, ThreadReadState> | null | undefined;
}
export const ThreadListResponse: Schema<ThreadListResponse> = open({
  data: z.array(Thread),
  backwardsCursor: nullish(z.string()),
  nextCursor: nullish(z.string()),
  readStates: nullish(z.record(z.string(), ThreadReadState)),
});

export interface ThreadLoadedListParams {
  cursor?: string | null | undefined;
  limit?: number | null | undefined;
}
export const ThreadLoadedListParams: Schema<ThreadLoadedListParams> = open({
  cursor: nullish(z.string()),
  limit: nullish(uint32),
});

export interface ThreadLoadedListResponse {
  data: string[];
  nextCursor?: string | null | undefined;
}
export const ThreadLoadedListResponse: Schema<ThreadLoadedListResponse> = open({
  data: z.array(z.string()),
  nextCursor: nullish(z.string()),
});

export interface ThreadReadParams {
  threadId: string;
  includeTurns?: boolean | undefined;
}
export const ThreadReadParams: Schema<ThreadReadParams> = open({
  threadId: z.string(),
  includeTurns: maybe(z.boolean()),
});

export interface ThreadReadResponse {
  thread: Thread;
  /** Since 0.169. */
  readState?: ThreadReadState | null | undefined;
}
export const ThreadReadResponse: Schema<ThreadReadResponse> = open({
  thread: Thread,
  readState: nullish(ThreadReadState),
});

export interface ThreadTurnsListParams {
  threadId: string;
  cursor?: string | null | undefined;
  /** Since 0.140. */
  itemsView?: TurnItemsView | null | undefined;
  limit?: number | null | undefined;
  sortDirection?: SortDirection | null | undefined;
}
export const ThreadTurnsListParams: Schema<ThreadTurnsListParams> = open({
  threadId: z.string(),
  cursor: nullish(z.string()),
  itemsView: nullish(TurnItemsView),
  limit: nullish(uint32),
  sortDirection: nullish(SortDirection),
});

export interface ThreadTurnsListResponse {
  data: Turn[];
  backwardsCursor?: string | null | undefined;
  nextCursor?: string | null | undefined;
}
export const ThreadTurnsListResponse: Schema<ThreadTurnsListResponse> = open({
  data: z.array(Turn),
  backwardsCursor: nullish(z.string()),
  nextCursor: nullish(z.string()),
});

export interface ThreadItemOutputDeferral {
  commandExecution?: boolean | undefined;
  mcpToolCall?: boolean | undefined;
}
const ThreadItemOutputDeferral: Schema<ThreadItemOutputDeferral> = open({
  commandExecution: maybe(z.boolean()),
  mcpToolCall: maybe(z.boolean()),
});

export type ThreadItemsListAnchor = { type: "item"; itemId: string };
const ThreadItemsListAnchor: Schema<ThreadItemsListAnchor> = open({ type: z.literal("item"), itemId: z.string() });

export type ThreadItemsListCursor = string | ThreadItemsListAnchor;
const ThreadItemsListCursor: Schema<ThreadItemsListCursor> = z.union([z.string(), ThreadItemsListAnchor]);

export interface ThreadItemsListParams {
  threadId: string;
  turnId?: string | null | undefined;
  cursor?: ThreadItemsListCursor | null | undefined;
  /** Since 0.169. */
  deferOutput?: ThreadItemOutputDeferral | null | undefined;
  limit?: number | null | undefined;
  sortDirection?: SortDirection | null | undefined;
}
export const ThreadItemsListParams: Schema<ThreadItemsListParams> = open({
  threadId: z.string(),
  turnId: nullish(z.string()),
  cursor: nullish(ThreadItemsListCursor),
  deferOutput: nullish(ThreadItemOutputDeferral),
  limit: nullish(uint32),
  sortDirection: nullish(SortDirection),
});

export interface ThreadItemEntry {
  turnId: string;
  item: ThreadItem;
  /** Unix time in milliseconds. Since 0.169. */
  completedAtMs?: number | null | undefined;
  /** Since 0.169. */
  outputDeferred?: boolean | undefined;
  /** Unix time in milliseconds. Since 0.169. */
  startedAtMs?: number | null | undefined;
}
const ThreadItemEntry: Schema<ThreadItemEntry> = open({
  turnId: z.string(),
  item: ThreadItem,
  completedAtMs: nullish(integer),
  outputDeferred: maybe(z.boolean()),
  startedAtMs: nullish(integer),
});

export interface ThreadItemsListResponse {
  data: ThreadItemEntry[];
  backwardsCursor?: string | null | undefined;
  nextCursor?: string | null | undefined;
}
export const ThreadItemsListResponse: Schema<ThreadItemsListResponse> = open({
  data: z.array(ThreadItemEntry),
  backwardsCursor: nullish(z.string()),
  nextCursor: nullish(z.string()),
});

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

export interface ThreadTokenUsage {
  /** Of the newest model request. */
  last: TokenUsageBreakdown;
  /** Of the whole thread. */
  total: TokenUsageBreakdown;
  modelContextWindow?: number | null | undefined;
}
export const ThreadTokenUsage: Schema<ThreadTokenUsage> = open({
  last: TokenUsageBreakdown,
  total: TokenUsageBreakdown,
  modelContextWindow: nullish(integer),
});

export interface ThreadTokenUsageUpdatedNotification {
  threadId: string;
  turnId: string;
  tokenUsage: ThreadTokenUsage;
}
export const ThreadTokenUsageUpdatedNotification: Schema<ThreadTokenUsageUpdatedNotification> = open({
  threadId: z.string(),
  turnId: z.string(),
  tokenUsage: ThreadTokenUsage,
});

export const threadRequests = {
  legacy: {
    /** The v1 way to look at one stored conversation. */
    getConversationSummary: request(
      "getConversationSummary",
      unchecked<wire.GetConversationSummaryParams>(),
      unchecked<wire.GetConversationSummaryResponse>(),
    ),
  },
  thread: {
    /** Begins a conversation. */
    start: request("thread/start", ThreadStartParams, ThreadStartResponse),
    /** Loads a stored thread, with its history, and subscribes this connection to it. */
    resume: request("thread/resume", ThreadResumeParams, ThreadResumeResponse),
    /** Begins a thread with the history of another. */
    fork: request("thread/fork", ThreadForkParams, ThreadForkResponse),
    /** Puts a thread away: listed only when asked for. */
    archive: request("thread/archive", ThreadArchiveParams, ThreadArchiveResponse),
    /** Removes a stored thread for good. */
    delete: request("thread/delete", ThreadDeleteParams, ThreadDeleteResponse, { since: "0.140.0" }),
    /** Stops sending this connection the thread's notifications; a thread nobody hears is unloaded. */
    unsubscribe: request("thread/unsubscribe", ThreadUnsubscribeParams, ThreadUnsubscribeResponse, { since: "0.107.0" }),
    /** Says that one more question to the user is open, so that the turn's clock stands still. */
    incrementElicitation: request(
      "thread/increment_elicitation",
      unchecked<wire.ThreadIncrementElicitationParams>(),
      unchecked<wire.ThreadIncrementElicitationResponse>(),
      { since: "0.118.0", experimental: true },
    ),
    /** Says that one question to the user fewer is open. */
    decrementElicitation: request(
      "thread/decrement_elicitation",
      unchecked<wire.ThreadDecrementElicitationParams>(),
      unchecked<wire.ThreadDecrementElicitationResponse>(),
      { since: "0.118.0", experimental: true },
    ),
    /** Gives a thread its title. */
    nameSet: request("thread/name/set", ThreadSetNameParams, ThreadSetNameResponse),
    /** Changes what is stored beside a thread, its Git state for instance. */
    metadataUpdate: request(
      "thread/metadata/update",
      unchecked<wire.ThreadMetadataUpdateParams>(),
      unchecked<wire.ThreadMetadataUpdateResponse>(),
      { since: "0.118.0" },
    ),
    /** Changes the settings of a thread's next turns. */
    settingsUpdate: request("thread/settings/update", ThreadSettingsUpdateParams, ThreadSettingsUpdateResponse, {
      since: "0.140.0",
      experimental: true,
    }),
    /** Takes a thread out of the archive. */
    unarchive: request("thread/unarchive", ThreadUnarchiveParams, ThreadUnarchiveResponse),
    /** Has the model summarise the thread so far, to free its context. Answered at once; the turn follows. */
    compactStart: request("thread/compact/start", ThreadCompactStartParams, ThreadCompactStartResponse, { since: "0.98.0" }),
    /** Runs a command of the user's own in the thread, outside the sandbox. */
    shellCommand: request("thread/shellCommand", ThreadShellCommandParams, ThreadShellCommandResponse, { since: "0.118.0" }),
    /** Allows what the automatic reviewer had refused. */
    approveGuardianDeniedAction: request(
      "thread/approveGuardianDeniedAction",
      unchecked<wire.ThreadApproveGuardianDeniedActionParams>(),
      unchecked<wire.ThreadApproveGuardianDeniedActionResponse>(),
      { since: "0.125.0" },
    ),
    /** Ends all terminals that outlived their turn. */
    backgroundTerminalsClean: request(
      "thread/backgroundTerminals/clean",
      unchecked<wire.ThreadBackgroundTerminalsCleanParams>(),
      unchecked<wire.ThreadBackgroundTerminalsCleanResponse>(),
      { since: "0.107.0", experimental: true },
    ),
    /** The terminals that outlived their turn. */
    backgroundTerminalsList: request(
      "thread/backgroundTerminals/list",
      unchecked<wire.ThreadBackgroundTerminalsListParams>(),
      unchecked<wire.ThreadBackgroundTerminalsListResponse>(),
      { since: "0.140.0", experimental: true },
    ),
    /** Ends one terminal that outlived its turn. */
    backgroundTerminalsTerminate: request(
      "thread/backgroundTerminals/terminate",
      unchecked<wire.ThreadBackgroundTerminalsTerminateParams>(),
      unchecked<wire.ThreadBackgroundTerminalsTerminateResponse>(),
      { since: "0.140.0", experimental: true },
    ),
    /** Takes a thread back to an earlier point of its history. */
    revert: request("thread/revert", unchecked<wire.ThreadRevertParams>(), unchecked<wire.ThreadRevertResponse>(), {
      since: "0.153.4",
    }),
    /** Drops the newest turns of a thread. What releases had before `thread/revert`. */
    rollback: request("thread/rollback", ThreadRollbackParams, ThreadRollbackResponse, { until: "0.169.0" }),
    /** A page of the stored threads. */
    list: request("thread/list", ThreadListParams, ThreadListResponse),
    /** Finds threads by what was said in them. */
    search: request("thread/search", unchecked<wire.ThreadSearchParams>(), unchecked<wire.ThreadSearchResponse>(), {
      since: "0.140.0",
      experimental: true,
    }),
    /** Where in one thread something was said. */
    searchOccurrences: request(
      "thread/searchOccurrences",
      unchecked<wire.ThreadSearchOccurrencesParams>(),
      unchecked<wire.ThreadSearchOccurrencesResponse>(),
      { since: "0.153.4", experimental: true },
    ),
    /** The ids of the threads in memory. */
    loadedList: request("thread/loaded/list", ThreadLoadedListParams, ThreadLoadedListResponse),
    /** One stored thread, without loading it. */
    read: request("thread/read", ThreadReadParams, ThreadReadResponse),
    /** Marks how far the user has read. */
    readStateUpdate: request(
      "thread/readState/update",
      unchecked<wire.ThreadReadStateUpdateParams>(),
      unchecked<wire.ThreadReadStateUpdateResponse>(),
      { since: "0.169.0", experimental: true },
    ),
    /** A page of a thread's turns. */
    turnsList: request("thread/turns/list", ThreadTurnsListParams, ThreadTurnsListResponse, { since: "0.125.0" }),
    /** A page of a thread's items. */
    itemsList: request("thread/items/list", ThreadItemsListParams, ThreadItemsListResponse, { since: "0.153.4" }),
    /** One item, with output that was left out of the list. */
    itemsRead: request("thread/items/read", unchecked<wire.ThreadItemsReadParams>(), unchecked<wire.ThreadItemsReadResponse>(), {
      since: "0.169.0",
      experimental: true,
    }),
    /** Has the automatic reviewer look at an action. */
    guardianReview: request(
      "thread/guardianReview",
      unchecked<wire.ThreadGuardianReviewParams>(),
      unchecked<wire.ThreadGuardianReviewResponse>(),
      { since: "0.169.0", experimental: true },
    ),
    /** Adds items to the model's history without a turn. */
    injectItems: request(
      "thread/inject_items",
      unchecked<wire.ThreadInjectItemsParams>(),
      unchecked<wire.ThreadInjectItemsResponse>(),
      { since: "0.125.0" },
    ),
    /** Gets a thread ready to carry out the plan that was approved. */
    prepareApprovedPlan: request(
      "thread/prepareApprovedPlan",
      unchecked<wire.ThreadPrepareApprovedPlanParams>(),
      unchecked<wire.ThreadPrepareApprovedPlanResponse>(),
      { since: "0.169.0", experimental: true },
    ),
  },
};

export const threadNotifications = {
  thread: {
    /** A conversation began. */
    started: notification("thread/started", ThreadStartedNotification),
    /** A thread became busy, idle or broken. */
    statusChanged: notification("thread/status/changed", ThreadStatusChangedNotification, { since: "0.107.0" }),
    /** How far the user has read a thread changed. */
    readStateChanged: notification("thread/readState/changed", unchecked<wire.ThreadReadStateChangedNotification>(), {
      since: "0.169.0",
    }),
    /** A thread was put away. */
    archived: notification("thread/archived", ThreadArchivedNotification, { since: "0.107.0" }),
    /** A thread was removed for good. */
    deleted: notification("thread/deleted", ThreadDeletedNotification, { since: "0.140.0" }),
    /** A thread was taken out of the archive. */
    unarchived: notification("thread/unarchived", ThreadUnarchivedNotification, { since: "0.107.0" }),
    /** A thread was unloaded. */
    closed: notification("thread/closed", ThreadClosedNotification, { since: "0.107.0" }),
    /** A thread was taken back to an earlier point. */
    reverted: notification("thread/reverted", unchecked<wire.ThreadRevertedNotification>(), { since: "0.153.4" }),
    /** A thread has another title. */
    nameUpdated: notification("thread/name/updated", ThreadNameUpdatedNotification),
    /** A thread's settings changed. */
    settingsUpdated: notification("thread/settings/updated", unchecked<wire.ThreadSettingsUpdatedNotification>(), {
      since: "0.140.0",
    }),
    /** What the thread has used so far. */
    tokenUsageUpdated: notification("thread/tokenUsage/updated", ThreadTokenUsageUpdatedNotification),
    /** A thread's context was summarised. Newer servers send a `contextCompaction` item instead. */
    compacted: notification("thread/compacted", unchecked<wire.ContextCompactedNotification>()),
  },
};
