import type { AskForApproval, ReasoningSummary } from "../../protocol/shapes/settings.js";
import type { EnvironmentPolicy } from "../sandbox/environment.js";
import type {
  AppServerConfig,
  CredentialsStoreName,
  PermissionProfileConfig,
  WorkspaceWriteConfig,
} from "./app-server-config.js";
import { type ContextSettings, settleContext } from "./context-settings.js";
import type { McpServerConfigs } from "./mcp-config.js";
import { chooseProvider, DEFAULT_PROVIDER, type ProviderChoice, withoutSlash } from "./model-providers.js";
import { isTable } from "./toml.js";
import { readWebSearch, type WebSearchSettings } from "./web-search.js";

/** The configuration as the server follows it, with a value for everything. */
export interface Settings {
  readonly model: string;
  /** The model that reviews changes; `null`: that of the thread. */
  readonly reviewModel: string | null;
  /** `null` when the model decides. */
  readonly reasoningEffort: string | null;
  /** `null` when nobody chose one. */
  readonly reasoningSummary: ReasoningSummary | null;
  readonly serviceTier: string | null;
  /** The id of the provider that is asked unless a thread names another. */
  readonly modelProvider: string;
  /** Finds a provider by its id, the built-in ones among them, or says why there is none. */
  readonly providerOf: (id: string) => ProviderChoice;
  readonly chatgptBaseUrl: string;
  readonly approvalPolicy: AskForApproval;
  readonly approvalsReviewer: "user" | "auto_review" | "guardian_subagent";
  readonly sandboxMode: "read-only" | "workspace-write" | "danger-full-access";
  /** What the mode `workspace-write` allows besides. */
  readonly workspaceWrite: WorkspaceWriteConfig;
  /** The permission profile that is used in place of `sandboxMode`; `null` when none is chosen. It is a built-in or configured one. */
  readonly defaultPermissions: string | null;
  /** The configured permission profiles, by their ids. */
  readonly permissionProfiles: Readonly<Record<string, PermissionProfileConfig>>;
  readonly shellEnvironment: EnvironmentPolicy;
  /** What is switched on or off by the configuration. */
  readonly features: Readonly<Record<string, boolean>>;
  /** Searches of the web that the model's backend carries out. */
  readonly webSearch: WebSearchSettings;
  /** MCP servers by name, those that are disabled among them. */
  readonly mcpServers: McpServerConfigs;
  /** Where a browser comes back from a sign-in to an MCP server; 0 for any port that is free. */
  readonly mcpCallbackPort: number;
  /** How long the first turn of a thread waits for MCP servers that it can do without; 0: until they have started or failed. */
  readonly mcpGraceMs: number;
  /** What the model is told besides the conversation. */
  readonly context: ContextSettings;
  /** Instructions for threads that bring none; `null` where there are none. */
  readonly instructions: { readonly base: string | null; readonly developer: string | null };
  readonly forcedLoginMethod: "api" | "chatgpt" | null;
  /** The workspaces that may sign in; `null` when any may. */
  readonly workspaces: readonly string[] | null;
  readonly credentialsStore: CredentialsStoreName;
  /** Whether there may be restrictions that could not be read. Nobody may sign in until they can be. */
  readonly restrictionsUnreadable: boolean;
}

const DEFAULT_MODEL = "gpt-5-codex";
const DEFAULT_CHATGPT_BASE_URL = "https://chatgpt.com/backend-api";

/** What is in the files that a configuration names; `null` where it names none. */
export interface FileTexts {
  /** Of `model_instructions_file`. */
  readonly instructions?: string | null;
  /** Of `experimental_compact_prompt_file`. */
  readonly compactPrompt?: string | null;
}

/** Fills in what a configuration leaves out. */
export function settle(config: AppServerConfig, restrictionsUnreadable: boolean, files: FileTexts = {}): Settings {
  const forced = config.forced_chatgpt_workspace_id;
  const workspaces = typeof forced === "string" ? [forced] : (forced ?? []);
  return {
    model: config.model ?? DEFAULT_MODEL,
    reviewModel: config.review_model ?? null,
    reasoningEffort: config.model_reasoning_effort ?? null,
    reasoningSummary: config.model_reasoning_summary ?? null,
    serviceTier: config.service_tier ?? null,
    modelProvider: config.model_provider ?? DEFAULT_PROVIDER,
    providerOf: (id) => chooseProvider(id, config),
    chatgptBaseUrl: withoutSlash(config.chatgpt_base_url ?? DEFAULT_CHATGPT_BASE_URL),
    approvalPolicy: settleApproval(config.approval_policy),
    approvalsReviewer: config.approvals_reviewer ?? "user",
    sandboxMode: config.sandbox_mode ?? "read-only",
    workspaceWrite: config.sandbox_workspace_write ?? {},
    defaultPermissions: config.default_permissions ?? null,
    permissionProfiles: config.permissions ?? {},
    shellEnvironment: config.shell_environment_policy ?? {},
    features: settleFeatures(config.features, config.tools),
    webSearch: readWebSearch(config),
    mcpServers: config.mcp_servers ?? {},
    mcpCallbackPort: config.mcp_oauth_callback_port ?? 0,
    mcpGraceMs: config.mcp_optional_startup_grace_ms ?? 1000,
    context: settleContext(config, files.compactPrompt),
    instructions: { base: files.instructions ?? config.instructions ?? null, developer: config.developer_instructions ?? null },
    forcedLoginMethod: config.forced_login_method ?? null,
    workspaces: workspaces.length > 0 ? workspaces : null,
    credentialsStore: config.cli_auth_credentials_store ?? "file",
    restrictionsUnreadable,
  };
}

/** A policy as threads have it. A table with the name of a policy without members is that policy (0.171). */
export function settleApproval(policy: AppServerConfig["approval_policy"] = "on-request"): AskForApproval {
  if (policy === "on-failure") return "on-request";
  if (typeof policy === "string") return policy;
  const { granular } = policy;
  if (!isTable(granular)) return settleApproval(Object.keys(policy)[0] as AppServerConfig["approval_policy"]);
  const { sandbox_approval, rules, mcp_elicitations, skill_approval = false, request_permissions = false } = granular;
  return { granular: { sandbox_approval, rules, skill_approval, request_permissions, mcp_elicitations } };
}

/** A feature is a flag, or a table with one. So are the tools that can be switched on: their names begin with `tools.`. */
export function settleFeatures(
  features: AppServerConfig["features"] = {},
  tools: AppServerConfig["tools"] = {},
): Record<string, boolean> {
  const plan = tools.update_plan?.enabled;
  const named: NonNullable<AppServerConfig["features"]> = {
    ...features,
    ...(plan === undefined ? {} : { "tools.update_plan": plan }),
  };
  const flags = Object.entries(named).map(([name, value]) => [name, typeof value === "boolean" ? value : value.enabled]);
  return Object.fromEntries(flags.filter(([, value]) => typeof value === "boolean"));
}
