import type { ReasoningEffort } from "./item.js";
import type { AbsolutePathBuf, JsonValue, LegacyAppPathString } from "./session.js";
import type { SandboxMode } from "./thread.js";
import type { ApprovalsReviewer, AskForApproval, ReasoningSummary } from "./turn.js";

export type AllowDenyRequirement = "allow" | "deny";

export type AnalyticsConfig = {
  enabled: boolean | null;
} & {
  [key in string]?:
    | number
    | string
    | boolean
    | Array<JsonValue>
    | {
        [key in string]?: JsonValue;
      }
    | null;
};

export interface ApplicationNetworkRequirements {
  enabled: boolean;
  domains: {
    [key in string]?: NetworkDomainPermission;
  };
}

export interface ApplicationRequirements {
  network: ApplicationNetworkRequirements | null;
  storage: ApplicationStorageRequirements | null;
}

export interface ApplicationStorageRequirements {
  defaultProjectParent: LegacyAppPathString | null;
  projectlessWorkspaceRoot: LegacyAppPathString | null;
}

export type AppLinksConfig = {
  [key in string]?: {
    approvals_reviewer: ApprovalsReviewer | null;
    default_tools_approval_mode: AppToolApproval | null;
  };
};

export type AppsConfig = {
  _default: AppsDefaultConfig | null;
} & {
  [key in string]?: {
    enabled: boolean;
    omit_tools_from: Array<ToolExposureSurface> | null;
    approvals_reviewer: ApprovalsReviewer | null;
    destructive_enabled: boolean | null;
    open_world_enabled: boolean | null;
    default_tools_approval_mode: AppToolApproval | null;
    default_tools_enabled: boolean | null;
    tools: AppToolsConfig | null;
    links: AppLinksConfig | null;
  };
};

export interface AppsDefaultConfig {
  enabled: boolean;
  approvals_reviewer: ApprovalsReviewer | null;
  destructive_enabled: boolean;
  open_world_enabled: boolean;
  default_tools_approval_mode: AppToolApproval | null;
}

export type AppToolApproval = "auto" | "prompt" | "writes" | "approve";

export type AppToolsConfig = {
  [key in string]?: {
    enabled: boolean | null;
    approval_mode: AppToolApproval | null;
  };
};

export type AutoCompactTokenLimitScope = "total" | "body_after_prefix";

export interface AutoReviewRequirements {
  requiredOnModels: Array<string> | null;
  ignoreRules: Array<string> | null;
}

export type BrowserUseAccessApprovalLifetime = "turn" | "thread";

export interface BrowserUseConfig {
  allow_history_access: boolean | null;
  default_origin_policy: BrowserUseOriginPolicyConfig | null;
  origins:
    | {
        [key in string]?: BrowserUseOriginPolicyConfig;
      }
    | null;
}

export interface BrowserUseExtensionRequirements {
  requestHeaders: Array<RequestHeader> | null;
}

export interface BrowserUseOriginPolicy {
  access: AllowDenyRequirement | null;
  downloads: AllowDenyRequirement | null;
  uploads: AllowDenyRequirement | null;
  fullCdpAccess: AllowDenyRequirement | null;
  autoReview: AllowDenyRequirement | null;
  persistentApproval: boolean | null;
  accessApprovalLifetime: BrowserUseAccessApprovalLifetime | null;
}

export interface BrowserUseOriginPolicyConfig {
  access: AllowDenyRequirement | null;
  downloads: AllowDenyRequirement | null;
  uploads: AllowDenyRequirement | null;
  full_cdp_access: AllowDenyRequirement | null;
}

export interface BrowserUseRequirements {
  extension: BrowserUseExtensionRequirements | null;
  allowWebmcp: boolean | null;
  allowHistoryAccess: boolean | null;
  disableAutoReview: boolean | null;
  allowGlobalPersistentApproval: boolean | null;
  defaultOriginPolicy: BrowserUseOriginPolicy | null;
  origins:
    | {
        [key in string]?: BrowserUseOriginPolicy;
      }
    | null;
}

export type CliAuthCredentialsStoreMode = "file" | "keyring" | "auto" | "ephemeral";

export interface CommandMigration {
  name: string;
}

export interface ComputerUseConfig {
  default_app_access: AllowDenyRequirement | null;
  macos: ComputerUseMacosConfig | null;
  windows: ComputerUseWindowsConfig | null;
}

export interface ComputerUseMacosConfig {
  bundle_ids:
    | {
        [key in string]?: AllowDenyRequirement;
      }
    | null;
}

export interface ComputerUseMacosRequirements {
  bundleIds:
    | {
        [key in string]?: AllowDenyRequirement;
      }
    | null;
}

export interface ComputerUseRequirements {
  allowLockedComputerUse: boolean | null;
  allowPersistentApproval: boolean | null;
  defaultAppAccess: AllowDenyRequirement | null;
  macos: ComputerUseMacosRequirements | null;
  windows: ComputerUseWindowsRequirements | null;
}

export interface ComputerUseWindowsConfig {
  aumids:
    | {
        [key in string]?: AllowDenyRequirement;
      }
    | null;
  exes: Array<ComputerUseWindowsExeConfig> | null;
}

export interface ComputerUseWindowsExeConfig {
  publisher_name: string;
  product_name: string;
  binary_name: string | null;
  access: AllowDenyRequirement;
}

export interface ComputerUseWindowsExeRequirement {
  publisherName: string;
  productName: string;
  binaryName: string | null;
  access: AllowDenyRequirement;
}

export interface ComputerUseWindowsRequirements {
  aumids:
    | {
        [key in string]?: AllowDenyRequirement;
      }
    | null;
  exes: Array<ComputerUseWindowsExeRequirement> | null;
}

export type Config = {
  model: string | null;
  review_model: string | null;
  model_context_window: (number | bigint) | null;
  model_auto_compact_token_limit: (number | bigint) | null;
  model_auto_compact_token_limit_scope: AutoCompactTokenLimitScope | null;
  model_provider: string | null;
  approval_policy: AskForApproval | null;
  approvals_reviewer: ApprovalsReviewer | null;
  sandbox_mode: SandboxMode | null;
  sandbox_workspace_write: SandboxWorkspaceWrite | null;
  forced_chatgpt_workspace_id: ForcedChatgptWorkspaceIds | null;
  forced_login_method: ForcedLoginMethod | null;
  web_search: WebSearchMode | null;
  client_search_provider: WebSearchProvider | null;
  tools: ToolsV2 | null;
  instructions: string | null;
  developer_instructions: string | null;
  compact_prompt: string | null;
  model_reasoning_effort: ReasoningEffort | null;
  model_reasoning_summary: ReasoningSummary | null;
  model_verbosity: Verbosity | null;
  service_tier: string | null;
  analytics: AnalyticsConfig | null;
  apps: AppsConfig | null;
  browser_use: BrowserUseConfig | null;
  computer_use: ComputerUseConfig | null;
  desktop:
    | {
        [key in string]?: JsonValue;
      }
    | null;
} & {
  [key in string]?:
    | number
    | string
    | boolean
    | Array<JsonValue>
    | {
        [key in string]?: JsonValue;
      }
    | null;
};

export interface ConfigBatchWriteParams {
  edits: Array<ConfigEdit>;
  filePath?: string | null | undefined;
  expectedVersion?: string | null | undefined;
  reloadUserConfig?: boolean | undefined;
}

export interface ConfigEdit {
  keyPath: string;
  value: JsonValue;
  mergeStrategy: MergeStrategy;
}

export interface ConfigLayer {
  name: ConfigLayerSource;
  version: string;
  config: JsonValue;
  disabledReason: string | null;
}

export interface ConfigLayerMetadata {
  name: ConfigLayerSource;
  version: string;
}

export type ConfigLayerSource =
  | {
      type: "packagedDefaults";
      file: AbsolutePathBuf;
    }
  | {
      type: "mdm";
      domain: string;
      key: string;
    }
  | {
      type: "system";
      file: AbsolutePathBuf;
    }
  | {
      type: "enterpriseManaged";
      id: string;
      name: string;
    }
  | {
      type: "user";
      file: AbsolutePathBuf;
      profile: string | null;
    }
  | {
      type: "project";
      dotCodexFolder: AbsolutePathBuf;
    }
  | {
      type: "sessionFlags";
    }
  | {
      type: "legacyManagedConfigTomlFromFile";
      file: AbsolutePathBuf;
    }
  | {
      type: "legacyManagedConfigTomlFromMdm";
    };

export interface ConfigReadParams {
  includeLayers?: boolean | undefined;
  cwd?: string | null | undefined;
}

export interface ConfigReadResponse {
  config: Config;
  origins: {
    [key in string]?: ConfigLayerMetadata;
  };
  layers: Array<ConfigLayer> | null;
}

export interface ConfigRequirements {
  modelProvider: string | null;
  modelProviders:
    | {
        [key in string]?: JsonValue;
      }
    | null;
  allowedLoginMethods: Array<ForcedLoginMethod> | null;
  cliAuthCredentialsStore: CliAuthCredentialsStoreMode | null;
  chatgptBaseUrl: string | null;
  additionalDeveloperInstructions: string | null;
  allowedApprovalPolicies: Array<AskForApproval> | null;
  allowedApprovalsReviewers: Array<ApprovalsReviewer> | null;
  allowedSandboxModes: Array<SandboxMode> | null;
  allowedWindowsSandboxImplementations: Array<WindowsSandboxImplementation> | null;
  allowedPermissionProfiles:
    | {
        [key in string]?: boolean;
      }
    | null;
  defaultPermissions: string | null;
  allowedWebSearchModes: Array<WebSearchMode> | null;
  allowManagedHooksOnly: boolean | null;
  allowBrowserAndComputerUse: boolean | null;
  allowAppshots: boolean | null;
  allowRemoteControl: boolean | null;
  computerUse: ComputerUseRequirements | null;
  browserUse: BrowserUseRequirements | null;
  inAppBrowser: InAppBrowserRequirements | null;
  featureRequirements:
    | {
        [key in string]?: boolean;
      }
    | null;
  hooks: ManagedHooksRequirements | null;
  enforceResidency: ResidencyRequirement | null;
  network: NetworkRequirements | null;
  application: ApplicationRequirements | null;
  autoReview: AutoReviewRequirements | null;
  models: ModelsRequirements | null;
  sqliteHome: PathUri | null;
  logDir: PathUri | null;
  modelCatalogJson: PathUri | null;
  checkForUpdateOnStartup: boolean | null;
  allowLoginShell: boolean | null;
  feedback: FeedbackRequirements | null;
  otel: OtelRequirements | null;
}

export interface ConfigRequirementsReadResponse {
  supportsIndependentSpeedModes: boolean | null;
  requirements: ConfigRequirements | null;
}

export type ConfiguredHookHandler =
  | {
      type: "command";
      command: string;
      commandWindows: string | null;
      timeoutSec: (number | bigint) | null;
      async: boolean;
      statusMessage: string | null;
      additionalContextLimit: number | null;
    }
  | {
      type: "mcp_tool";
      server: string;
      tool: string;
      input: {
        [key in string]?: JsonValue;
      };
      timeoutSec: (number | bigint) | null;
      statusMessage: string | null;
    }
  | {
      type: "prompt";
    }
  | {
      type: "agent";
    };

export interface ConfiguredHookMatcherGroup {
  matcher: string | null;
  hooks: Array<ConfiguredHookHandler>;
}

export interface ConfigValueWriteParams {
  keyPath: string;
  value: JsonValue;
  mergeStrategy: MergeStrategy;
  filePath?: string | null | undefined;
  expectedVersion?: string | null | undefined;
}

export interface ConfigWriteResponse {
  status: WriteStatus;
  version: string;
  filePath: AbsolutePathBuf;
  overriddenMetadata: OverriddenMetadata | null;
}

export interface ExperimentalFeature {
  name: string;
  stage: ExperimentalFeatureStage;
  displayName: string | null;
  description: string | null;
  announcement: string | null;
  enabled: boolean;
  defaultEnabled: boolean;
}

export interface ExperimentalFeatureEnablementSetParams {
  enablement: {
    [key in string]?: boolean;
  };
}

export interface ExperimentalFeatureEnablementSetResponse {
  enablement: {
    [key in string]?: boolean;
  };
}

export interface ExperimentalFeatureListParams {
  cursor?: string | null | undefined;
  limit?: number | null | undefined;
  threadId?: string | null | undefined;
}

export interface ExperimentalFeatureListResponse {
  data: Array<ExperimentalFeature>;
  nextCursor: string | null;
}

export type ExperimentalFeatureStage = "beta" | "underDevelopment" | "stable" | "deprecated" | "removed";

export interface ExternalAgentConfigDetectParams {
  includeHome?: boolean | undefined;
  cwds?: Array<string> | null | undefined;
  maxSessionAgeDays?: number | null | undefined;
  maxSessions?: number | null | undefined;
  source?: string | null | undefined;
  migrationSource?: string | null | undefined;
}

export interface ExternalAgentConfigDetectResponse {
  items: Array<ExternalAgentConfigMigrationItem>;
  connectors: Array<ExternalAgentDetectedConnectorCandidate>;
}

export interface ExternalAgentConfigImportCompletedNotification {
  importId: string;
  itemTypeResults: Array<ExternalAgentConfigImportTypeResult>;
}

export interface ExternalAgentConfigImportHistoriesReadResponse {
  data: Array<ExternalAgentConfigImportHistory>;
  connectors: Array<ExternalAgentImportedConnectorCandidate>;
}

export interface ExternalAgentConfigImportHistory {
  importId: string;
  providerId: string | null;
  completedAtMs: number | bigint;
  successes: Array<ExternalAgentConfigImportItemTypeSuccess>;
  failures: Array<ExternalAgentConfigImportItemTypeFailure>;
}

export interface ExternalAgentConfigImportHistoryRecordParams {
  providerId: string;
  itemTypeResults: Array<ExternalAgentConfigImportHistoryRecordTypeResultParams>;
}

export interface ExternalAgentConfigImportHistoryRecordResponse {
  importId: string;
}

export interface ExternalAgentConfigImportHistoryRecordSuccessParams {
  itemType: ExternalAgentConfigMigrationItemType;
  cwd: string | null;
  source: string | null;
  target: string | null;
  title?: string | null | undefined;
}

export interface ExternalAgentConfigImportHistoryRecordTypeResultParams {
  itemType: ExternalAgentConfigMigrationItemType;
  successes: Array<ExternalAgentConfigImportHistoryRecordSuccessParams>;
  failures: Array<ExternalAgentConfigImportItemTypeFailure>;
}

export interface ExternalAgentConfigImportItemTypeFailure {
  itemType: ExternalAgentConfigMigrationItemType;
  errorType: string | null;
  subErrorType: string | null;
  failureStage: string;
  message: string;
  cwd: string | null;
  source: string | null;
}

export interface ExternalAgentConfigImportItemTypeSuccess {
  itemType: ExternalAgentConfigMigrationItemType;
  cwd: string | null;
  source: string | null;
  target: string | null;
  title: string | null;
}

export interface ExternalAgentConfigImportParams {
  migrationItems: Array<ExternalAgentConfigMigrationItem>;
  source?: string | null | undefined;
  providerId?: string | null | undefined;
  migrationSource?: string | null | undefined;
}

export interface ExternalAgentConfigImportProgressNotification {
  importId: string;
  itemTypeResults: Array<ExternalAgentConfigImportTypeResult>;
}

export interface ExternalAgentConfigImportResponse {
  importId: string;
}

export interface ExternalAgentConfigImportTypeResult {
  itemType: ExternalAgentConfigMigrationItemType;
  successes: Array<ExternalAgentConfigImportItemTypeSuccess>;
  failures: Array<ExternalAgentConfigImportItemTypeFailure>;
}

export interface ExternalAgentConfigMigrationItem {
  itemType: ExternalAgentConfigMigrationItemType;
  description: string;
  cwd: string | null;
  details: MigrationDetails | null;
}

export type ExternalAgentConfigMigrationItemType =
  | "AGENTS_MD"
  | "CONFIG"
  | "SKILLS"
  | "PLUGINS"
  | "MCP_SERVER_CONFIG"
  | "SUBAGENTS"
  | "HOOKS"
  | "COMMANDS"
  | "MEMORY"
  | "SESSIONS";

export interface ExternalAgentDetectedConnectorCandidate {
  name: string;
  sessionCount: number;
  source: ExternalAgentDetectedConnectorSource;
}

export type ExternalAgentDetectedConnectorSource = "remoteMcpServersConfig" | "sessionToolUse";

export interface ExternalAgentImportedConnectorCandidate {
  name: string;
  sessionCount: number;
  source: ExternalAgentImportedConnectorSource;
}

export type ExternalAgentImportedConnectorSource = "remoteMcpServersConfig";

export interface FeedbackRequirements {
  enabled: boolean | null;
}

export type ForcedChatgptWorkspaceIds = string | Array<string>;

export type ForcedLoginMethod = "chatgpt" | "api";

export interface HookMigration {
  name: string;
}

export interface InAppBrowserRequirements {
  allowExternalBrowserSettingsImport: boolean | null;
}

export interface ManagedHooksRequirements {
  PreModelRequest: Array<ConfiguredHookMatcherGroup>;
  PostModelRequest: Array<ConfiguredHookMatcherGroup>;
  managedDir: string | null;
  windowsManagedDir: string | null;
  PreToolUse: Array<ConfiguredHookMatcherGroup>;
  PermissionRequest: Array<ConfiguredHookMatcherGroup>;
  PostToolUse: Array<ConfiguredHookMatcherGroup>;
  PreCompact: Array<ConfiguredHookMatcherGroup>;
  PostCompact: Array<ConfiguredHookMatcherGroup>;
  SessionStart: Array<ConfiguredHookMatcherGroup>;
  SessionEnd: Array<ConfiguredHookMatcherGroup>;
  UserPromptSubmit: Array<ConfiguredHookMatcherGroup>;
  SubagentStart: Array<ConfiguredHookMatcherGroup>;
  SubagentStop: Array<ConfiguredHookMatcherGroup>;
  Stop: Array<ConfiguredHookMatcherGroup>;
  Interrupt: Array<ConfiguredHookMatcherGroup>;
}

export interface McpServerMigration {
  name: string;
}

export type MergeStrategy = "replace" | "upsert";

export interface MigrationDetails {
  plugins: Array<PluginsMigration>;
  skills: Array<SkillMigration>;
  sessions: Array<SessionMigration>;
  mcpServers: Array<McpServerMigration>;
  hooks: Array<HookMigration>;
  subagents: Array<SubagentMigration>;
  commands: Array<CommandMigration>;
  memory?: Array<string> | undefined;
}

export interface ModelsRequirements {
  newThread: NewThreadModelDefaults | null;
}

export type NetworkDomainPermission = "allow" | "deny";

export interface NetworkRequirements {
  enabled: boolean | null;
  httpPort: number | null;
  socksPort: number | null;
  allowUpstreamProxy: boolean | null;
  dangerouslyAllowNonLoopbackProxy: boolean | null;
  dangerouslyAllowAllUnixSockets: boolean | null;
  domains:
    | {
        [key in string]?: NetworkDomainPermission;
      }
    | null;
  reviewDomains: Array<string> | null;
  managedAllowedDomainsOnly: boolean | null;
  allowedDomains: Array<string> | null;
  deniedDomains: Array<string> | null;
  unixSockets:
    | {
        [key in string]?: NetworkUnixSocketPermission;
      }
    | null;
  allowUnixSockets: Array<string> | null;
  allowLocalBinding: boolean | null;
}

export type NetworkUnixSocketPermission = "allow" | "deny";

export interface NewThreadModelDefaults {
  model: string | null;
  modelReasoningEffort: ReasoningEffort | null;
  serviceTier: string | null;
}

export type OtelExporter =
  | "none"
  | "statsig"
  | {
      "otlp-http": {
        endpoint: string;
        headers: {
          [key in string]?: string;
        };
        protocol: OtelHttpProtocol;
        tls: OtelTlsConfig | null;
      };
    }
  | {
      "otlp-grpc": {
        endpoint: string;
        headers: {
          [key in string]?: string;
        };
        tls: OtelTlsConfig | null;
      };
    };

export type OtelHttpProtocol = "binary" | "json";

export interface OtelRequirements {
  tool_result: OtelToolResultLogConfig | null;
  log_sse_deltas: boolean | null;
  log_user_prompt: boolean | null;
  log_agent_responses: boolean | null;
  log_guardian_assessments: boolean | null;
  environment: string | null;
  exporter: OtelExporter | null;
  trace_exporter: OtelExporter | null;
  metrics_exporter: OtelExporter | null;
  span_attributes:
    | {
        [key in string]?: string;
      }
    | null;
  tracestate:
    | {
        [key in string]?: {
          [key in string]?: string;
        };
      }
    | null;
}

export interface OtelTlsConfig {
  "ca-certificate": string | null;
  "client-certificate": string | null;
  "client-private-key": string | null;
}

export interface OtelToolResultLogConfig {
  max_bytes: number;
}

export interface OverriddenMetadata {
  message: string;
  overridingLayer: ConfigLayerMetadata;
  effectiveValue: JsonValue;
}

export type PathUri = string;

export interface PermissionProfileListParams {
  cursor?: string | null | undefined;
  limit?: number | null | undefined;
  cwd?: string | null | undefined;
}

export interface PermissionProfileListResponse {
  data: Array<PermissionProfileSummary>;
  nextCursor: string | null;
}

export interface PermissionProfileSummary {
  id: string;
  description: string | null;
  allowed: boolean;
}

export interface PluginsMigration {
  marketplaceName: string;
  pluginNames: Array<string>;
}

export interface RequestHeader {
  name: string;
  value: string;
}

export type ResidencyRequirement = "us";

export interface SandboxWorkspaceWrite {
  writable_roots: Array<string>;
  network_access: boolean;
  exclude_tmpdir_env_var: boolean;
  exclude_slash_tmp: boolean;
}

export interface SessionMigration {
  path: string;
  cwd: string;
  title: string | null;
}

export interface SkillMigration {
  name: string;
}

export interface SubagentMigration {
  name: string;
}

export type ToolExposureSurface = "code_mode" | "deferred" | "direct";

export interface ToolsV2 {
  web_search: WebSearchToolConfig | null;
}

export type Verbosity = "low" | "medium" | "high";

export type WebSearchContextSize = "low" | "medium" | "high";

export interface WebSearchLocation {
  country: string | null;
  region: string | null;
  city: string | null;
  timezone: string | null;
}

export type WebSearchMode = "disabled" | "cached" | "indexed" | "live";

export type WebSearchProvider = "standalone" | "search_mcp";

export interface WebSearchToolConfig {
  context_size: WebSearchContextSize | null;
  allowed_domains: Array<string> | null;
  location: WebSearchLocation | null;
}

export type WindowsSandboxImplementation = "elevated" | "unelevated" | "mxc";

export type WriteStatus = "ok" | "okOverridden";
