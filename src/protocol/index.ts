export { type Claims, readClaims } from "./claims.js";
export { CLIENT_REFUSED, INTERNAL_ERROR, INVALID_PARAMS, INVALID_REQUEST, METHOD_NOT_FOUND, OVERLOADED } from "./codes.js";
export { type NotificationRow, notification, type RequestRow, request, type Traits } from "./define.js";
export type { Arguments, ByMethod, Events, Facade, Handler, Handlers, Messages, Params, Result } from "./derive.js";
export { type Dialect, dialectOf, PROTOCOL_RELEASE } from "./dialect.js";
export {
  AccountLoginCompletedNotification,
  AccountUpdatedNotification,
  BedrockCheckGovCloudRequirementsParams,
  BedrockCheckGovCloudRequirementsResponse,
  CancelLoginAccountParams,
  CancelLoginAccountResponse,
  ChatgptAuthTokensRefreshParams,
  ChatgptAuthTokensRefreshResponse,
  GetAccountParams,
  GetAccountResponse,
  LogoutAccountResponse,
} from "./methods/account.js";
export { AttestationGenerateParams, AttestationGenerateResponse } from "./methods/attestation.js";
export {
  CollaborationModeListParams,
  CollaborationModeListResponse,
  type CollaborationModeMask,
  ModeKind,
} from "./methods/collaboration-mode.js";
export {
  CommandExecParams,
  CommandExecResizeParams,
  type CommandExecResponse,
  type CommandExecTerminalSize,
  CommandExecTerminateParams,
  CommandExecWriteParams,
} from "./methods/command.js";
export {
  ConfigBatchWriteParams,
  type ConfigEdit,
  ConfigReadParams,
  ConfigReadResponse,
  ConfigValueWriteParams,
  ConfigWriteResponse,
  type MergeStrategy,
  type OverriddenMetadata,
  type WriteStatus,
} from "./methods/config.js";
export { ConfigRequirementsReadResponse } from "./methods/config-requirements.js";
export { CurrentTimeReadParams, CurrentTimeReadResponse } from "./methods/current-time.js";
export {
  FsCopyParams,
  FsCreateDirectoryParams,
  type FsGetMetadataResponse,
  type FsPathParams,
  type FsReadDirectoryEntry,
  type FsReadDirectoryResponse,
  type FsReadFileResponse,
  FsRemoveParams,
  FsUnwatchParams,
  FsWatchParams,
  FsWriteFileParams,
} from "./methods/fs.js";
export { type HookErrorInfo, type HooksListEntry, HooksListParams, HooksListResponse } from "./methods/hooks.js";
export {
  DynamicToolCallParams,
  DynamicToolCallResponse,
  ItemCompletedNotification,
  ItemStartedNotification,
} from "./methods/item.js";
export {
  ApplyPatchApprovalParams,
  ApplyPatchApprovalResponse,
  AuthStatusChangeNotification,
  ConfigWarningNotification,
  DeprecationNoticeNotification,
  ErrorNotification,
  ExecCommandApprovalParams,
  ExecCommandApprovalResponse,
  type FileChange,
  GetAuthStatusParams,
  GetAuthStatusResponse,
  LoginChatGptCompleteNotification,
  type ReviewDecision,
  type TextPosition,
  WarningNotification,
} from "./methods/legacy.js";
export {
  type McpServerElicitationAction,
  McpServerElicitationRequestParams,
  McpServerElicitationRequestResponse,
} from "./methods/mcp-server.js";
export {
  type InputModality,
  type Model,
  ModelListParams,
  ModelListResponse,
  type MultiAgentVersion,
  type ReasoningEffortOption,
} from "./methods/model.js";
export { ServerRequestResolvedNotification } from "./methods/server-request.js";
export {
  type SkillErrorInfo,
  type SkillMetadata,
  type SkillScope,
  type SkillsListEntry,
  SkillsListParams,
  SkillsListResponse,
} from "./methods/skills.js";
export {
  type CyberAccessProgram,
  TurnCompletedNotification,
  TurnInterruptParams,
  TurnInterruptResponse,
  type TurnPlanStep,
  type TurnPlanStepStatus,
  TurnPlanUpdatedNotification,
  TurnStartedNotification,
  TurnStartParams,
  TurnStartResponse,
  TurnSteerParams,
  TurnSteerResponse,
} from "./methods/turn.js";
export { type Schema, tagged, unchecked } from "./shape.js";
export {
  Account,
  type AmazonBedrockAccount,
  type ApiKeyAccount,
  AuthMode,
  type ChatgptAccount,
  type GcpAccount,
  PlanType,
  type WorkspaceRouting,
} from "./shapes/account.js";
export type {
  CollabAgentState,
  CollabAgentStatus,
  CollabAgentTool,
  CollabAgentToolCallItem,
  CollabAgentToolCallStatus,
  SubAgentActivityItem,
  SubAgentActivityKind,
} from "./shapes/agent-items.js";
export {
  type CommandExecutionApprovalDecision,
  type CommandExecutionApprovalKind,
  CommandExecutionRequestApprovalParams,
  CommandExecutionRequestApprovalResponse,
  type FileChangeApprovalDecision,
  FileChangeRequestApprovalParams,
  FileChangeRequestApprovalResponse,
  type NetworkPolicyAmendment,
  type NetworkPolicyRuleAction,
} from "./shapes/approvals.js";
export type {
  CommandExecutionItem,
  CommandExecutionSource,
  CommandExecutionStatus,
  FileChangeItem,
  FileUpdateChange,
  PatchApplyStatus,
  PatchChangeKind,
} from "./shapes/command-items.js";
export { ClientInfo, InitializeCapabilities, InitializeParams, InitializeResponse } from "./shapes/initialize.js";
export {
  type AmazonBedrockAccessKeysLogin,
  type AmazonBedrockLogin,
  type ApiKeyLogin,
  type ChatgptAuthTokensLogin,
  type ChatgptDeviceCodeLogin,
  type ChatgptLogin,
  LoginAccountParams,
  LoginAccountResponse,
} from "./shapes/login.js";
export type {
  AgentMessageItem,
  ContextCompactionItem,
  EnteredReviewModeItem,
  ExitedReviewModeItem,
  HookPromptFragment,
  HookPromptItem,
  MessagePhase,
  PlanItem,
  ReasoningItem,
  SleepItem,
  UserMessageItem,
} from "./shapes/message-items.js";
export {
  type AdditionalFileSystemPermissions,
  type AdditionalNetworkPermissions,
  type AdditionalPermissionProfile,
  type FileSystemAccessMode,
  type FileSystemSandboxEntry,
  type GrantedPermissionProfile,
  type PermissionGrantScope,
  PermissionsRequestApprovalParams,
  PermissionsRequestApprovalResponse,
  type RequestPermissionProfile,
} from "./shapes/permissions.js";
export {
  AccountRateLimitsUpdatedNotification,
  type CreditsSnapshot,
  GetAccountRateLimitsParams,
  GetAccountRateLimitsResponse,
  type RateLimitReachedType,
  RateLimitSnapshot,
  type RateLimitWindow,
} from "./shapes/rate-limits.js";
export {
  ApprovalsReviewer,
  AskForApproval,
  MultiAgentMode,
  type NetworkAccess,
  Personality,
  ReasoningSummary,
  type SandboxMode,
  SandboxPolicy,
} from "./shapes/settings.js";
export {
  type GitInfo,
  type SessionSource,
  type SubAgentSource,
  Thread,
  type ThreadActiveFlag,
  type ThreadHistoryMode,
  type ThreadSource,
  ThreadStatus,
} from "./shapes/thread.js";
export {
  ThreadArchivedNotification,
  ThreadArchiveParams,
  ThreadArchiveResponse,
  ThreadClosedNotification,
  ThreadCompactStartParams,
  ThreadCompactStartResponse,
  ThreadDeletedNotification,
  ThreadDeleteParams,
  ThreadDeleteResponse,
  ThreadNameUpdatedNotification,
  ThreadRollbackParams,
  ThreadRollbackResponse,
  ThreadSetNameParams,
  ThreadSetNameResponse,
  ThreadSettingsUpdateParams,
  ThreadSettingsUpdateResponse,
  ThreadShellCommandParams,
  ThreadShellCommandResponse,
  ThreadStartedNotification,
  ThreadStatusChangedNotification,
  ThreadUnarchivedNotification,
  ThreadUnarchiveParams,
  ThreadUnarchiveResponse,
  ThreadUnsubscribeParams,
  ThreadUnsubscribeResponse,
  type ThreadUnsubscribeStatus,
} from "./shapes/thread-changes.js";
export {
  type ThreadItemEntry,
  type ThreadItemOutputDeferral,
  type ThreadItemsListAnchor,
  type ThreadItemsListCursor,
  ThreadItemsListParams,
  ThreadItemsListResponse,
  ThreadTurnsListParams,
  ThreadTurnsListResponse,
} from "./shapes/thread-history.js";
export { ThreadItem } from "./shapes/thread-item.js";
export {
  type SortDirection,
  type ThreadListCwdFilter,
  ThreadListParams,
  ThreadListResponse,
  ThreadLoadedListParams,
  ThreadLoadedListResponse,
  ThreadReadParams,
  ThreadReadResponse,
  type ThreadReadState,
  type ThreadSortKey,
  type ThreadSourceKind,
  type ThreadUnreadPosition,
} from "./shapes/thread-list.js";
export {
  ThreadForkParams,
  ThreadForkResponse,
  ThreadResumeParams,
  ThreadResumeResponse,
  ThreadStartParams,
  ThreadStartResponse,
  type ThreadStartSource,
  type TurnsPage,
} from "./shapes/thread-start.js";
export { ThreadTokenUsage, ThreadTokenUsageUpdatedNotification, TokenUsageBreakdown } from "./shapes/token-usage.js";
export {
  type DynamicToolCallItem,
  DynamicToolCallOutputContentItem,
  type DynamicToolCallStatus,
  type FunctionCallOutputBody,
  type FunctionCallOutputContentItem,
  type FunctionCallOutputItem,
  type ImageGenerationItem,
  type ImageViewItem,
  type McpToolCallError,
  type McpToolCallItem,
  type McpToolCallResult,
  type McpToolCallStatus,
  type WebSearchItem,
} from "./shapes/tool-items.js";
export { type CodexErrorInfo, Turn, TurnError, TurnItemsView, type TurnStatus } from "./shapes/turn.js";
export {
  type AudioInput,
  type ByteRange,
  type ImageDetail,
  type ImageInput,
  type LocalAudioInput,
  type LocalImageInput,
  type MentionInput,
  type SkillInput,
  type TextElement,
  type TextInput,
  UserInput,
} from "./shapes/user-input.js";
export {
  type ToolRequestUserInputAnswer,
  type ToolRequestUserInputOption,
  ToolRequestUserInputParams,
  type ToolRequestUserInputQuestion,
  ToolRequestUserInputResponse,
} from "./shapes/user-questions.js";
export {
  byMethod,
  type ClientNotifications,
  type ClientRequests,
  clientNotifications,
  clientRequests,
  type ParamsOf,
  type ResultOf,
  type ServerNotifications,
  type ServerRequests,
  serverNotifications,
  serverRequests,
} from "./table.js";
