import type { AskForApproval, ReasoningSummary } from "../../protocol/shapes/settings.js";
import type { EnvironmentPolicy } from "../sandbox/environment.js";
import type { McpServerConfig } from "./mcp-config.js";
import type { WebSearchMode, WebSearchToolConfig } from "./web-search.js";

/** Where credentials are stored: the values of `cli_auth_credentials_store`. */
export type CredentialsStoreName = "file" | "keyring" | "auto" | "ephemeral";

/** A model provider: where models are asked. The keys are those of `config.toml`. */
export interface ModelProviderConfig {
  /** What people call it. A provider without a name is refused. */
  name?: string | undefined;
  /** Where the Responses API is, without `/responses`. A request to a provider without an address fails. */
  base_url?: string | undefined;
  /** Only `responses` is supported. */
  wire_api?: string | undefined;
  /** How often a request that failed is sent again. Default: 4. */
  request_max_retries?: number | undefined;
  /** How often a request is made again whose stream broke off. Default: 5. */
  stream_max_retries?: number | undefined;
  /** How long the backend may send no event before its stream counts as broken off, in milliseconds. Default: 300 000. */
  stream_idle_timeout_ms?: number | undefined;
  /** Whether it is asked with the account that is signed in, unless the table brings a credential of its own. Default: `false`. */
  requires_openai_auth?: boolean | undefined;
  /** The environment variable that holds the key. It is used in place of any account. A turn fails while it is unset or empty. */
  env_key?: string | undefined;
  /** How to get the key, for the error that a turn ends with when the variable is missing. */
  env_key_instructions?: string | undefined;
  /** A bearer token, used in place of any account. `env_key` wins over it. */
  experimental_bearer_token?: string | undefined;
  http_headers?: Record<string, string> | undefined;
  /** Headers whose values are in environment variables, by name of the header. A variable that is unset or empty adds none. */
  env_http_headers?: Record<string, string> | undefined;
  /** What is added to the query of each request's address. */
  query_params?: Record<string, string> | undefined;
}

/** What may be written in the sandbox `workspace-write`, besides the thread's folder. The keys are those of `config.toml`. */
export interface WorkspaceWriteConfig {
  writable_roots?: string[] | undefined;
  network_access?: boolean | undefined;
  exclude_tmpdir_env_var?: boolean | undefined;
  exclude_slash_tmp?: boolean | undefined;
}

/** A permission profile, by its id under `permissions`. The keys are those of `config.toml`. */
export interface PermissionProfileConfig {
  description?: string | undefined;
  /** The profile that it begins with: `:read-only`, `:workspace`, or another one of the file. */
  extends?: string | undefined;
  /** What may be done below a path: an access, or one for each path below it. */
  filesystem?: Record<string, unknown> | undefined;
  network?: Record<string, unknown> | undefined;
}

/** What can be configured, under the keys of `config.toml`. Keys that this package does not know are ignored. */
export interface AppServerConfig {
  model?: string | undefined;
  /** The model that reviews changes. Default: that of the thread. */
  review_model?: string | undefined;
  /** How much the model reasons, such as `low` or `high`. Which words there are depends on the model. */
  model_reasoning_effort?: string | undefined;
  /** How much of the reasoning is summed up. Default: `auto`. */
  model_reasoning_summary?: ReasoningSummary | undefined;
  /** The tier of the backend: `flex`, or `priority` for the models that codex lists. Other words are not sent. */
  service_tier?: string | undefined;
  /** How many tokens the model can hold. Default: 272 000, as codex assumes of a model that it does not know. */
  model_context_window?: number | undefined;
  /**
   * From how many tokens on a thread is compacted by itself, before the model is asked again. Default, and the most: nine tenths of what
   * the model can hold.
   */
  model_auto_compact_token_limit?: number | undefined;
  /**
   * How much of the usable part of the model's window a thread may take up at the end of a turn, in percent; one that takes up more is
   * compacted within that turn. 0 to 100. Default: 0, which is never.
   */
  model_post_turn_compact_threshold_percent?: number | undefined;
  /** What the model is asked for the summary of a thread with that is compacted. Default: the agent's own words. */
  compact_prompt?: string | undefined;
  /** A file with such a text, over which `compact_prompt` wins; a relative path counts from codex's home. */
  experimental_compact_prompt_file?: string | undefined;
  /** The id of the provider that is asked. One that is not configured is refused. Default: `openai`. */
  model_provider?: string | undefined;
  /** Providers by id. The built-in ones (`openai`, `ollama`, `lmstudio`) cannot be changed. */
  model_providers?: Record<string, ModelProviderConfig> | undefined;
  /** The address of the built-in provider `openai`, in place of its own. */
  openai_base_url?: string | undefined;
  chatgpt_base_url?: string | undefined;
  /** `on-failure`, which older releases had, means `on-request`. */
  approval_policy?: AskForApproval | "on-failure" | undefined;
  approvals_reviewer?: "user" | "auto_review" | "guardian_subagent" | undefined;
  sandbox_mode?: "read-only" | "workspace-write" | "danger-full-access" | undefined;
  sandbox_workspace_write?: WorkspaceWriteConfig | undefined;
  /** The permission profile of a thread that names none, in place of `sandbox_mode`. */
  default_permissions?: string | undefined;
  permissions?: Record<string, PermissionProfileConfig> | undefined;
  shell_environment_policy?: EnvironmentPolicy | undefined;
  /** What the model is told first, in place of the agent's own instructions. A thread's `baseInstructions` wins over it. */
  instructions?: string | undefined;
  /** A file with such instructions, which wins over `instructions`; a relative path counts from codex's home. */
  model_instructions_file?: string | undefined;
  /** What the model is told besides, by the developer. A thread's `developerInstructions` wins over it. */
  developer_instructions?: string | undefined;
  /** How much of a project's `AGENTS.md` files is read, in bytes; one MiB at most. Default: 32 768. 0: none is read. */
  project_doc_max_bytes?: number | undefined;
  /** Names of files that are read where a folder has no `AGENTS.md`. Default: none. */
  project_doc_fallback_filenames?: string[] | undefined;
  /** What stands in the root of a project. `AGENTS.md` files are read from there down to the thread's folder. Default: `.git`. */
  project_root_markers?: string[] | undefined;
  /** Whether the model is told what its sandbox and the approval policy are. Default: `true`. */
  include_permissions_instructions?: boolean | undefined;
  /** Whether the model is told its folder, its shell, the date and what it may reach. Default: `true`. */
  include_environment_context?: boolean | undefined;
  /** What is switched on or off, such as `shell_tool`. */
  features?: Record<string, boolean | Record<string, unknown>> | undefined;
  /** Tools that can be switched on: `update_plan` of `codexTools`. */
  tools?:
    | {
        readonly update_plan?: { readonly enabled?: boolean | undefined } | undefined;
        /** How the model's backend searches the web. A flag, as older releases had it, says nothing. */
        readonly web_search?: WebSearchToolConfig | boolean | undefined;
      }
    | undefined;
  /**
   * What the model's backend may search: nothing (`disabled`), what it has stored (`cached`), pages of its index, or everything (`live`).
   * Default: `cached`. Where commands have no sandbox (`danger-full-access`), `cached` means `live`.
   */
  web_search?: WebSearchMode | undefined;
  /** MCP servers by name: their tools are offered to the model, in every thread. */
  mcp_servers?: Record<string, McpServerConfig> | undefined;
  /** How long the first turn of a thread waits for MCP servers that it can do without, in milliseconds. 0: until they have started or failed. Default: 1000. */
  mcp_optional_startup_grace_ms?: number | undefined;
  /** The port where a browser comes back from a sign-in to an MCP server. Default: any that is free. */
  mcp_oauth_callback_port?: number | undefined;
  forced_login_method?: "api" | "chatgpt" | undefined;
  forced_chatgpt_workspace_id?: string | string[] | undefined;
  /** Where credentials are stored. Default: `file`. */
  cli_auth_credentials_store?: CredentialsStoreName | undefined;
}
