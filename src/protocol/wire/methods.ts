import type {
  AccountLoginCompletedNotification,
  AccountRateLimitsUpdatedNotification,
  AccountUpdatedNotification,
  BedrockCheckGovCloudRequirementsParams,
  BedrockCheckGovCloudRequirementsResponse,
  BedrockDiscoverParams,
  BedrockDiscoverResponse,
  BedrockSetupParams,
  BedrockSetupResponse,
  CancelLoginAccountParams,
  CancelLoginAccountResponse,
  ChatgptAuthTokensRefreshParams,
  ChatgptAuthTokensRefreshResponse,
  ConsumeAccountRateLimitResetCreditParams,
  ConsumeAccountRateLimitResetCreditResponse,
  GatewayOAuthCancelResponse,
  GatewayOAuthChangedNotification,
  GatewayOAuthLoginParams,
  GatewayOAuthLoginResponse,
  GatewayOAuthReadParams,
  GatewayOAuthReadResponse,
  GcpSetupParams,
  GcpSetupResponse,
  GetAccountParams,
  GetAccountRateLimitsParams,
  GetAccountRateLimitsResponse,
  GetAccountResponse,
  GetAccountSecuritySetupResponse,
  GetAccountTokenUsageParams,
  GetAccountTokenUsageResponse,
  GetWorkspaceMessagesResponse,
  LoginAccountParams,
  LoginAccountResponse,
  LogoutAccountResponse,
  SendAddCreditsNudgeEmailParams,
  SendAddCreditsNudgeEmailResponse,
} from "./account.js";
import type {
  AccountSessionsListParams,
  AccountSessionsResponse,
  AccountSessionsSwitchParams,
  AccountSessionsSwitchResponse,
} from "./account-session.js";
import type {
  AppListUpdatedNotification,
  AppsInstalledParams,
  AppsInstalledResponse,
  AppsListParams,
  AppsListResponse,
  AppsReadParams,
  AppsReadResponse,
} from "./app.js";
import type { AttestationGenerateParams, AttestationGenerateResponse } from "./attestation.js";
import type { StrictReviewRequiredNotification } from "./auto-approval-review.js";
import type { CollaborationModeListParams, CollaborationModeListResponse } from "./collaboration-mode.js";
import type {
  CommandExecOutputDeltaNotification,
  CommandExecParams,
  CommandExecResizeParams,
  CommandExecResizeResponse,
  CommandExecResponse,
  CommandExecTerminateParams,
  CommandExecTerminateResponse,
  CommandExecWriteParams,
  CommandExecWriteResponse,
} from "./command.js";
import type {
  ConfigBatchWriteParams,
  ConfigReadParams,
  ConfigReadResponse,
  ConfigValueWriteParams,
  McpServerRefreshResponse,
} from "./config.js";
import type { ConfigRequirementsReadResponse } from "./config-requirements.js";
import type {
  EnvironmentAddParams,
  EnvironmentAddResponse,
  EnvironmentInfoParams,
  EnvironmentInfoResponse,
  EnvironmentStatusParams,
  EnvironmentStatusResponse,
} from "./environment.js";
import type {
  ExperimentalFeatureEnablementSetParams,
  ExperimentalFeatureEnablementSetResponse,
  ExperimentalFeatureListParams,
  ExperimentalFeatureListResponse,
} from "./experimental-feature.js";
import type {
  ExternalAgentConfigDetectParams,
  ExternalAgentConfigDetectResponse,
  ExternalAgentConfigImportCompletedNotification,
  ExternalAgentConfigImportHistoriesReadResponse,
  ExternalAgentConfigImportHistoryRecordParams,
  ExternalAgentConfigImportHistoryRecordResponse,
  ExternalAgentConfigImportParams,
  ExternalAgentConfigImportProgressNotification,
  ExternalAgentConfigImportResponse,
} from "./external-agent-config.js";
import type { FeedbackSaveParams, FeedbackSaveResponse, FeedbackUploadParams, FeedbackUploadResponse } from "./feedback.js";
import type {
  FsChangedNotification,
  FsCopyParams,
  FsCopyResponse,
  FsCreateDirectoryParams,
  FsCreateDirectoryResponse,
  FsGetMetadataParams,
  FsGetMetadataResponse,
  FsReadDirectoryParams,
  FsReadDirectoryResponse,
  FsReadFileParams,
  FsReadFileResponse,
  FsRemoveParams,
  FsRemoveResponse,
  FsUnwatchParams,
  FsUnwatchResponse,
  FsWatchParams,
  FsWatchResponse,
  FsWriteFileParams,
  FsWriteFileResponse,
} from "./fs.js";
import type {
  FuzzyFileSearchSessionCompletedNotification,
  FuzzyFileSearchSessionStartParams,
  FuzzyFileSearchSessionStartResponse,
  FuzzyFileSearchSessionStopParams,
  FuzzyFileSearchSessionStopResponse,
  FuzzyFileSearchSessionUpdatedNotification,
  FuzzyFileSearchSessionUpdateParams,
  FuzzyFileSearchSessionUpdateResponse,
} from "./fuzzy-file-search.js";
import type { HookCompletedNotification, HookStartedNotification } from "./hook.js";
import type { HooksListParams, HooksListResponse } from "./hooks.js";
import type {
  AgentMessageDeltaNotification,
  CommandExecutionOutputDeltaNotification,
  CommandExecutionRequestApprovalParams,
  CommandExecutionRequestApprovalResponse,
  DynamicToolCallParams,
  DynamicToolCallResponse,
  FileChangeOutputDeltaNotification,
  FileChangePatchUpdatedNotification,
  FileChangeRequestApprovalParams,
  FileChangeRequestApprovalResponse,
  ItemCompletedNotification,
  ItemGuardianApprovalReviewCompletedNotification,
  ItemGuardianApprovalReviewStartedNotification,
  ItemStartedNotification,
  McpToolCallProgressNotification,
  PermissionsRequestApprovalParams,
  PermissionsRequestApprovalResponse,
  PlanDeltaNotification,
  ReasoningSummaryPartAddedNotification,
  ReasoningSummaryTextDeltaNotification,
  ReasoningTextDeltaNotification,
  TerminalInteractionNotification,
  ToolRequestUserInputParams,
  ToolRequestUserInputResponse,
} from "./item.js";
import type {
  ApplyPatchApprovalParams,
  ApplyPatchApprovalResponse,
  ConfigWarningNotification,
  DeprecationNoticeNotification,
  ErrorNotification,
  ExecCommandApprovalParams,
  ExecCommandApprovalResponse,
  FuzzyFileSearchParams,
  FuzzyFileSearchResponse,
  GetAuthStatusParams,
  GetAuthStatusResponse,
  GetConversationSummaryParams,
  GetConversationSummaryResponse,
  GitDiffToRemoteParams,
  GitDiffToRemoteResponse,
  GuardianWarningNotification,
  InitializeParams,
  InitializeResponse,
  WarningNotification,
} from "./legacy.js";
import type {
  MarketplaceAddParams,
  MarketplaceAddResponse,
  MarketplaceRemoveParams,
  MarketplaceRemoveResponse,
  MarketplaceUpgradeParams,
  MarketplaceUpgradeResponse,
} from "./marketplace.js";
import type {
  McpResourceReadParams,
  McpResourceReadResponse,
  McpServerElicitationRequestParams,
  McpServerElicitationRequestResponse,
  McpServerEventStreamNotification,
  McpServerEventStreamStartParams,
  McpServerEventStreamStartResponse,
  McpServerEventStreamStopParams,
  McpServerEventStreamStopResponse,
  McpServerOauthLoginCompletedNotification,
  McpServerOauthLoginParams,
  McpServerOauthLoginResponse,
  McpServerStatusUpdatedNotification,
  McpServerToolCallParams,
  McpServerToolCallResponse,
} from "./mcp-server.js";
import type { ListMcpServerStatusParams, ListMcpServerStatusResponse } from "./mcp-server-status.js";
import type { MemoryResetResponse, MemoryStatusParams, MemoryStatusResponse } from "./memory.js";
import type { MockExperimentalMethodParams, MockExperimentalMethodResponse } from "./mock.js";
import type {
  ModelListParams,
  ModelListResponse,
  ModelReroutedNotification,
  ModelSafetyBufferingUpdatedNotification,
  ModelVerificationNotification,
} from "./model.js";
import type {
  AuthRecoveryNotification,
  ModelProviderCapabilitiesReadParams,
  ModelProviderCapabilitiesReadResponse,
  ModelProviderConfigWriteParams,
  ModelProviderConfigWriteResponse,
  ModelProviderDefaultSetParams,
  ModelProviderListParams,
  ModelProviderListResponse,
} from "./model-provider.js";
import type { PermissionProfileListParams, PermissionProfileListResponse } from "./permission-profile.js";
import type {
  PluginInstalledParams,
  PluginInstalledResponse,
  PluginInstallParams,
  PluginInstallResponse,
  PluginListParams,
  PluginListResponse,
  PluginReadParams,
  PluginReadResponse,
  PluginReconcileParams,
  PluginReconcileResponse,
  PluginSearchParams,
  PluginSearchResponse,
  PluginShareCheckoutParams,
  PluginShareCheckoutResponse,
  PluginShareDeleteParams,
  PluginShareDeleteResponse,
  PluginShareListParams,
  PluginShareListResponse,
  PluginShareSaveParams,
  PluginShareSaveResponse,
  PluginShareUpdateTargetsParams,
  PluginShareUpdateTargetsResponse,
  PluginSkillReadParams,
  PluginSkillReadResponse,
  PluginUninstallParams,
  PluginUninstallResponse,
} from "./plugin.js";
import type {
  ProcessExitedNotification,
  ProcessKillParams,
  ProcessKillResponse,
  ProcessOutputDeltaNotification,
  ProcessResizePtyParams,
  ProcessResizePtyResponse,
  ProcessSpawnParams,
  ProcessSpawnResponse,
  ProcessWriteStdinParams,
  ProcessWriteStdinResponse,
} from "./process.js";
import type {
  ProjectChangedNotification,
  ProjectCreateParams,
  ProjectCreateResponse,
  ProjectDeleteParams,
  ProjectDeleteResponse,
  ProjectImportParams,
  ProjectImportResponse,
  ProjectListParams,
  ProjectListResponse,
  ProjectMoveParams,
  ProjectMoveResponse,
  ProjectReadParams,
  ProjectReadResponse,
  ProjectUpdateParams,
  ProjectUpdateResponse,
} from "./project.js";
import type { RawResponseCompletedNotification } from "./raw-response.js";
import type { RawResponseItemCompletedNotification } from "./raw-response-item.js";
import type {
  RemoteControlClientsListParams,
  RemoteControlClientsListResponse,
  RemoteControlClientsRevokeParams,
  RemoteControlClientsRevokeResponse,
  RemoteControlDisableParams,
  RemoteControlDisableResponse,
  RemoteControlEnableParams,
  RemoteControlEnableResponse,
  RemoteControlPairingStartParams,
  RemoteControlPairingStartResponse,
  RemoteControlPairingStatusParams,
  RemoteControlPairingStatusResponse,
  RemoteControlStatusChangedNotification,
  RemoteControlStatusReadResponse,
} from "./remote-control.js";
import type { ReviewStartParams, ReviewStartResponse } from "./review.js";
import type { RolloutCompressResponse } from "./rollout.js";
import type { ServerDiagnosticsParams, ServerDiagnosticsResponse } from "./server.js";
import type { ServerRequestResolvedNotification } from "./server-request.js";
import type { ConfigWriteResponse } from "./shared.js";
import type {
  SkillsChangedNotification,
  SkillsConfigWriteParams,
  SkillsConfigWriteResponse,
  SkillsExtraRootsSetParams,
  SkillsExtraRootsSetResponse,
  SkillsListParams,
  SkillsListResponse,
} from "./skills.js";
import type {
  ContextCompactedNotification,
  EnvironmentConnectionNotification,
  ThreadApproveGuardianDeniedActionParams,
  ThreadApproveGuardianDeniedActionResponse,
  ThreadArchivedNotification,
  ThreadArchiveParams,
  ThreadArchiveResponse,
  ThreadAttachmentAddParams,
  ThreadAttachmentAddResponse,
  ThreadAttachmentListParams,
  ThreadAttachmentListResponse,
  ThreadAttachmentOwnerListParams,
  ThreadAttachmentOwnerListResponse,
  ThreadAttachmentRemoveParams,
  ThreadAttachmentRemoveResponse,
  ThreadAttachmentUpdatedNotification,
  ThreadBackgroundTerminalsCleanParams,
  ThreadBackgroundTerminalsCleanResponse,
  ThreadBackgroundTerminalsListParams,
  ThreadBackgroundTerminalsListResponse,
  ThreadBackgroundTerminalsTerminateParams,
  ThreadBackgroundTerminalsTerminateResponse,
  ThreadClosedNotification,
  ThreadCompactStartParams,
  ThreadCompactStartResponse,
  ThreadDecrementElicitationParams,
  ThreadDecrementElicitationResponse,
  ThreadDeletedNotification,
  ThreadDeleteParams,
  ThreadDeleteResponse,
  ThreadForkParams,
  ThreadForkResponse,
  ThreadGoalClearedNotification,
  ThreadGoalClearParams,
  ThreadGoalClearResponse,
  ThreadGoalGetParams,
  ThreadGoalGetResponse,
  ThreadGoalSetParams,
  ThreadGoalSetResponse,
  ThreadGoalUpdatedNotification,
  ThreadGuardianReviewParams,
  ThreadGuardianReviewResponse,
  ThreadIncrementElicitationParams,
  ThreadIncrementElicitationResponse,
  ThreadInjectItemsParams,
  ThreadInjectItemsResponse,
  ThreadItemsListParams,
  ThreadItemsListResponse,
  ThreadItemsReadParams,
  ThreadItemsReadResponse,
  ThreadListParams,
  ThreadListResponse,
  ThreadLoadedListParams,
  ThreadLoadedListResponse,
  ThreadMemoryModeSetParams,
  ThreadMemoryModeSetResponse,
  ThreadMemoryReadParams,
  ThreadMemoryReadResponse,
  ThreadMetadataUpdateParams,
  ThreadMetadataUpdateResponse,
  ThreadNameUpdatedNotification,
  ThreadPredictionRequestParams,
  ThreadPredictionRequestResponse,
  ThreadPredictionUpdatedNotification,
  ThreadPrepareApprovedPlanParams,
  ThreadPrepareApprovedPlanResponse,
  ThreadProjectUpdatedNotification,
  ThreadQueueAddParams,
  ThreadQueueAddResponse,
  ThreadQueueChangedNotification,
  ThreadQueueDeleteParams,
  ThreadQueueDeleteResponse,
  ThreadQueueListParams,
  ThreadQueueListResponse,
  ThreadQueueReorderParams,
  ThreadQueueReorderResponse,
  ThreadQueueStartParams,
  ThreadQueueStartResponse,
  ThreadQueueUpdateParams,
  ThreadQueueUpdateResponse,
  ThreadReadParams,
  ThreadReadResponse,
  ThreadReadStateChangedNotification,
  ThreadReadStateUpdateParams,
  ThreadReadStateUpdateResponse,
  ThreadRealtimeAppendAudioParams,
  ThreadRealtimeAppendAudioResponse,
  ThreadRealtimeAppendSpeechParams,
  ThreadRealtimeAppendSpeechResponse,
  ThreadRealtimeAppendTextParams,
  ThreadRealtimeAppendTextResponse,
  ThreadRealtimeClosedNotification,
  ThreadRealtimeErrorNotification,
  ThreadRealtimeItemAddedNotification,
  ThreadRealtimeItemCompletedNotification,
  ThreadRealtimeItemStartedNotification,
  ThreadRealtimeItemTranscriptDeltaNotification,
  ThreadRealtimeListParams,
  ThreadRealtimeListResponse,
  ThreadRealtimeListVoicesParams,
  ThreadRealtimeListVoicesResponse,
  ThreadRealtimeOutputAudioDeltaNotification,
  ThreadRealtimeSdpNotification,
  ThreadRealtimeStartedNotification,
  ThreadRealtimeStartParams,
  ThreadRealtimeStartResponse,
  ThreadRealtimeStopParams,
  ThreadRealtimeStopResponse,
  ThreadRealtimeTranscriptDeltaNotification,
  ThreadRealtimeTranscriptDoneNotification,
  ThreadResumeParams,
  ThreadResumeResponse,
  ThreadRevertedNotification,
  ThreadRevertParams,
  ThreadRevertResponse,
  ThreadSampleCancelParams,
  ThreadSampleCancelResponse,
  ThreadSampleParams,
  ThreadSampleResponse,
  ThreadSearchCancelParams,
  ThreadSearchCancelResponse,
  ThreadSearchOccurrencesParams,
  ThreadSearchOccurrencesResponse,
  ThreadSearchParams,
  ThreadSearchPartialNotification,
  ThreadSearchResponse,
  ThreadSectionChangedNotification,
  ThreadSectionMoveParams,
  ThreadSectionMoveResponse,
  ThreadSetNameParams,
  ThreadSetNameResponse,
  ThreadSettingsUpdatedNotification,
  ThreadSettingsUpdateParams,
  ThreadSettingsUpdateResponse,
  ThreadShellCommandParams,
  ThreadShellCommandResponse,
  ThreadStartedNotification,
  ThreadStartParams,
  ThreadStartResponse,
  ThreadStatusChangedNotification,
  ThreadTimelineListParams,
  ThreadTimelineListResponse,
  ThreadTokenUsageUpdatedNotification,
  ThreadTurnsListParams,
  ThreadTurnsListResponse,
  ThreadUnarchivedNotification,
  ThreadUnarchiveParams,
  ThreadUnarchiveResponse,
  ThreadUnsubscribeParams,
  ThreadUnsubscribeResponse,
} from "./thread.js";
import type {
  ThreadSectionCreateParams,
  ThreadSectionCreateResponse,
  ThreadSectionDeleteParams,
  ThreadSectionDeleteResponse,
  ThreadSectionListParams,
  ThreadSectionListResponse,
  ThreadSectionUpdateParams,
  ThreadSectionUpdateResponse,
} from "./thread-section.js";
import type {
  TurnCompletedNotification,
  TurnDiffUpdatedNotification,
  TurnInterruptParams,
  TurnInterruptResponse,
  TurnModerationMetadataNotification,
  TurnPlanUpdatedNotification,
  TurnSettingsUpdateParams,
  TurnSettingsUpdateResponse,
  TurnStartedNotification,
  TurnStartParams,
  TurnStartResponse,
  TurnSteerParams,
  TurnSteerResponse,
} from "./turn.js";
import type {
  UserVerificationCancelParams,
  UserVerificationCancelResponse,
  UserVerificationDeleteParams,
  UserVerificationDeleteResponse,
  UserVerificationEnrollParams,
  UserVerificationEnrollResponse,
  UserVerificationStatusParams,
  UserVerificationStatusResponse,
  UserVerificationVerifyParams,
  UserVerificationVerifyResponse,
} from "./user-verification.js";
import type { WindowsWorldWritableWarningNotification } from "./windows.js";
import type {
  WindowsSandboxReadinessResponse,
  WindowsSandboxSetupCompletedNotification,
  WindowsSandboxSetupStartParams,
  WindowsSandboxSetupStartResponse,
} from "./windows-sandbox.js";

export interface ClientRequestMethods {
  "account/bedrock/checkGovCloudRequirements": {
    params: BedrockCheckGovCloudRequirementsParams;
    result: BedrockCheckGovCloudRequirementsResponse;
  };
  "account/bedrock/discover": { params: BedrockDiscoverParams; result: BedrockDiscoverResponse };
  "account/bedrock/setup": { params: BedrockSetupParams; result: BedrockSetupResponse };
  "account/gatewayOAuth/cancel": { params: undefined; result: GatewayOAuthCancelResponse };
  "account/gatewayOAuth/login": { params: GatewayOAuthLoginParams | null | undefined; result: GatewayOAuthLoginResponse };
  "account/gatewayOAuth/read": { params: GatewayOAuthReadParams | null | undefined; result: GatewayOAuthReadResponse };
  "account/gcp/setup": { params: GcpSetupParams; result: GcpSetupResponse };
  "account/login/cancel": { params: CancelLoginAccountParams; result: CancelLoginAccountResponse };
  "account/login/start": { params: LoginAccountParams; result: LoginAccountResponse };
  "account/logout": { params: undefined; result: LogoutAccountResponse };
  "account/rateLimitResetCredit/consume": {
    params: ConsumeAccountRateLimitResetCreditParams;
    result: ConsumeAccountRateLimitResetCreditResponse;
  };
  "account/rateLimits/read": { params: GetAccountRateLimitsParams | undefined; result: GetAccountRateLimitsResponse };
  "account/read": { params: GetAccountParams; result: GetAccountResponse };
  "account/securitySetup/read": { params: undefined; result: GetAccountSecuritySetupResponse };
  "account/sendAddCreditsNudgeEmail": { params: SendAddCreditsNudgeEmailParams; result: SendAddCreditsNudgeEmailResponse };
  "account/usage/read": { params: GetAccountTokenUsageParams | undefined; result: GetAccountTokenUsageResponse };
  "account/workspaceMessages/read": { params: undefined; result: GetWorkspaceMessagesResponse };
  "accountSession/list": { params: AccountSessionsListParams; result: AccountSessionsResponse };
  "accountSession/switch": { params: AccountSessionsSwitchParams; result: AccountSessionsSwitchResponse };
  "app/installed": { params: AppsInstalledParams; result: AppsInstalledResponse };
  "app/list": { params: AppsListParams; result: AppsListResponse };
  "app/read": { params: AppsReadParams; result: AppsReadResponse };
  "collaborationMode/list": { params: CollaborationModeListParams; result: CollaborationModeListResponse };
  "command/exec": { params: CommandExecParams; result: CommandExecResponse };
  "command/exec/resize": { params: CommandExecResizeParams; result: CommandExecResizeResponse };
  "command/exec/terminate": { params: CommandExecTerminateParams; result: CommandExecTerminateResponse };
  "command/exec/write": { params: CommandExecWriteParams; result: CommandExecWriteResponse };
  "config/batchWrite": { params: ConfigBatchWriteParams; result: ConfigWriteResponse };
  "config/mcpServer/reload": { params: undefined; result: McpServerRefreshResponse };
  "config/read": { params: ConfigReadParams; result: ConfigReadResponse };
  "config/value/write": { params: ConfigValueWriteParams; result: ConfigWriteResponse };
  "configRequirements/read": { params: undefined; result: ConfigRequirementsReadResponse };
  "environment/add": { params: EnvironmentAddParams; result: EnvironmentAddResponse };
  "environment/info": { params: EnvironmentInfoParams; result: EnvironmentInfoResponse };
  "environment/status": { params: EnvironmentStatusParams; result: EnvironmentStatusResponse };
  "experimentalFeature/enablement/set": {
    params: ExperimentalFeatureEnablementSetParams;
    result: ExperimentalFeatureEnablementSetResponse;
  };
  "experimentalFeature/list": { params: ExperimentalFeatureListParams; result: ExperimentalFeatureListResponse };
  "externalAgentConfig/detect": { params: ExternalAgentConfigDetectParams; result: ExternalAgentConfigDetectResponse };
  "externalAgentConfig/import": { params: ExternalAgentConfigImportParams; result: ExternalAgentConfigImportResponse };
  "externalAgentConfig/import/readHistories": { params: undefined; result: ExternalAgentConfigImportHistoriesReadResponse };
  "externalAgentConfig/import/recordHistory": {
    params: ExternalAgentConfigImportHistoryRecordParams;
    result: ExternalAgentConfigImportHistoryRecordResponse;
  };
  "feedback/save": { params: FeedbackSaveParams; result: FeedbackSaveResponse };
  "feedback/upload": { params: FeedbackUploadParams; result: FeedbackUploadResponse };
  "fs/copy": { params: FsCopyParams; result: FsCopyResponse };
  "fs/createDirectory": { params: FsCreateDirectoryParams; result: FsCreateDirectoryResponse };
  "fs/getMetadata": { params: FsGetMetadataParams; result: FsGetMetadataResponse };
  "fs/readDirectory": { params: FsReadDirectoryParams; result: FsReadDirectoryResponse };
  "fs/readFile": { params: FsReadFileParams; result: FsReadFileResponse };
  "fs/remove": { params: FsRemoveParams; result: FsRemoveResponse };
  "fs/unwatch": { params: FsUnwatchParams; result: FsUnwatchResponse };
  "fs/watch": { params: FsWatchParams; result: FsWatchResponse };
  "fs/writeFile": { params: FsWriteFileParams; result: FsWriteFileResponse };
  fuzzyFileSearch: { params: FuzzyFileSearchParams; result: FuzzyFileSearchResponse };
  "fuzzyFileSearch/sessionStart": { params: FuzzyFileSearchSessionStartParams; result: FuzzyFileSearchSessionStartResponse };
  "fuzzyFileSearch/sessionStop": { params: FuzzyFileSearchSessionStopParams; result: FuzzyFileSearchSessionStopResponse };
  "fuzzyFileSearch/sessionUpdate": { params: FuzzyFileSearchSessionUpdateParams; result: FuzzyFileSearchSessionUpdateResponse };
  getAuthStatus: { params: GetAuthStatusParams; result: GetAuthStatusResponse };
  getConversationSummary: { params: GetConversationSummaryParams; result: GetConversationSummaryResponse };
  gitDiffToRemote: { params: GitDiffToRemoteParams; result: GitDiffToRemoteResponse };
  "hooks/list": { params: HooksListParams; result: HooksListResponse };
  initialize: { params: InitializeParams; result: InitializeResponse };
  "marketplace/add": { params: MarketplaceAddParams; result: MarketplaceAddResponse };
  "marketplace/remove": { params: MarketplaceRemoveParams; result: MarketplaceRemoveResponse };
  "marketplace/upgrade": { params: MarketplaceUpgradeParams; result: MarketplaceUpgradeResponse };
  "mcpServer/event/stream/start": { params: McpServerEventStreamStartParams; result: McpServerEventStreamStartResponse };
  "mcpServer/event/stream/stop": { params: McpServerEventStreamStopParams; result: McpServerEventStreamStopResponse };
  "mcpServer/oauth/login": { params: McpServerOauthLoginParams; result: McpServerOauthLoginResponse };
  "mcpServer/resource/read": { params: McpResourceReadParams; result: McpResourceReadResponse };
  "mcpServer/tool/call": { params: McpServerToolCallParams; result: McpServerToolCallResponse };
  "mcpServerStatus/list": { params: ListMcpServerStatusParams; result: ListMcpServerStatusResponse };
  "memory/reset": { params: undefined; result: MemoryResetResponse };
  "memory/status": { params: MemoryStatusParams; result: MemoryStatusResponse };
  "mock/experimentalMethod": { params: MockExperimentalMethodParams; result: MockExperimentalMethodResponse };
  "model/list": { params: ModelListParams; result: ModelListResponse };
  "modelProvider/capabilities/read": {
    params: ModelProviderCapabilitiesReadParams;
    result: ModelProviderCapabilitiesReadResponse;
  };
  "modelProvider/config/write": { params: ModelProviderConfigWriteParams; result: ModelProviderConfigWriteResponse };
  "modelProvider/default/set": { params: ModelProviderDefaultSetParams; result: ConfigWriteResponse };
  "modelProvider/list": { params: ModelProviderListParams; result: ModelProviderListResponse };
  "permissionProfile/list": { params: PermissionProfileListParams; result: PermissionProfileListResponse };
  "plugin/install": { params: PluginInstallParams; result: PluginInstallResponse };
  "plugin/installed": { params: PluginInstalledParams; result: PluginInstalledResponse };
  "plugin/list": { params: PluginListParams; result: PluginListResponse };
  "plugin/read": { params: PluginReadParams; result: PluginReadResponse };
  "plugin/reconcile": { params: PluginReconcileParams; result: PluginReconcileResponse };
  "plugin/search": { params: PluginSearchParams; result: PluginSearchResponse };
  "plugin/share/checkout": { params: PluginShareCheckoutParams; result: PluginShareCheckoutResponse };
  "plugin/share/delete": { params: PluginShareDeleteParams; result: PluginShareDeleteResponse };
  "plugin/share/list": { params: PluginShareListParams; result: PluginShareListResponse };
  "plugin/share/save": { params: PluginShareSaveParams; result: PluginShareSaveResponse };
  "plugin/share/updateTargets": { params: PluginShareUpdateTargetsParams; result: PluginShareUpdateTargetsResponse };
  "plugin/skill/read": { params: PluginSkillReadParams; result: PluginSkillReadResponse };
  "plugin/uninstall": { params: PluginUninstallParams; result: PluginUninstallResponse };
  "process/kill": { params: ProcessKillParams; result: ProcessKillResponse };
  "process/resizePty": { params: ProcessResizePtyParams; result: ProcessResizePtyResponse };
  "process/spawn": { params: ProcessSpawnParams; result: ProcessSpawnResponse };
  "process/writeStdin": { params: ProcessWriteStdinParams; result: ProcessWriteStdinResponse };
  "project/create": { params: ProjectCreateParams; result: ProjectCreateResponse };
  "project/delete": { params: ProjectDeleteParams; result: ProjectDeleteResponse };
  "project/import": { params: ProjectImportParams; result: ProjectImportResponse };
  "project/list": { params: ProjectListParams; result: ProjectListResponse };
  "project/move": { params: ProjectMoveParams; result: ProjectMoveResponse };
  "project/read": { params: ProjectReadParams; result: ProjectReadResponse };
  "project/update": { params: ProjectUpdateParams; result: ProjectUpdateResponse };
  "remoteControl/client/list": { params: RemoteControlClientsListParams; result: RemoteControlClientsListResponse };
  "remoteControl/client/revoke": { params: RemoteControlClientsRevokeParams; result: RemoteControlClientsRevokeResponse };
  "remoteControl/disable": { params: RemoteControlDisableParams | null; result: RemoteControlDisableResponse };
  "remoteControl/enable": { params: RemoteControlEnableParams | null; result: RemoteControlEnableResponse };
  "remoteControl/pairing/start": { params: RemoteControlPairingStartParams; result: RemoteControlPairingStartResponse };
  "remoteControl/pairing/status": { params: RemoteControlPairingStatusParams; result: RemoteControlPairingStatusResponse };
  "remoteControl/status/read": { params: undefined; result: RemoteControlStatusReadResponse };
  "review/start": { params: ReviewStartParams; result: ReviewStartResponse };
  "rollout/compress": { params: undefined; result: RolloutCompressResponse };
  "server/diagnostics": { params: ServerDiagnosticsParams; result: ServerDiagnosticsResponse };
  "skills/config/write": { params: SkillsConfigWriteParams; result: SkillsConfigWriteResponse };
  "skills/extraRoots/set": { params: SkillsExtraRootsSetParams; result: SkillsExtraRootsSetResponse };
  "skills/list": { params: SkillsListParams; result: SkillsListResponse };
  "thread/approveGuardianDeniedAction": {
    params: ThreadApproveGuardianDeniedActionParams;
    result: ThreadApproveGuardianDeniedActionResponse;
  };
  "thread/archive": { params: ThreadArchiveParams; result: ThreadArchiveResponse };
  "thread/attachment/add": { params: ThreadAttachmentAddParams; result: ThreadAttachmentAddResponse };
  "thread/attachment/list": { params: ThreadAttachmentListParams; result: ThreadAttachmentListResponse };
  "thread/attachment/remove": { params: ThreadAttachmentRemoveParams; result: ThreadAttachmentRemoveResponse };
  "thread/attachmentOwner/list": { params: ThreadAttachmentOwnerListParams; result: ThreadAttachmentOwnerListResponse };
  "thread/backgroundTerminals/clean": {
    params: ThreadBackgroundTerminalsCleanParams;
    result: ThreadBackgroundTerminalsCleanResponse;
  };
  "thread/backgroundTerminals/list": {
    params: ThreadBackgroundTerminalsListParams;
    result: ThreadBackgroundTerminalsListResponse;
  };
  "thread/backgroundTerminals/terminate": {
    params: ThreadBackgroundTerminalsTerminateParams;
    result: ThreadBackgroundTerminalsTerminateResponse;
  };
  "thread/compact/start": { params: ThreadCompactStartParams; result: ThreadCompactStartResponse };
  "thread/decrement_elicitation": { params: ThreadDecrementElicitationParams; result: ThreadDecrementElicitationResponse };
  "thread/delete": { params: ThreadDeleteParams; result: ThreadDeleteResponse };
  "thread/fork": { params: ThreadForkParams; result: ThreadForkResponse };
  "thread/goal/clear": { params: ThreadGoalClearParams; result: ThreadGoalClearResponse };
  "thread/goal/get": { params: ThreadGoalGetParams; result: ThreadGoalGetResponse };
  "thread/goal/set": { params: ThreadGoalSetParams; result: ThreadGoalSetResponse };
  "thread/guardianReview": { params: ThreadGuardianReviewParams; result: ThreadGuardianReviewResponse };
  "thread/increment_elicitation": { params: ThreadIncrementElicitationParams; result: ThreadIncrementElicitationResponse };
  "thread/inject_items": { params: ThreadInjectItemsParams; result: ThreadInjectItemsResponse };
  "thread/items/list": { params: ThreadItemsListParams; result: ThreadItemsListResponse };
  "thread/items/read": { params: ThreadItemsReadParams; result: ThreadItemsReadResponse };
  "thread/list": { params: ThreadListParams; result: ThreadListResponse };
  "thread/loaded/list": { params: ThreadLoadedListParams; result: ThreadLoadedListResponse };
  "thread/memory/read": { params: ThreadMemoryReadParams; result: ThreadMemoryReadResponse };
  "thread/memoryMode/set": { params: ThreadMemoryModeSetParams; result: ThreadMemoryModeSetResponse };
  "thread/metadata/update": { params: ThreadMetadataUpdateParams; result: ThreadMetadataUpdateResponse };
  "thread/name/set": { params: ThreadSetNameParams; result: ThreadSetNameResponse };
  "thread/prediction/request": { params: ThreadPredictionRequestParams; result: ThreadPredictionRequestResponse };
  "thread/prepareApprovedPlan": { params: ThreadPrepareApprovedPlanParams; result: ThreadPrepareApprovedPlanResponse };
  "thread/queue/add": { params: ThreadQueueAddParams; result: ThreadQueueAddResponse };
  "thread/queue/delete": { params: ThreadQueueDeleteParams; result: ThreadQueueDeleteResponse };
  "thread/queue/list": { params: ThreadQueueListParams; result: ThreadQueueListResponse };
  "thread/queue/reorder": { params: ThreadQueueReorderParams; result: ThreadQueueReorderResponse };
  "thread/queue/start": { params: ThreadQueueStartParams; result: ThreadQueueStartResponse };
  "thread/queue/update": { params: ThreadQueueUpdateParams; result: ThreadQueueUpdateResponse };
  "thread/read": { params: ThreadReadParams; result: ThreadReadResponse };
  "thread/readState/update": { params: ThreadReadStateUpdateParams; result: ThreadReadStateUpdateResponse };
  "thread/realtime/appendAudio": { params: ThreadRealtimeAppendAudioParams; result: ThreadRealtimeAppendAudioResponse };
  "thread/realtime/appendSpeech": { params: ThreadRealtimeAppendSpeechParams; result: ThreadRealtimeAppendSpeechResponse };
  "thread/realtime/appendText": { params: ThreadRealtimeAppendTextParams; result: ThreadRealtimeAppendTextResponse };
  "thread/realtime/list": { params: ThreadRealtimeListParams; result: ThreadRealtimeListResponse };
  "thread/realtime/listVoices": { params: ThreadRealtimeListVoicesParams; result: ThreadRealtimeListVoicesResponse };
  "thread/realtime/start": { params: ThreadRealtimeStartParams; result: ThreadRealtimeStartResponse };
  "thread/realtime/stop": { params: ThreadRealtimeStopParams; result: ThreadRealtimeStopResponse };
  "thread/resume": { params: ThreadResumeParams; result: ThreadResumeResponse };
  "thread/revert": { params: ThreadRevertParams; result: ThreadRevertResponse };
  "thread/sample": { params: ThreadSampleParams; result: ThreadSampleResponse };
  "thread/sample/cancel": { params: ThreadSampleCancelParams; result: ThreadSampleCancelResponse };
  "thread/search": { params: ThreadSearchParams; result: ThreadSearchResponse };
  "thread/search/cancel": { params: ThreadSearchCancelParams; result: ThreadSearchCancelResponse };
  "thread/search/stream": { params: ThreadSearchParams; result: ThreadSearchResponse };
  "thread/search/stream/cancel": { params: ThreadSearchCancelParams; result: ThreadSearchCancelResponse };
  "thread/searchOccurrences": { params: ThreadSearchOccurrencesParams; result: ThreadSearchOccurrencesResponse };
  "thread/section/move": { params: ThreadSectionMoveParams; result: ThreadSectionMoveResponse };
  "thread/settings/update": { params: ThreadSettingsUpdateParams; result: ThreadSettingsUpdateResponse };
  "thread/shellCommand": { params: ThreadShellCommandParams; result: ThreadShellCommandResponse };
  "thread/start": { params: ThreadStartParams; result: ThreadStartResponse };
  "thread/timeline/list": { params: ThreadTimelineListParams; result: ThreadTimelineListResponse };
  "thread/turns/list": { params: ThreadTurnsListParams; result: ThreadTurnsListResponse };
  "thread/unarchive": { params: ThreadUnarchiveParams; result: ThreadUnarchiveResponse };
  "thread/unsubscribe": { params: ThreadUnsubscribeParams; result: ThreadUnsubscribeResponse };
  "threadSection/create": { params: ThreadSectionCreateParams; result: ThreadSectionCreateResponse };
  "threadSection/delete": { params: ThreadSectionDeleteParams; result: ThreadSectionDeleteResponse };
  "threadSection/list": { params: ThreadSectionListParams; result: ThreadSectionListResponse };
  "threadSection/update": { params: ThreadSectionUpdateParams; result: ThreadSectionUpdateResponse };
  "turn/interrupt": { params: TurnInterruptParams; result: TurnInterruptResponse };
  "turn/settings/update": { params: TurnSettingsUpdateParams; result: TurnSettingsUpdateResponse };
  "turn/start": { params: TurnStartParams; result: TurnStartResponse };
  "turn/steer": { params: TurnSteerParams; result: TurnSteerResponse };
  "userVerification/cancel": { params: UserVerificationCancelParams; result: UserVerificationCancelResponse };
  "userVerification/delete": { params: UserVerificationDeleteParams; result: UserVerificationDeleteResponse };
  "userVerification/enroll": { params: UserVerificationEnrollParams; result: UserVerificationEnrollResponse };
  "userVerification/status": { params: UserVerificationStatusParams; result: UserVerificationStatusResponse };
  "userVerification/verify": { params: UserVerificationVerifyParams; result: UserVerificationVerifyResponse };
  "windowsSandbox/readiness": { params: undefined; result: WindowsSandboxReadinessResponse };
  "windowsSandbox/setupStart": { params: WindowsSandboxSetupStartParams; result: WindowsSandboxSetupStartResponse };
}

export interface ServerRequestMethods {
  "account/chatgptAuthTokens/refresh": { params: ChatgptAuthTokensRefreshParams; result: ChatgptAuthTokensRefreshResponse };
  applyPatchApproval: { params: ApplyPatchApprovalParams; result: ApplyPatchApprovalResponse };
  "attestation/generate": { params: AttestationGenerateParams; result: AttestationGenerateResponse };
  execCommandApproval: { params: ExecCommandApprovalParams; result: ExecCommandApprovalResponse };
  "item/commandExecution/requestApproval": {
    params: CommandExecutionRequestApprovalParams;
    result: CommandExecutionRequestApprovalResponse;
  };
  "item/fileChange/requestApproval": { params: FileChangeRequestApprovalParams; result: FileChangeRequestApprovalResponse };
  "item/permissions/requestApproval": { params: PermissionsRequestApprovalParams; result: PermissionsRequestApprovalResponse };
  "item/tool/call": { params: DynamicToolCallParams; result: DynamicToolCallResponse };
  "item/tool/requestUserInput": { params: ToolRequestUserInputParams; result: ToolRequestUserInputResponse };
  "mcpServer/elicitation/request": { params: McpServerElicitationRequestParams; result: McpServerElicitationRequestResponse };
}

export interface ServerNotificationMethods {
  "account/gatewayOAuth/changed": { params: GatewayOAuthChangedNotification };
  "account/login/completed": { params: AccountLoginCompletedNotification };
  "account/rateLimits/updated": { params: AccountRateLimitsUpdatedNotification };
  "account/updated": { params: AccountUpdatedNotification };
  "app/list/updated": { params: AppListUpdatedNotification };
  "autoApprovalReview/strictReviewRequired": { params: StrictReviewRequiredNotification };
  "command/exec/outputDelta": { params: CommandExecOutputDeltaNotification };
  configWarning: { params: ConfigWarningNotification };
  deprecationNotice: { params: DeprecationNoticeNotification };
  error: { params: ErrorNotification };
  "externalAgentConfig/import/completed": { params: ExternalAgentConfigImportCompletedNotification };
  "externalAgentConfig/import/progress": { params: ExternalAgentConfigImportProgressNotification };
  "fs/changed": { params: FsChangedNotification };
  "fuzzyFileSearch/sessionCompleted": { params: FuzzyFileSearchSessionCompletedNotification };
  "fuzzyFileSearch/sessionUpdated": { params: FuzzyFileSearchSessionUpdatedNotification };
  guardianWarning: { params: GuardianWarningNotification };
  "hook/completed": { params: HookCompletedNotification };
  "hook/started": { params: HookStartedNotification };
  "item/agentMessage/delta": { params: AgentMessageDeltaNotification };
  "item/autoApprovalReview/completed": { params: ItemGuardianApprovalReviewCompletedNotification };
  "item/autoApprovalReview/started": { params: ItemGuardianApprovalReviewStartedNotification };
  "item/commandExecution/outputDelta": { params: CommandExecutionOutputDeltaNotification };
  "item/commandExecution/terminalInteraction": { params: TerminalInteractionNotification };
  "item/completed": { params: ItemCompletedNotification };
  "item/fileChange/outputDelta": { params: FileChangeOutputDeltaNotification };
  "item/fileChange/patchUpdated": { params: FileChangePatchUpdatedNotification };
  "item/mcpToolCall/progress": { params: McpToolCallProgressNotification };
  "item/plan/delta": { params: PlanDeltaNotification };
  "item/reasoning/summaryPartAdded": { params: ReasoningSummaryPartAddedNotification };
  "item/reasoning/summaryTextDelta": { params: ReasoningSummaryTextDeltaNotification };
  "item/reasoning/textDelta": { params: ReasoningTextDeltaNotification };
  "item/started": { params: ItemStartedNotification };
  "mcpServer/event/stream/notification": { params: McpServerEventStreamNotification };
  "mcpServer/oauthLogin/completed": { params: McpServerOauthLoginCompletedNotification };
  "mcpServer/startupStatus/updated": { params: McpServerStatusUpdatedNotification };
  "model/rerouted": { params: ModelReroutedNotification };
  "model/safetyBuffering/updated": { params: ModelSafetyBufferingUpdatedNotification };
  "model/verification": { params: ModelVerificationNotification };
  "modelProvider/authRecoveryCompleted": { params: AuthRecoveryNotification };
  "modelProvider/authRecoveryStarted": { params: AuthRecoveryNotification };
  "process/exited": { params: ProcessExitedNotification };
  "process/outputDelta": { params: ProcessOutputDeltaNotification };
  "project/changed": { params: ProjectChangedNotification };
  "rawResponse/completed": { params: RawResponseCompletedNotification };
  "rawResponseItem/completed": { params: RawResponseItemCompletedNotification };
  "remoteControl/status/changed": { params: RemoteControlStatusChangedNotification };
  "serverRequest/resolved": { params: ServerRequestResolvedNotification };
  "skills/changed": { params: SkillsChangedNotification };
  "thread/archived": { params: ThreadArchivedNotification };
  "thread/attachment/updated": { params: ThreadAttachmentUpdatedNotification };
  "thread/closed": { params: ThreadClosedNotification };
  "thread/compacted": { params: ContextCompactedNotification };
  "thread/deleted": { params: ThreadDeletedNotification };
  "thread/environment/connected": { params: EnvironmentConnectionNotification };
  "thread/environment/disconnected": { params: EnvironmentConnectionNotification };
  "thread/goal/cleared": { params: ThreadGoalClearedNotification };
  "thread/goal/updated": { params: ThreadGoalUpdatedNotification };
  "thread/name/updated": { params: ThreadNameUpdatedNotification };
  "thread/prediction/updated": { params: ThreadPredictionUpdatedNotification };
  "thread/project/updated": { params: ThreadProjectUpdatedNotification };
  "thread/queue/changed": { params: ThreadQueueChangedNotification };
  "thread/readState/changed": { params: ThreadReadStateChangedNotification };
  "thread/realtime/closed": { params: ThreadRealtimeClosedNotification };
  "thread/realtime/error": { params: ThreadRealtimeErrorNotification };
  "thread/realtime/item/completed": { params: ThreadRealtimeItemCompletedNotification };
  "thread/realtime/item/started": { params: ThreadRealtimeItemStartedNotification };
  "thread/realtime/item/transcript/delta": { params: ThreadRealtimeItemTranscriptDeltaNotification };
  "thread/realtime/itemAdded": { params: ThreadRealtimeItemAddedNotification };
  "thread/realtime/outputAudio/delta": { params: ThreadRealtimeOutputAudioDeltaNotification };
  "thread/realtime/sdp": { params: ThreadRealtimeSdpNotification };
  "thread/realtime/started": { params: ThreadRealtimeStartedNotification };
  "thread/realtime/transcript/delta": { params: ThreadRealtimeTranscriptDeltaNotification };
  "thread/realtime/transcript/done": { params: ThreadRealtimeTranscriptDoneNotification };
  "thread/reverted": { params: ThreadRevertedNotification };
  "thread/search/partial": { params: ThreadSearchPartialNotification };
  "thread/section/changed": { params: ThreadSectionChangedNotification };
  "thread/settings/updated": { params: ThreadSettingsUpdatedNotification };
  "thread/started": { params: ThreadStartedNotification };
  "thread/status/changed": { params: ThreadStatusChangedNotification };
  "thread/tokenUsage/updated": { params: ThreadTokenUsageUpdatedNotification };
  "thread/unarchived": { params: ThreadUnarchivedNotification };
  "turn/completed": { params: TurnCompletedNotification };
  "turn/diff/updated": { params: TurnDiffUpdatedNotification };
  "turn/moderationMetadata": { params: TurnModerationMetadataNotification };
  "turn/plan/updated": { params: TurnPlanUpdatedNotification };
  "turn/started": { params: TurnStartedNotification };
  warning: { params: WarningNotification };
  "windows/worldWritableWarning": { params: WindowsWorldWritableWarningNotification };
  "windowsSandbox/setupCompleted": { params: WindowsSandboxSetupCompletedNotification };
}

export interface ClientNotificationMethods {
  initialized: { params: undefined };
}
