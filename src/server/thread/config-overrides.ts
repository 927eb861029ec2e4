import { INVALID_REQUEST } from "../../protocol/codes.js";
import type {
  ApprovalsReviewer,
  AskForApproval,
  Personality,
  ReasoningSummary,
  SandboxPolicy,
} from "../../protocol/shapes/settings.js";
import { RpcError } from "../../rpc/errors.js";
import type { AppServerConfig, WorkspaceWriteConfig } from "../config/app-server-config.js";
import { findMisfit } from "../config/config-shape.js";
import { type ContextSettings, readContextSettings } from "../config/context-settings.js";
import { settleApproval, settleFeatures } from "../config/effective-settings.js";
import { mergeTables, type TomlTable } from "../config/toml.js";
import type { EnvironmentPolicy } from "../sandbox/environment.js";
import { type ConfiguredProfiles, configuredSandbox } from "./permission-profiles.js";

/** What the `config` member of a request says of the settings of a thread. */
export interface ConfiguredSettings {
  readonly model?: string | undefined;
  readonly reviewModel?: string | undefined;
  readonly modelProvider?: string | undefined;
  readonly approvalPolicy?: AskForApproval | undefined;
  readonly approvalsReviewer?: ApprovalsReviewer | undefined;
  readonly sandboxPolicy?: SandboxPolicy | undefined;
  /** The permission profile that `default_permissions` names. */
  readonly permissions?: string | undefined;
  readonly profiles?: ConfiguredProfiles | undefined;
  readonly effort?: string | undefined;
  readonly summary?: ReasoningSummary | undefined;
  readonly personality?: Personality | undefined;
  readonly serviceTier?: string | undefined;
  readonly features?: Readonly<Record<string, boolean>> | undefined;
  /** The keys that speak of searches of the web. */
  readonly search?: Pick<AppServerConfig, "web_search" | "tools"> | undefined;
  readonly shellEnvironment?: EnvironmentPolicy | undefined;
  readonly context?: Partial<ContextSettings> | undefined;
}

/** Keys of `config.toml` that only threads go by. */
interface ThreadConfig extends AppServerConfig {
  readonly personality?: Personality | undefined;
}

/**
 * Reads the `config` member of `thread/start`, `thread/resume` and `thread/fork`: keys of `config.toml`, where a key may also be the
 * dotted path of one in a table. Keys that are not read here have no effect on a thread of this server.
 *
 * @param sandboxMode - The mode that `sandbox_workspace_write` counts for, in place of the one in `config`.
 * @param write - What `config.toml` says of that mode.
 * @throws {RpcError} -32600, in the words of the real server (0.171), when a value is of the wrong kind.
 */
export function readConfigured(
  config: Record<string, unknown>,
  sandboxMode: string | null | undefined,
  write: WorkspaceWriteConfig,
): ConfiguredSettings {
  const read = readTable(config);
  const mode = sandboxMode ?? read.sandbox_mode;
  return {
    model: read.model,
    reviewModel: read.review_model,
    modelProvider: read.model_provider,
    approvalPolicy: read.approval_policy && settleApproval(read.approval_policy),
    approvalsReviewer: read.approvals_reviewer,
    sandboxPolicy: mode === undefined ? undefined : configuredSandbox(mode, { ...write, ...read.sandbox_workspace_write }),
    permissions: read.default_permissions,
    profiles: read.permissions,
    effort: read.model_reasoning_effort,
    summary: read.model_reasoning_summary,
    personality: read.personality,
    serviceTier: read.service_tier,
    features: (read.features || read.tools) && settleFeatures(read.features, read.tools),
    search:
      read.web_search || read.tools?.web_search !== undefined ? { web_search: read.web_search, tools: read.tools } : undefined,
    shellEnvironment: read.shell_environment_policy,
    context: withoutNone(readContextSettings(read)),
  };
}

/** What a request's `config` says as one table: its keys may be dotted paths. */
export function tableOf(config: Record<string, unknown>): TomlTable {
  return Object.entries(config).reduce<TomlTable>((whole, [key, value]) => mergeTables(whole, nest(key, value)), {});
}

/** What the member says of instructions. @throws {RpcError} -32600, when a value is of the wrong kind. */
export function readConfiguredInstructions(
  config: Record<string, unknown>,
): Pick<
  AppServerConfig,
  "instructions" | "model_instructions_file" | "developer_instructions" | "experimental_compact_prompt_file"
> {
  return readTable(config);
}

function readTable(config: Record<string, unknown>): ThreadConfig {
  const table = tableOf(config);
  const problem = findMisfit(table);
  if (problem !== null) throw new RpcError(INVALID_REQUEST, `failed to load configuration: ${problem}`);
  return table as ThreadConfig;
}

function withoutNone<T extends object>(members: T): T | undefined {
  return Object.keys(members).length > 0 ? members : undefined;
}

/** No key of `config.toml` lies deeper. */
const DEEPEST_KEY = 16;

function nest(path: string, value: unknown): TomlTable {
  const keys = path.split(".", DEEPEST_KEY + 1);
  if (keys.length > DEEPEST_KEY) return {};
  return keys.reduceRight<unknown>((inner, key) => ({ [key]: inner }), value) as TomlTable;
}
