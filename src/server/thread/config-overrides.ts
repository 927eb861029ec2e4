import * as z from "zod/mini";
import { INVALID_REQUEST } from "../../protocol/codes.js";
import type { ApprovalsReviewer, AskForApproval, SandboxPolicy } from "../../protocol/shapes/settings.js";
import { Personality, ReasoningSummary } from "../../protocol/shapes/settings.js";
import { RpcError } from "../../rpc/errors.js";
import { issuesOf } from "../../rpc/typed-peer.js";
import { findMisfit } from "../config/config-shape.js";
import { mergeTables, type TomlTable } from "../config/toml.js";
import { describeMisfit } from "../connection/invalid-request.js";
import type { EnvironmentPolicy } from "../sandbox/environment.js";
import { sandboxOf } from "./permission-profiles.js";

/** What the `config` member of a request says of the settings of a thread. */
export interface ConfiguredSettings {
  readonly model?: string | undefined;
  readonly modelProvider?: string | undefined;
  readonly approvalPolicy?: AskForApproval | undefined;
  readonly approvalsReviewer?: ApprovalsReviewer | undefined;
  readonly sandboxPolicy?: SandboxPolicy | undefined;
  /** The permission profile that `default_permissions` names. */
  readonly permissions?: string | undefined;
  readonly effort?: string | undefined;
  readonly summary?: ReasoningSummary | undefined;
  readonly personality?: Personality | undefined;
  readonly serviceTier?: string | undefined;
  readonly features?: Readonly<Record<string, boolean>> | undefined;
  readonly shellEnvironment?: EnvironmentPolicy | undefined;
}

const optional = { text: z.optional(z.string()), flag: z.optional(z.boolean()), texts: z.optional(z.array(z.string())) };

/** The keys that a thread goes by. Others have no effect on a thread of this server. */
const ThreadConfigShape = z.looseObject({
  approvals_reviewer: z.optional(z.enum(["user", "auto_review", "guardian_subagent"])),
  default_permissions: optional.text,
  features: z.optional(z.record(z.string(), z.union([z.boolean(), z.looseObject({ enabled: optional.flag })]))),
  model_reasoning_effort: optional.text,
  model_reasoning_summary: z.optional(ReasoningSummary),
  personality: z.optional(Personality),
  sandbox_workspace_write: z.optional(
    z.looseObject({
      writable_roots: optional.texts,
      network_access: optional.flag,
      exclude_tmpdir_env_var: optional.flag,
      exclude_slash_tmp: optional.flag,
    }),
  ),
  service_tier: optional.text,
  shell_environment_policy: z.optional(
    z.looseObject({
      inherit: z.optional(z.enum(["core", "all", "none"])),
      ignore_default_excludes: optional.flag,
      exclude: optional.texts,
      include_only: optional.texts,
      set: z.optional(z.record(z.string(), z.string())),
    }),
  ),
});
type ThreadConfig = z.infer<typeof ThreadConfigShape> & {
  readonly model?: string;
  readonly model_provider?: string;
  readonly approval_policy?: AskForApproval | "on-failure";
  readonly sandbox_mode?: string;
};

/**
 * Reads the `config` member of `thread/start`, `thread/resume` and `thread/fork`: keys of `config.toml`, where a key may also be the
 * dotted path of one in a table.
 *
 * @param sandboxMode - The mode that `sandbox_workspace_write` counts for when `config` names none.
 * @throws {RpcError} -32600, in the words of the real server (0.171), when a value is of the wrong kind.
 */
export function readConfigured(config: Record<string, unknown>, sandboxMode?: string | null): ConfiguredSettings {
  const table = Object.entries(config).reduce<TomlTable>((whole, [key, value]) => mergeTables(whole, nest(key, value)), {});
  const read = check(table);
  return {
    model: read.model,
    modelProvider: read.model_provider,
    approvalPolicy: read.approval_policy === "on-failure" ? "on-request" : read.approval_policy,
    approvalsReviewer: read.approvals_reviewer,
    sandboxPolicy: readSandbox(read, sandboxMode ?? read.sandbox_mode),
    permissions: read.default_permissions,
    effort: read.model_reasoning_effort,
    summary: read.model_reasoning_summary,
    personality: read.personality,
    serviceTier: read.service_tier,
    features: read.features && readFeatures(read.features),
    shellEnvironment: read.shell_environment_policy,
  };
}

/** No key of `config.toml` lies deeper. */
const DEEPEST_KEY = 16;

function nest(path: string, value: unknown): TomlTable {
  const keys = path.split(".", DEEPEST_KEY + 1);
  if (keys.length > DEEPEST_KEY) return {};
  return keys.reduceRight<unknown>((inner, key) => ({ [key]: inner }), value) as TomlTable;
}

function check(table: TomlTable): ThreadConfig {
  const issue = issuesOf(ThreadConfigShape, table)[0];
  const own = issue ? `${describeMisfit(table, issue)}\nin \`${issue.path.map(String).join(".")}\`\n` : null;
  const problem = findMisfit(table) ?? own;
  if (problem !== null) throw new RpcError(INVALID_REQUEST, `failed to load configuration: ${problem}`);
  return table as ThreadConfig;
}

function readSandbox({ sandbox_workspace_write: write }: ThreadConfig, mode: string | undefined): SandboxPolicy | undefined {
  if (mode === undefined) return undefined;
  const sandbox = sandboxOf(mode);
  if (sandbox.type !== "workspaceWrite" || !write) return sandbox;
  return {
    type: "workspaceWrite",
    writableRoots: write.writable_roots ?? [],
    networkAccess: write.network_access ?? false,
    excludeTmpdirEnvVar: write.exclude_tmpdir_env_var ?? false,
    excludeSlashTmp: write.exclude_slash_tmp ?? false,
  };
}

/** A feature is a flag, or a table with one. */
function readFeatures(features: NonNullable<ThreadConfig["features"]>): Record<string, boolean> {
  const flags = Object.entries(features).map(([name, value]) => [name, typeof value === "boolean" ? value : value.enabled]);
  return Object.fromEntries(flags.filter(([, value]) => value !== undefined));
}
