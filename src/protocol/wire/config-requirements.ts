import type {
  AllowDenyRequirement,
  ApprovalsReviewer,
  AskForApproval,
  ForcedLoginMethod,
  JsonValue,
  LegacyAppPathString,
  PathUri,
  ReasoningEffort,
  SandboxMode,
  WebSearchMode,
} from "./shared.js";

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

export interface AutoReviewRequirements {
  requiredOnModels: Array<string> | null;
  ignoreRules: Array<string> | null;
}

export type BrowserUseAccessApprovalLifetime = "turn" | "thread";

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

export interface FeedbackRequirements {
  enabled: boolean | null;
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
  headers_helper: string | null;
  headers_helper_refresh_interval_ms: (number | bigint) | null;
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

export interface RequestHeader {
  name: string;
  value: string;
}

export type ResidencyRequirement = "us";

export type WindowsSandboxImplementation = "elevated" | "unelevated" | "mxc";
