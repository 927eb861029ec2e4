import * as z from "zod/mini";
import { issuesOf } from "../../rpc/typed-peer.js";
import { describeMisfit, EMPTY_EFFORT } from "../connection/invalid-request.js";
import { findApprovalFault } from "./approval-fault.js";
import type { ConfigFault } from "./config-fault.js";
import { findMcpKindFault, McpServerShape } from "./mcp-fault.js";
import { findNumberFault } from "./number-fault.js";
import { findProviderFault } from "./provider-fault.js";
import { isTable } from "./toml.js";
import { findWebSearchFault } from "./web-search-fault.js";

const optional = {
  text: z.optional(z.string()),
  texts: z.optional(z.array(z.string())),
  count: z.optional(z.int().check(z.nonnegative())),
  flag: z.optional(z.boolean()),
  table: z.optional(z.record(z.string(), z.unknown())),
  textByName: z.optional(z.record(z.string(), z.string())),
  words: <const Words extends readonly string[]>(...words: Words) => z.optional(z.enum(words)),
};

const ModelProviderShape = z.looseObject({
  name: optional.text,
  base_url: optional.text,
  wire_api: optional.text,
  request_max_retries: optional.count,
  stream_max_retries: optional.count,
  stream_idle_timeout_ms: optional.count,
  requires_openai_auth: optional.flag,
  env_key: optional.text,
  env_key_instructions: optional.text,
  experimental_bearer_token: optional.text,
  http_headers: optional.textByName,
  env_http_headers: optional.textByName,
  query_params: optional.textByName,
  auth: optional.table,
  aws: optional.table,
  gateway_oauth: optional.table,
});

const WorkspaceWriteShape = z.looseObject({
  writable_roots: optional.texts,
  network_access: optional.flag,
  exclude_tmpdir_env_var: optional.flag,
  exclude_slash_tmp: optional.flag,
});

const ShellEnvironmentShape = z.looseObject({
  inherit: optional.words("core", "all", "none"),
  ignore_default_excludes: optional.flag,
  exclude: optional.texts,
  include_only: optional.texts,
  set: optional.textByName,
});

const PermissionProfileShape = z.looseObject({
  description: optional.text,
  extends: optional.text,
  filesystem: optional.table,
  network: optional.table,
});

/** Who may sign in. */
const restrictions = {
  forced_login_method: optional.words("chatgpt", "api"),
  forced_chatgpt_workspace_id: z.optional(z.union([z.string(), z.array(z.string())])),
};

const ConfigShape = z.looseObject({
  model: optional.text,
  review_model: optional.text,
  model_reasoning_effort: optional.text,
  model_reasoning_summary: optional.words("auto", "concise", "detailed", "none"),
  model_verbosity: optional.words("low", "medium", "high"),
  model_provider: optional.text,
  model_providers: z.optional(z.record(z.string(), ModelProviderShape)),
  instructions: optional.text,
  model_instructions_file: optional.text,
  developer_instructions: optional.text,
  compact_prompt: optional.text,
  experimental_compact_prompt_file: optional.text,
  model_auto_compact_token_limit_scope: optional.words("total", "body_after_prefix"),
  project_doc_fallback_filenames: optional.texts,
  project_root_markers: optional.texts,
  include_permissions_instructions: optional.flag,
  include_environment_context: optional.flag,
  openai_base_url: optional.text,
  chatgpt_base_url: optional.text,
  cli_auth_credentials_store: optional.words("file", "keyring", "auto", "ephemeral"),
  approvals_reviewer: optional.words("user", "auto_review", "guardian_subagent"),
  personality: optional.words("none", "friendly", "pragmatic"),
  service_tier: optional.text,
  sandbox_mode: optional.words("read-only", "workspace-write", "danger-full-access"),
  sandbox_workspace_write: z.optional(WorkspaceWriteShape),
  default_permissions: optional.text,
  permissions: z.optional(z.record(z.string(), PermissionProfileShape)),
  shell_environment_policy: z.optional(ShellEnvironmentShape),
  features: optional.table,
  tools: z.optional(z.looseObject({ update_plan: z.optional(z.looseObject({ enabled: z.optional(z.boolean()) })) })),
  mcp_servers: z.optional(z.record(z.string(), McpServerShape)),
  mcp_oauth_callback_port: optional.count,
  mcp_optional_startup_grace_ms: optional.count,
  web_search: optional.words("disabled", "cached", "indexed", "live"),
  profile: optional.text,
  projects: z.optional(z.record(z.string(), z.looseObject({ trust_level: optional.words("trusted", "untrusted") }))),
  ...restrictions,
});

/** The first value of a configuration that is not what its key takes, whatever the other keys say; `null` when there is none. */
export function findShapeFault(config: unknown): ConfigFault | null {
  const kindFault = findMcpKindFault(config);
  if (kindFault) return kindFault;
  const issue = issuesOf(ConfigShape, config)[0];
  if (issue)
    return { path: issue.path, why: describeMisfit(config, isPath(issue) ? { ...issue, expected: "path string" } : issue) };
  const table = config as z.infer<typeof ConfigShape>;
  return (
    findApprovalFault(table.approval_policy) ??
    findEffortFault(table) ??
    findNumberFault(table) ??
    findFeatureFault(table) ??
    findWebSearchFault(table.tools) ??
    findProviderFault(table.model_providers)
  );
}

/** Whether a value ought to be the path of a file, which the real server (0.171) calls by another name than other texts. */
function isPath({ path }: { readonly path: readonly PropertyKey[] }): boolean {
  return path.length === 1 && /^(model_instructions|experimental_compact_prompt)_file$/.test(String(path[0]));
}

/** A feature is a flag. Some take a table with settings, and a flag in it. */
function findFeatureFault({ features = {} }: z.infer<typeof ConfigShape>): ConfigFault | null {
  const wrong = Object.keys(features).find((name) => typeof features[name] !== "boolean" && !isTable(features[name]));
  if (wrong === undefined) return null;
  const path = ["features", wrong];
  return { path, why: describeMisfit({ features }, { path, message: "", expected: "boolean", words: null }) };
}

function findEffortFault({ model_reasoning_effort: effort }: z.infer<typeof ConfigShape>): ConfigFault | null {
  return effort === "" ? { path: ["model_reasoning_effort"], why: EMPTY_EFFORT } : null;
}

/** What is wrong with a value of a configuration and where, in the words of the real server (0.169); `null` when nothing is. */
export function findMisfit(config: unknown): string | null {
  const fault = findShapeFault(config);
  return fault ? `${fault.why}\nin \`${keysOf(fault).join(".")}\`\n` : null;
}

/** The place of a fault. Of a list, the real server names no element (0.171). */
function keysOf({ path }: ConfigFault): string[] {
  return (path ?? []).filter((key) => typeof key !== "number").map(String);
}

/** The keys that restrict who may sign in. */
export const RESTRICTIONS = Object.keys(restrictions) as readonly (keyof typeof restrictions)[];

/** Whether the value of a restriction can be understood. */
export function isRestriction(name: keyof typeof restrictions, value: unknown): boolean {
  return issuesOf(restrictions[name], value).length === 0;
}
