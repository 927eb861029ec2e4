import type {
  AllowDenyRequirement,
  ApprovalsReviewer,
  AskForApproval,
  ConfigLayerMetadata,
  ConfigLayerSource,
  ForcedLoginMethod,
  JsonValue,
  ReasoningEffort,
  ReasoningSummary,
  SandboxMode,
  WebSearchMode,
} from "./shared.js";

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

export interface BrowserUseConfig {
  allow_history_access: boolean | null;
  default_origin_policy: BrowserUseOriginPolicyConfig | null;
  origins:
    | {
        [key in string]?: BrowserUseOriginPolicyConfig;
      }
    | null;
}

export interface BrowserUseOriginPolicyConfig {
  access: AllowDenyRequirement | null;
  downloads: AllowDenyRequirement | null;
  uploads: AllowDenyRequirement | null;
  full_cdp_access: AllowDenyRequirement | null;
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

export interface ConfigValueWriteParams {
  keyPath: string;
  value: JsonValue;
  mergeStrategy: MergeStrategy;
  filePath?: string | null | undefined;
  expectedVersion?: string | null | undefined;
}

export type ForcedChatgptWorkspaceIds = string | Array<string>;

export type McpServerRefreshResponse = Record<string, never>;

export type MergeStrategy = "replace" | "upsert";

export interface SandboxWorkspaceWrite {
  writable_roots: Array<string>;
  network_access: boolean;
  exclude_tmpdir_env_var: boolean;
  exclude_slash_tmp: boolean;
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

export type WebSearchProvider = "standalone" | "search_mcp";

export interface WebSearchToolConfig {
  context_size: WebSearchContextSize | null;
  allowed_domains: Array<string> | null;
  location: WebSearchLocation | null;
}
