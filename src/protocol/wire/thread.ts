import type { GuardianRiskLevel, GuardianUserAuthorization, ThreadId } from "./approval.js";
import type { ReasoningEffort, ResponseItem, ThreadItem, TokenUsageBreakdown } from "./item.js";
import type { AbsolutePathBuf, JsonValue, LegacyAppPathString } from "./session.js";
import type {
  ApprovalsReviewer,
  AskForApproval,
  CollaborationMode,
  MultiAgentMode,
  Personality,
  ReasoningSummary,
  SandboxPolicy,
  Turn,
  TurnEnvironmentParams,
  TurnItemsView,
} from "./turn.js";

export interface ActivePermissionProfile {
  id: string;
  extends: string | null;
}

export type AgentPath = string;

export interface CapabilityRootLocation {
  type: "environment";
  environmentId: string;
  path: string;
}

export interface ContextCompactedNotification {
  threadId: string;
  turnId: string;
}

export interface ConversationGitInfo {
  sha: string | null;
  branch: string | null;
  origin_url: string | null;
}

export interface ConversationSummary {
  conversationId: ThreadId;
  path: string;
  preview: string;
  timestamp: string | null;
  updatedAt: string | null;
  modelProvider: string;
  cwd: string;
  cliVersion: string;
  source: LegacySessionSource;
  gitInfo: ConversationGitInfo | null;
}

export interface DynamicToolFunctionSpec {
  name: string;
  description: string;
  inputSchema: JsonValue;
  deferLoading?: boolean | undefined;
}

export interface DynamicToolNamespaceSpec {
  name: string;
  description: string;
  tools: Array<DynamicToolNamespaceTool>;
}

export type DynamicToolNamespaceTool = {
  type: "function";
} & DynamicToolFunctionSpec;

export type DynamicToolSpec =
  | ({
      type: "function";
    } & DynamicToolFunctionSpec)
  | ({
      type: "namespace";
    } & DynamicToolNamespaceSpec);

export type GetConversationSummaryParams =
  | {
      rolloutPath: string;
    }
  | {
      conversationId: ThreadId;
    };

export interface GetConversationSummaryResponse {
  summary: ConversationSummary;
}

export interface GitInfo {
  sha: string | null;
  branch: string | null;
  originUrl: string | null;
}

export type GuardianAssessmentOutcome = "allow" | "deny";

export type InternalSessionSource = "memory_consolidation" | "guardian";

export type LegacySessionSource =
  | "cli"
  | "vscode"
  | "exec"
  | "mcp"
  | {
      custom: string;
    }
  | {
      internal: InternalSessionSource;
    }
  | {
      subagent: SubAgentSource;
    }
  | "unknown";

export type SandboxMode = "read-only" | "workspace-write" | "danger-full-access";

export interface SelectedCapabilityRoot {
  id: string;
  location: CapabilityRootLocation;
}

export type SessionSource =
  | "cli"
  | "vscode"
  | "exec"
  | "appServer"
  | {
      custom: string;
    }
  | {
      subAgent: SubAgentSource;
    }
  | "unknown";

export type SortDirection = "asc" | "desc";

export type SubAgentSource =
  | "review"
  | "compact"
  | {
      thread_spawn: {
        parent_thread_id: ThreadId;
        depth: number;
        agent_path: AgentPath | null;
        agent_nickname: string | null;
        agent_role: string | null;
      };
    }
  | "memory_consolidation"
  | {
      other: string;
    };

export interface Thread {
  id: string;
  environments: Array<ThreadEnvironment> | null;
  extra: ThreadExtra | null;
  sessionId: string;
  forkedFromId: string | null;
  attachedToThreadId: string | null;
  parentThreadId: string | null;
  preview: string;
  ephemeral: boolean;
  section: ThreadSection | null;
  sectionEnteredAt: number | null;
  projectId: string | null;
  historyMode: ThreadHistoryMode;
  modelProvider: string;
  model: string | null;
  reasoningEffort: ReasoningEffort | null;
  createdAt: number;
  updatedAt: number;
  recencyAt: number | null;
  status: ThreadStatus;
  path: string | null;
  cwd: AbsolutePathBuf;
  cliVersion: string;
  originator: string | null;
  source: SessionSource;
  canAcceptDirectInput: boolean | null;
  threadSource: ThreadSource | null;
  agentNickname: string | null;
  agentRole: string | null;
  gitInfo: GitInfo | null;
  name: string | null;
  daybreakEnabled: boolean | null;
  turns: Array<Turn>;
}

export type ThreadActiveFlag = "waitingOnApproval" | "waitingOnUserInput";

export interface ThreadApproveGuardianDeniedActionParams {
  threadId: string;
  event: JsonValue;
}

export type ThreadApproveGuardianDeniedActionResponse = Record<string, never>;

export interface ThreadArchivedNotification {
  threadId: string;
}

export interface ThreadArchiveParams {
  threadId: string;
}

export type ThreadArchiveResponse = Record<string, never>;

export interface ThreadBackgroundTerminal {
  itemId: string;
  processId: string;
  command: string;
  cwd: LegacyAppPathString;
  osPid: number | null;
  cpuPercent: number | null;
  rssKb: (number | bigint) | null;
}

export interface ThreadBackgroundTerminalsCleanParams {
  threadId: string;
}

export type ThreadBackgroundTerminalsCleanResponse = Record<string, never>;

export interface ThreadBackgroundTerminalsListParams {
  threadId: string;
  cursor?: string | null | undefined;
  limit?: number | null | undefined;
}

export interface ThreadBackgroundTerminalsListResponse {
  data: Array<ThreadBackgroundTerminal>;
  nextCursor: string | null;
}

export interface ThreadBackgroundTerminalsTerminateParams {
  threadId: string;
  processId: string;
}

export interface ThreadBackgroundTerminalsTerminateResponse {
  terminated: boolean;
}

export interface ThreadClosedNotification {
  threadId: string;
}

export interface ThreadCompactStartParams {
  threadId: string;
}

export type ThreadCompactStartResponse = Record<string, never>;

export interface ThreadDecrementElicitationParams {
  threadId: string;
}

export interface ThreadDecrementElicitationResponse {
  count: number | bigint;
  paused: boolean;
}

export interface ThreadDeletedNotification {
  threadId: string;
}

export interface ThreadDeleteParams {
  threadId: string;
}

export type ThreadDeleteResponse = Record<string, never>;

export interface ThreadEnvironment {
  environmentId: string;
  cwd: LegacyAppPathString;
  runtimeWorkspaceRoots: Array<LegacyAppPathString>;
}

export type ThreadExtra = Record<string, never>;

export interface ThreadForkParams {
  threadId: string;
  experimentalPredictionMode?: boolean | undefined;
  experimentalDisablePredictionMcp?: boolean | undefined;
  lastTurnId?: string | null | undefined;
  beforeTurnId?: string | null | undefined;
  path?: string | null | undefined;
  model?: string | null | undefined;
  modelProvider?: string | null | undefined;
  serviceTier?: string | null | null | undefined;
  cwd?: string | null | undefined;
  runtimeWorkspaceRoots?: Array<AbsolutePathBuf> | null | undefined;
  approvalPolicy?: AskForApproval | null | undefined;
  approvalsReviewer?: ApprovalsReviewer | null | undefined;
  sandbox?: SandboxMode | null | undefined;
  permissions?: string | null | undefined;
  config?:
    | {
        [key in string]?: JsonValue;
      }
    | null
    | undefined;
  baseInstructions?: string | null | undefined;
  developerInstructions?: string | null | undefined;
  ephemeral?: boolean | undefined;
  attachToSource?: boolean | undefined;
  threadSource?: ThreadSource | null | undefined;
  excludeTurns?: boolean | undefined;
  deferGoalContinuation?: boolean | undefined;
}

export interface ThreadForkResponse {
  thread: Thread;
  model: string;
  modelProvider: string;
  serviceTier: string | null;
  disabledPluginIds: Array<string>;
  cwd: AbsolutePathBuf;
  runtimeWorkspaceRoots: Array<AbsolutePathBuf>;
  instructionSources: Array<LegacyAppPathString>;
  approvalPolicy: AskForApproval;
  approvalsReviewer: ApprovalsReviewer;
  sandbox: SandboxPolicy;
  activePermissionProfile: ActivePermissionProfile | null;
  reasoningEffort: ReasoningEffort | null;
  multiAgentMode: MultiAgentMode;
}

export interface ThreadGuardianAssessment {
  outcome: GuardianAssessmentOutcome;
  riskLevel: GuardianRiskLevel;
  userAuthorization: GuardianUserAuthorization;
  rationale: string;
}

export interface ThreadGuardianReviewParams {
  threadId: string;
}

export interface ThreadGuardianReviewResponse {
  callId: string;
  assessment: ThreadGuardianAssessment | null;
}

export type ThreadHistoryMode = "legacy" | "paginated";

export interface ThreadIncrementElicitationParams {
  threadId: string;
}

export interface ThreadIncrementElicitationResponse {
  count: number | bigint;
  paused: boolean;
}

export interface ThreadInjectItemsParams {
  threadId: string;
  items: Array<JsonValue>;
}

export type ThreadInjectItemsResponse = Record<string, never>;

export interface ThreadItemEntry {
  turnId: string;
  item: ThreadItem;
  outputDeferred?: boolean | undefined;
  startedAtMs: number | null;
  completedAtMs: number | null;
}

export interface ThreadItemOutputDeferral {
  commandExecution?: boolean | undefined;
  mcpToolCall?: boolean | undefined;
}

export interface ThreadItemsListAnchor {
  type: "item";
  itemId: string;
}

export type ThreadItemsListCursor = string | ThreadItemsListAnchor;

export interface ThreadItemsListParams {
  threadId: string;
  turnId?: string | null | undefined;
  cursor?: ThreadItemsListCursor | null | undefined;
  limit?: number | null | undefined;
  sortDirection?: SortDirection | null | undefined;
  deferOutput?: ThreadItemOutputDeferral | null | undefined;
}

export interface ThreadItemsListResponse {
  data: Array<ThreadItemEntry>;
  nextCursor: string | null;
  backwardsCursor: string | null;
}

export interface ThreadItemsReadParams {
  threadId: string;
  turnId: string;
  itemIds: Array<string>;
}

export interface ThreadItemsReadResponse {
  data: Array<ThreadItemEntry>;
}

export interface ThreadListParams {
  includeAttachedThreads?: boolean | undefined;
  currentAccountOnly?: boolean | undefined;
  cursor?: string | null | undefined;
  limit?: number | null | undefined;
  excludedThreadIds?: Array<string> | null | undefined;
  sortKey?: ThreadSortKey | null | undefined;
  sortDirection?: SortDirection | null | undefined;
  modelProviders?: Array<string> | null | undefined;
  sourceKinds?: Array<ThreadSourceKind> | null | undefined;
  originators?: Array<string> | null | undefined;
  archived?: boolean | null | undefined;
  sectionId?: string | null | undefined;
  projectId?: string | null | undefined;
  cwd?: string | Array<string> | null | undefined;
  useStateDbOnly?: boolean | undefined;
  searchTerm?: string | null | undefined;
  parentThreadId?: string | null | undefined;
  ancestorThreadId?: string | null | undefined;
  attachedToThreadId?: string | null | undefined;
}

export interface ThreadListResponse {
  data: Array<Thread>;
  readStates:
    | {
        [key in string]?: ThreadReadState;
      }
    | null;
  nextCursor: string | null;
  backwardsCursor: string | null;
}

export interface ThreadLoadedListParams {
  cursor?: string | null | undefined;
  limit?: number | null | undefined;
}

export interface ThreadLoadedListResponse {
  data: Array<string>;
  nextCursor: string | null;
}

export interface ThreadMetadataGitInfoUpdateParams {
  sha?: string | null | undefined;
  branch?: string | null | undefined;
  originUrl?: string | null | undefined;
}

export interface ThreadMetadataUpdateParams {
  threadId: string;
  projectId?: string | null | undefined;
  gitInfo?: ThreadMetadataGitInfoUpdateParams | null | undefined;
  daybreakEnabled?: boolean | null | undefined;
}

export interface ThreadMetadataUpdateResponse {
  thread: Thread;
}

export interface ThreadNameUpdatedNotification {
  threadId: string;
  threadName?: string | undefined;
}

export interface ThreadPrepareApprovedPlanParams {
  threadId: string;
  markdown: string;
  attachmentPath?: string | null | undefined;
}

export interface ThreadPrepareApprovedPlanResponse {
  prompt: string;
}

export interface ThreadReadParams {
  threadId: string;
  includeTurns?: boolean | undefined;
}

export interface ThreadReadResponse {
  thread: Thread;
  readState: ThreadReadState | null;
}

export interface ThreadReadState {
  firstUnread: ThreadUnreadPosition | null;
  revision: string;
}

export interface ThreadReadStateChangedNotification {
  threadId: string;
  readState: ThreadReadState;
}

export type ThreadReadStateOperation =
  | {
      type: "read";
    }
  | {
      type: "unread";
    };

export interface ThreadReadStateUpdateParams {
  threadId: string;
  operation: ThreadReadStateOperation;
  expectedRevision: string;
}

export interface ThreadReadStateUpdateResponse {
  readState: ThreadReadState;
}

export interface ThreadResumeInitialTurnsPageParams {
  limit?: number | null | undefined;
  sortDirection?: SortDirection | null | undefined;
  itemsView?: TurnItemsView | null | undefined;
}

export interface ThreadResumeParams {
  threadId: string;
  history?: Array<ResponseItem> | null | undefined;
  path?: string | null | undefined;
  model?: string | null | undefined;
  modelProvider?: string | null | undefined;
  serviceTier?: string | null | null | undefined;
  cwd?: string | null | undefined;
  runtimeWorkspaceRoots?: Array<AbsolutePathBuf> | null | undefined;
  approvalPolicy?: AskForApproval | null | undefined;
  approvalsReviewer?: ApprovalsReviewer | null | undefined;
  sandbox?: SandboxMode | null | undefined;
  permissions?: string | null | undefined;
  config?:
    | {
        [key in string]?: JsonValue;
      }
    | null
    | undefined;
  baseInstructions?: string | null | undefined;
  developerInstructions?: string | null | undefined;
  personality?: Personality | null | undefined;
  excludeTurns?: boolean | undefined;
  initialTurnsPage?: ThreadResumeInitialTurnsPageParams | null | undefined;
}

export interface ThreadResumeResponse {
  thread: Thread;
  model: string;
  modelProvider: string;
  serviceTier: string | null;
  disabledPluginIds: Array<string>;
  cwd: AbsolutePathBuf;
  runtimeWorkspaceRoots: Array<AbsolutePathBuf>;
  instructionSources: Array<LegacyAppPathString>;
  approvalPolicy: AskForApproval;
  approvalsReviewer: ApprovalsReviewer;
  sandbox: SandboxPolicy;
  activePermissionProfile: ActivePermissionProfile | null;
  reasoningEffort: ReasoningEffort | null;
  collaborationMode: CollaborationMode | null;
  multiAgentMode: MultiAgentMode;
  initialTurnsPage: TurnsPage | null;
  turnsBackwardsCursor: string | null;
  itemsBackwardsCursor: string | null;
}

export interface ThreadRevertedNotification {
  threadId: string;
}

export interface ThreadRevertParams {
  threadId: string;
  beforeTurnId: string;
}

export interface ThreadRevertResponse {
  thread: Thread;
  turnsBackwardsCursor: string | null;
  itemsBackwardsCursor: string | null;
}

export interface ThreadSearchOccurrence {
  turnId: string;
  itemId: string;
  snippet: string;
  snippetMatchRange: ThreadSearchTextRange;
  turnCursor: string;
}

export interface ThreadSearchOccurrencesParams {
  threadId: string;
  searchTerm: string;
  cursor?: string | null | undefined;
  limit?: number | null | undefined;
}

export interface ThreadSearchOccurrencesResponse {
  data: Array<ThreadSearchOccurrence>;
  nextCursor: string | null;
}

export interface ThreadSearchParams {
  includeAttachedThreads?: boolean | undefined;
  currentAccountOnly?: boolean | undefined;
  cursor?: string | null | undefined;
  limit?: number | null | undefined;
  sortKey?: ThreadSearchSortKey | null | undefined;
  sortDirection?: SortDirection | null | undefined;
  sourceKinds?: Array<ThreadSourceKind> | null | undefined;
  archived?: boolean | null | undefined;
  searchTerm: string;
}

export interface ThreadSearchResponse {
  data: Array<ThreadSearchResult>;
  nextCursor: string | null;
  backwardsCursor: string | null;
}

export interface ThreadSearchResult {
  thread: Thread;
  snippet: string;
}

export type ThreadSearchSortKey = "created_at" | "updated_at" | "recency_at";

export interface ThreadSearchTextRange {
  start: number;
  end: number;
}

export interface ThreadSection {
  id: string;
  name: string;
  appearance: ThreadSectionAppearance | null;
}

export interface ThreadSectionAppearance {
  icon: string | null;
  color: string | null;
}

export interface ThreadSetNameParams {
  threadId: string;
  name: string;
}

export type ThreadSetNameResponse = Record<string, never>;

export interface ThreadSettings {
  disabledPluginIds: Array<string>;
  cwd: AbsolutePathBuf;
  environments: Array<ThreadEnvironment> | null;
  approvalPolicy: AskForApproval;
  approvalsReviewer: ApprovalsReviewer;
  sandboxPolicy: SandboxPolicy;
  activePermissionProfile: ActivePermissionProfile | null;
  model: string;
  modelProvider: string;
  serviceTier: string | null;
  effort: ReasoningEffort | null;
  summary: ReasoningSummary | null;
  collaborationMode: CollaborationMode;
  multiAgentMode: MultiAgentMode;
  personality: Personality | null;
}

export interface ThreadSettingsUpdatedNotification {
  threadId: string;
  threadSettings: ThreadSettings;
}

export interface ThreadSettingsUpdateParams {
  threadId: string;
  disabledPluginIds?: Array<string> | null | undefined;
  cwd?: string | null | undefined;
  environments?: Array<TurnEnvironmentParams> | null | undefined;
  approvalPolicy?: AskForApproval | null | undefined;
  approvalsReviewer?: ApprovalsReviewer | null | undefined;
  sandboxPolicy?: SandboxPolicy | null | undefined;
  permissions?: string | null | undefined;
  model?: string | null | undefined;
  serviceTier?: string | null | null | undefined;
  effort?: ReasoningEffort | null | undefined;
  summary?: ReasoningSummary | null | undefined;
  collaborationMode?: CollaborationMode | null | undefined;
  multiAgentMode?: MultiAgentMode | null | undefined;
  personality?: Personality | null | undefined;
}

export type ThreadSettingsUpdateResponse = Record<string, never>;

export interface ThreadShellCommandParams {
  threadId: string;
  command: string;
  timeoutMs?: number | null | undefined;
}

export type ThreadShellCommandResponse = Record<string, never>;

export type ThreadSortKey = "created_at" | "updated_at" | "recency_at" | "section_position";

export type ThreadSource = string;

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

export interface ThreadStartedNotification {
  thread: Thread;
}

export interface ThreadStartParams {
  model?: string | null | undefined;
  modelProvider?: string | null | undefined;
  allowProviderModelFallback?: boolean | undefined;
  serviceTier?: string | null | null | undefined;
  cwd?: string | null | undefined;
  runtimeWorkspaceRoots?: Array<AbsolutePathBuf> | null | undefined;
  approvalPolicy?: AskForApproval | null | undefined;
  approvalsReviewer?: ApprovalsReviewer | null | undefined;
  sandbox?: SandboxMode | null | undefined;
  permissions?: string | null | undefined;
  config?:
    | {
        [key in string]?: JsonValue;
      }
    | null
    | undefined;
  serviceName?: string | null | undefined;
  baseInstructions?: string | null | undefined;
  developerInstructions?: string | null | undefined;
  personality?: Personality | null | undefined;
  multiAgentMode?: MultiAgentMode | null | undefined;
  ephemeral?: boolean | null | undefined;
  historyMode?: ThreadHistoryMode | null | undefined;
  sessionStartSource?: ThreadStartSource | null | undefined;
  threadSource?: ThreadSource | null | undefined;
  projectId?: string | null | undefined;
  daybreakEnabled?: boolean | null | undefined;
  environments?: Array<TurnEnvironmentParams> | null | undefined;
  dynamicTools?: Array<DynamicToolSpec> | null | undefined;
  selectedCapabilityRoots?: Array<SelectedCapabilityRoot> | null | undefined;
  mockExperimentalField?: string | null | undefined;
  experimentalRawEvents?: boolean | undefined;
}

export interface ThreadStartResponse {
  thread: Thread;
  model: string;
  modelProvider: string;
  serviceTier: string | null;
  disabledPluginIds: Array<string>;
  cwd: AbsolutePathBuf;
  runtimeWorkspaceRoots: Array<AbsolutePathBuf>;
  instructionSources: Array<LegacyAppPathString>;
  approvalPolicy: AskForApproval;
  approvalsReviewer: ApprovalsReviewer;
  sandbox: SandboxPolicy;
  activePermissionProfile: ActivePermissionProfile | null;
  reasoningEffort: ReasoningEffort | null;
  multiAgentMode: MultiAgentMode;
}

export type ThreadStartSource = "startup" | "clear";

export type ThreadStatus =
  | {
      type: "notLoaded";
    }
  | {
      type: "idle";
    }
  | {
      type: "systemError";
    }
  | {
      type: "active";
      activeFlags: Array<ThreadActiveFlag>;
    };

export interface ThreadStatusChangedNotification {
  threadId: string;
  status: ThreadStatus;
}

export interface ThreadTokenUsage {
  total: TokenUsageBreakdown;
  last: TokenUsageBreakdown;
  modelContextWindow: number | null;
}

export interface ThreadTokenUsageUpdatedNotification {
  threadId: string;
  turnId: string;
  tokenUsage: ThreadTokenUsage;
}

export interface ThreadTurnsListParams {
  threadId: string;
  cursor?: string | null | undefined;
  limit?: number | null | undefined;
  sortDirection?: SortDirection | null | undefined;
  itemsView?: TurnItemsView | null | undefined;
}

export interface ThreadTurnsListResponse {
  data: Array<Turn>;
  nextCursor: string | null;
  backwardsCursor: string | null;
}

export interface ThreadUnarchivedNotification {
  threadId: string;
}

export interface ThreadUnarchiveParams {
  threadId: string;
}

export interface ThreadUnarchiveResponse {
  thread: Thread;
}

export type ThreadUnreadPosition =
  | {
      type: "threadStart";
    }
  | {
      type: "turn";
      turnId: string;
    };

export interface ThreadUnsubscribeParams {
  threadId: string;
}

export interface ThreadUnsubscribeResponse {
  status: ThreadUnsubscribeStatus;
}

export type ThreadUnsubscribeStatus = "notLoaded" | "notSubscribed" | "unsubscribed";

export interface TurnsPage {
  data: Array<Turn>;
  nextCursor: string | null;
  backwardsCursor: string | null;
}
