import type {
  AbsolutePathBuf,
  ApprovalsReviewer,
  AskForApproval,
  CollaborationMode,
  GuardianRiskLevel,
  GuardianUserAuthorization,
  JsonValue,
  LegacyAppPathString,
  MultiAgentMode,
  Personality,
  ReasoningEffort,
  ReasoningSummary,
  RequestId,
  ResponseItem,
  SandboxMode,
  SandboxPolicy,
  SortDirection,
  SubAgentSource,
  ThreadItem,
  ThreadSection,
  TokenUsageBreakdown,
  Turn,
  TurnEnvironmentParams,
  TurnError,
  TurnItemsView,
  TurnStatus,
  UserInput,
} from "./shared.js";

export interface ActivePermissionProfile {
  id: string;
  extends: string | null;
}

export interface CapabilityRootLocation {
  type: "environment";
  environmentId: string;
  path: string;
}

export type CodexResponseHandoffMode = "thinking" | "commentary" | "bemTags";

export interface ContextCompactedNotification {
  threadId: string;
  turnId: string;
}

export type ConversationTextRole = "user" | "developer" | "assistant";

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

export interface EnvironmentConnectionNotification {
  threadId: string;
  environmentId: string;
}

export interface GitInfo {
  sha: string | null;
  branch: string | null;
  originUrl: string | null;
}

export type GuardianAssessmentOutcome = "allow" | "deny";

export interface QueuedSubmission {
  id: string;
  input: Array<UserInput>;
  clientUserMessageId: string;
  responsesapiClientMetadata:
    | {
        [key in string]?: string;
      }
    | null;
}

export type RealtimeConversationVersion = "v1" | "v2" | "v3";

export type RealtimeOutputModality = "text" | "audio";

export type RealtimeVoice =
  | "alloy"
  | "arbor"
  | "ash"
  | "aube"
  | "ballad"
  | "breeze"
  | "bubbie"
  | "cedar"
  | "coral"
  | "cove"
  | "echo"
  | "ember"
  | "haetsal"
  | "hanul"
  | "himari"
  | "juniper"
  | "leher"
  | "maple"
  | "marin"
  | "miko"
  | "neer"
  | "porto"
  | "rindo"
  | "rio"
  | "rivage"
  | "sage"
  | "selva"
  | "shimmer"
  | "sol"
  | "sonna"
  | "spruce"
  | "tinta"
  | "vale"
  | "verse"
  | "viola";

export interface RealtimeVoicesList {
  v1: Array<RealtimeVoice>;
  v2: Array<RealtimeVoice>;
  v3?: Array<RealtimeVoice> | undefined;
  defaultV1: RealtimeVoice;
  defaultV2: RealtimeVoice;
}

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

export interface ThreadAttachment {
  id: string;
  attachmentType: string;
  identityKey: string;
  payload: JsonValue;
  createdAt: number;
}

export type ThreadAttachmentAddOutcome = "created" | "existing";

export interface ThreadAttachmentAddParams {
  threadId: string;
  attachmentType: string;
  identityKey: string;
  payload: JsonValue;
}

export interface ThreadAttachmentAddResponse {
  outcome: ThreadAttachmentAddOutcome;
  attachment: ThreadAttachment;
}

export interface ThreadAttachmentListParams {
  threadId: string;
  cursor?: string | null | undefined;
  limit?: number | null | undefined;
}

export interface ThreadAttachmentListResponse {
  data: Array<ThreadAttachment>;
  nextCursor: string | null;
}

export type ThreadAttachmentOperation = "created" | "deleted";

export interface ThreadAttachmentOwner {
  threadId: string;
  archived: boolean;
}

export interface ThreadAttachmentOwnerListParams {
  attachmentType: string;
  identityKey: string;
  archived?: boolean | null | undefined;
  cursor?: string | null | undefined;
  limit?: number | null | undefined;
}

export interface ThreadAttachmentOwnerListResponse {
  data: Array<ThreadAttachmentOwner>;
  nextCursor: string | null;
}

export interface ThreadAttachmentRemoveParams {
  threadId: string;
  attachmentType: string;
  identityKey: string;
}

export type ThreadAttachmentRemoveResponse = Record<string, never>;

export interface ThreadAttachmentUpdatedNotification {
  threadId: string;
  attachmentType: string;
  identityKey: string;
  attachmentId: string;
  operation: ThreadAttachmentOperation;
}

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

export interface ThreadGoal {
  threadId: string;
  objective: string;
  status: ThreadGoalStatus;
  tokenBudget: number | null;
  tokensUsed: number;
  timeUsedSeconds: number;
  createdAt: number;
  updatedAt: number;
}

export interface ThreadGoalClearedNotification {
  threadId: string;
}

export interface ThreadGoalClearParams {
  threadId: string;
  origin?: ThreadGoalMutationOrigin | null | undefined;
}

export interface ThreadGoalClearResponse {
  cleared: boolean;
}

export interface ThreadGoalGetParams {
  threadId: string;
}

export interface ThreadGoalGetResponse {
  goal: ThreadGoal | null;
}

export type ThreadGoalMutationOrigin = "user" | "automatic";

export interface ThreadGoalSetParams {
  threadId: string;
  origin?: ThreadGoalMutationOrigin | null | undefined;
  objective?: string | null | undefined;
  status?: ThreadGoalStatus | null | undefined;
  tokenBudget?: number | null | undefined;
}

export interface ThreadGoalSetResponse {
  goal: ThreadGoal;
}

export type ThreadGoalStatus = "active" | "paused" | "blocked" | "usageLimited" | "budgetLimited" | "complete";

export interface ThreadGoalUpdatedNotification {
  threadId: string;
  turnId: string | null;
  goal: ThreadGoal;
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
  includedThreadIds?: Array<string> | null | undefined;
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

export type ThreadMemoryMode = "enabled" | "disabled";

export interface ThreadMemoryModeSetParams {
  threadId: string;
  mode: ThreadMemoryMode;
}

export type ThreadMemoryModeSetResponse = Record<string, never>;

export interface ThreadMemoryReadParams {
  threadId: string;
}

export interface ThreadMemoryReadResponse {
  summary: string | null;
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

export interface ThreadPredictionRequestParams {
  threadId: string;
  sourceTurnId: string;
}

export type ThreadPredictionRequestResponse = Record<string, never>;

export type ThreadPredictionResult =
  | {
      type: "completed";
      text: string | null;
    }
  | {
      type: "failed";
    };

export interface ThreadPredictionUpdatedNotification {
  threadId: string;
  sourceTurnId: string;
  result: ThreadPredictionResult;
}

export interface ThreadPrepareApprovedPlanParams {
  threadId: string;
  markdown: string;
  attachmentPath?: string | null | undefined;
}

export interface ThreadPrepareApprovedPlanResponse {
  prompt: string;
}

export interface ThreadProjectUpdatedNotification {
  threadId: string;
  projectId: string | null;
}

export interface ThreadQueueAddParams {
  threadId: string;
  input: Array<UserInput>;
  clientUserMessageId: string;
  responsesapiClientMetadata?:
    | {
        [key in string]?: string;
      }
    | null
    | undefined;
}

export interface ThreadQueueAddResponse {
  queuedSubmission: QueuedSubmission;
}

export interface ThreadQueueChangedNotification {
  threadId: string;
}

export interface ThreadQueueDeleteParams {
  threadId: string;
  queuedSubmissionId: string;
}

export interface ThreadQueueDeleteResponse {
  deleted: boolean;
}

export interface ThreadQueueListParams {
  threadId: string;
  cursor?: string | null | undefined;
  limit?: number | null | undefined;
}

export interface ThreadQueueListResponse {
  data: Array<QueuedSubmission>;
  nextCursor: string | null;
}

export interface ThreadQueueReorderParams {
  threadId: string;
  queuedSubmissionIds: Array<string>;
}

export type ThreadQueueReorderResponse = Record<string, never>;

export interface ThreadQueueStartParams {
  threadId: string;
  queuedSubmissionId?: string | null | undefined;
}

export interface ThreadQueueStartResponse {
  turn: Turn;
}

export interface ThreadQueueUpdateParams {
  threadId: string;
  queuedSubmissionId: string;
  input: Array<UserInput>;
  responsesapiClientMetadata?:
    | {
        [key in string]?: string;
      }
    | null
    | undefined;
}

export interface ThreadQueueUpdateResponse {
  queuedSubmission: QueuedSubmission;
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

export interface ThreadRealtimeAppendAudioParams {
  threadId: string;
  audio: ThreadRealtimeAudioChunk;
}

export type ThreadRealtimeAppendAudioResponse = Record<string, never>;

export interface ThreadRealtimeAppendSpeechParams {
  threadId: string;
  text: string;
}

export type ThreadRealtimeAppendSpeechResponse = Record<string, never>;

export interface ThreadRealtimeAppendTextParams {
  threadId: string;
  text: string;
  role: ConversationTextRole;
}

export type ThreadRealtimeAppendTextResponse = Record<string, never>;

export interface ThreadRealtimeAudioChunk {
  data: string;
  sampleRate: number;
  numChannels: number;
  samplesPerChannel: number | null;
  itemId: string | null;
}

export type ThreadRealtimeBemItemPresentation =
  | {
      type: "wholeItem";
    }
  | {
      type: "inlineMarkdown";
    }
  | {
      type: "inlineVisualization";
      index: number;
    };

export interface ThreadRealtimeClosedNotification {
  threadId: string;
  reason: string | null;
}

export type ThreadRealtimeCoverage = "unsupported" | "pending" | "ready";

export interface ThreadRealtimeEntry {
  position: number;
  item: ThreadRealtimeItem;
}

export interface ThreadRealtimeErrorNotification {
  threadId: string;
  message: string;
}

export interface ThreadRealtimeFrameChannels {
  voice_transcript: ThreadRealtimeVoiceTranscript;
}

export type ThreadRealtimeHandoffMode = "start" | "steer";

export interface ThreadRealtimeInitialItem {
  role: ConversationTextRole;
  text: string;
}

export type ThreadRealtimeItem = {
  id: string;
  realtimeSessionId: string;
  observedAtMs?: number | undefined;
} & (
  | {
      type: "realtimeSessionStarted";
    }
  | {
      type: "frame";
      channels: ThreadRealtimeFrameChannels;
    }
  | {
      type: "transcriptSegment";
      role: ThreadRealtimeTranscriptRole;
      text: string;
    }
  | {
      type: "bemItemPromoted";
      turnId: string;
      itemId: string;
      presentation: ThreadRealtimeBemItemPresentation;
    }
  | {
      type: "realtimeSessionClosed";
      outcome: ThreadRealtimeSessionOutcome;
    }
  | {
      type: "turnInputAccepted";
      handoffId: string;
      turnId: string;
      mode: ThreadRealtimeHandoffMode;
      sourceEventIds: Array<string>;
      inputItemId: string;
      input: string;
    }
  | {
      type: "sessionEndInputSaved";
      sourceEventIds: Array<string>;
      inputItemId: string;
      input: string;
    }
);

export interface ThreadRealtimeItemAddedNotification {
  threadId: string;
  item: JsonValue;
}

export interface ThreadRealtimeItemCompletedNotification {
  threadId: string;
  item: ThreadRealtimeItem;
}

export interface ThreadRealtimeItemStartedNotification {
  threadId: string;
  item: ThreadRealtimeItem;
}

export interface ThreadRealtimeItemTranscriptDeltaNotification {
  threadId: string;
  itemId: string;
  delta: string;
}

export interface ThreadRealtimeListParams {
  threadId: string;
  sessionId?: string | null | undefined;
  fromObservedAtMs?: number | null | undefined;
  toObservedAtMs?: number | null | undefined;
  order?: ThreadRealtimeOrder | null | undefined;
  afterPosition?: number | null | undefined;
  eventId?: string | null | undefined;
  cursor?: string | null | undefined;
  limit?: number | null | undefined;
  snapshotEnd?: number | null | undefined;
  requiredThroughPosition?: number | null | undefined;
}

export interface ThreadRealtimeListResponse {
  data: Array<ThreadRealtimeEntry>;
  nextCursor: string | null;
  snapshotEnd: number;
  projectedThroughItemIndex: number;
  coverage: ThreadRealtimeCoverage;
}

export type ThreadRealtimeListVoicesParams = Record<string, never>;

export interface ThreadRealtimeListVoicesResponse {
  voices: RealtimeVoicesList;
}

export type ThreadRealtimeOrder = "observedAt" | "position";

export interface ThreadRealtimeOutputAudioDeltaNotification {
  threadId: string;
  audio: ThreadRealtimeAudioChunk;
}

export interface ThreadRealtimeSdpNotification {
  threadId: string;
  sdp: string;
}

export type ThreadRealtimeSessionOutcome = "ended" | "failed";

export interface ThreadRealtimeStartedNotification {
  threadId: string;
  realtimeSessionId: string | null;
  version: RealtimeConversationVersion;
}

export interface ThreadRealtimeStartParams {
  threadId: string;
  clientManagedHandoffs?: boolean | null | undefined;
  delegationAckFiller?: boolean | null | undefined;
  flushTranscriptTailOnSessionEnd?: boolean | null | undefined;
  codexResponsesAsItems?: boolean | null | undefined;
  codexResponseItemPrefix?: string | null | undefined;
  codexResponseHandoffMode?: CodexResponseHandoffMode | null | undefined;
  backendReasoningStatus?: boolean | undefined;
  codexResponseHandoffChannelPrefixes?:
    | {
        [key in string]?: Array<string>;
      }
    | null
    | undefined;
  model?: string | null | undefined;
  outputModality: RealtimeOutputModality;
  includeStartupContext?: boolean | null | undefined;
  initialItems?: Array<ThreadRealtimeInitialItem> | null | undefined;
  realtimeStartInstructions?: string | null | undefined;
  realtimeEndInstructions?: string | null | undefined;
  prompt?: string | null | null | undefined;
  realtimeSessionId?: string | null | undefined;
  voiceSessionId?: string | null | undefined;
  transport?: ThreadRealtimeStartTransport | null | undefined;
  version?: RealtimeConversationVersion | null | undefined;
  voice?: RealtimeVoice | null | undefined;
}

export type ThreadRealtimeStartResponse = Record<string, never>;

export type ThreadRealtimeStartTransport =
  | {
      type: "websocket";
    }
  | {
      type: "webrtc";
      sdp: string;
    }
  | {
      type: "existingCall";
      callId: string;
    };

export interface ThreadRealtimeStopParams {
  threadId: string;
}

export type ThreadRealtimeStopResponse = Record<string, never>;

export interface ThreadRealtimeTranscriptDeltaNotification {
  threadId: string;
  role: string;
  delta: string;
}

export interface ThreadRealtimeTranscriptDoneNotification {
  threadId: string;
  role: string;
  text: string;
}

export type ThreadRealtimeTranscriptRole = "user" | "assistant";

export interface ThreadRealtimeVoiceTranscript {
  role: ThreadRealtimeTranscriptRole;
  text: string;
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

export interface ThreadSampleCancelParams {
  requestId: RequestId;
}

export type ThreadSampleCancelResponse = Record<string, never>;

export interface ThreadSampleParams {
  threadId: string;
  expectedTurnId: string;
  allowInProgressTurn?: boolean | undefined;
  prompt: string;
  effort?: ReasoningEffort | null | undefined;
  threadSource?: ThreadSource | null | undefined;
  turnTrigger?: string | null | undefined;
  responsesapiClientMetadata?:
    | {
        [key in string]?: string;
      }
    | null
    | undefined;
  disableMcp?: boolean | undefined;
  interruptOnCancel?: boolean | null | undefined;
}

export interface ThreadSampleResponse {
  sourceTurnId: string;
  responseId: string;
  text: string | null;
  inputTokens: (number | bigint) | null;
  cachedInputTokens: (number | bigint) | null;
  outputTokens: (number | bigint) | null;
}

export interface ThreadSearchCancelParams {
  requestId: RequestId;
}

export type ThreadSearchCancelResponse = Record<string, never>;

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

export interface ThreadSearchPartialNotification {
  requestId: RequestId;
  data: Array<ThreadSearchResult>;
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

export interface ThreadSectionChangedNotification {
  threadId: string;
  sectionId: string | null;
}

export interface ThreadSectionMoveParams {
  threadId: string;
  sectionId: string | null;
  beforeThreadId?: string | null | undefined;
}

export type ThreadSectionMoveResponse = Record<string, never>;

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

export type ThreadTimelineEntry =
  | {
      type: "item";
      position: number;
      turnId: string;
      item: ThreadItem;
    }
  | {
      type: "realtime";
      position: number;
      item: ThreadRealtimeItem;
    }
  | {
      type: "turnStarted";
      position: number;
      turnId: string;
      startedAt: number | null;
    }
  | {
      type: "turnCompleted";
      position: number;
      turnId: string;
      status: TurnStatus;
      error: TurnError | null;
      startedAt: number | null;
      completedAt: number | null;
      durationMs: number | null;
    };

export interface ThreadTimelineListParams {
  threadId: string;
  cursor?: string | null | undefined;
  limit?: number | null | undefined;
}

export interface ThreadTimelineListResponse {
  data: Array<ThreadTimelineEntry>;
  nextCursor: string | null;
  activeRealtimeSessionAtPageStart: string | null;
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
