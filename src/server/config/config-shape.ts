import * as z from "zod/mini";
import type { ShapeIssue } from "../../rpc/errors.js";
import { issuesOf } from "../../rpc/typed-peer.js";
import { describeMisfit } from "../connection/invalid-request.js";

/** Where credentials are stored: the values of `cli_auth_credentials_store`. */
export type CredentialsStoreName = "file" | "keyring" | "auto" | "ephemeral";

/** A model provider: where models are asked. The keys are those of `config.toml`. */
export interface ModelProviderConfig {
  name?: string | undefined;
  base_url?: string | undefined;
  /** Only `responses` is supported. */
  wire_api?: string | undefined;
  /** How often a request that failed is sent again. Default: 4. */
  request_max_retries?: number | undefined;
  /** How often a request is made again whose stream broke off. Default: 5. */
  stream_max_retries?: number | undefined;
  /** How long the backend may be silent before its stream counts as broken off, in milliseconds. Default: 300 000. */
  stream_idle_timeout_ms?: number | undefined;
  requires_openai_auth?: boolean | undefined;
  /** The environment variable that holds the key. */
  env_key?: string | undefined;
  http_headers?: Record<string, string> | undefined;
}

/** What can be configured, under the keys of `config.toml`. Keys that this package does not know are ignored. */
export interface AppServerConfig {
  model?: string | undefined;
  /** How much the model reasons, such as `low` or `high`. Which words there are depends on the model. */
  model_reasoning_effort?: string | undefined;
  /** How many tokens the model can hold, where that is known. */
  model_context_window?: number | undefined;
  model_provider?: string | undefined;
  model_providers?: Record<string, ModelProviderConfig> | undefined;
  chatgpt_base_url?: string | undefined;
  approval_policy?: string | undefined;
  sandbox_mode?: string | undefined;
  forced_login_method?: "api" | "chatgpt" | undefined;
  forced_chatgpt_workspace_id?: string | string[] | undefined;
  /** Where credentials are stored. Default: `file`. */
  cli_auth_credentials_store?: CredentialsStoreName | undefined;
}

const optional = {
  text: z.optional(z.string()),
  count: z.optional(z.int().check(z.nonnegative())),
  flag: z.optional(z.boolean()),
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
  http_headers: z.optional(z.record(z.string(), z.string())),
});

/** Who may sign in. */
const restrictions = {
  forced_login_method: z.optional(z.enum(["chatgpt", "api"])),
  forced_chatgpt_workspace_id: z.optional(z.union([z.string(), z.array(z.string())])),
};

const ConfigShape = z.looseObject({
  model: optional.text,
  model_reasoning_effort: optional.text,
  model_context_window: optional.count,
  model_provider: optional.text,
  model_providers: z.optional(z.record(z.string(), ModelProviderShape)),
  chatgpt_base_url: optional.text,
  cli_auth_credentials_store: z.optional(z.enum(["file", "keyring", "auto", "ephemeral"])),
  approval_policy: z.optional(z.enum(["untrusted", "on-failure", "on-request", "granular", "never"])),
  sandbox_mode: z.optional(z.enum(["read-only", "workspace-write", "danger-full-access"])),
  projects: z.optional(z.record(z.string(), z.looseObject({ trust_level: z.optional(z.enum(["trusted", "untrusted"])) }))),
  ...restrictions,
});

/** The first place where a configuration does not have its shape; `null` when there is none. */
export function findIssue(config: unknown): ShapeIssue | null {
  return issuesOf(ConfigShape, config)[0] ?? null;
}

/** What is wrong with a configuration and where, in the words of the real server (0.169); `null` when nothing is. */
export function findMisfit(config: unknown): string | null {
  const issue = findIssue(config);
  return issue ? `${describeMisfit(config, issue)}\nin \`${issue.path.map(String).join(".")}\`\n` : null;
}

/** The keys that restrict who may sign in. */
export const RESTRICTIONS = Object.keys(restrictions) as readonly (keyof typeof restrictions)[];

/** Whether the value of a restriction can be understood. */
export function isRestriction(name: keyof typeof restrictions, value: unknown): boolean {
  return issuesOf(restrictions[name], value).length === 0;
}
