/** When a call of a tool needs the user's approval: by what the tool says of itself, always, unless it only reads, or never. */
export type McpApprovalMode = "auto" | "prompt" | "writes" | "approve";

/** An MCP server, by its name under `mcp_servers`. The keys are those of `config.toml`: with `command` it is a program, with `url` it is asked over HTTP. */
export interface McpServerConfig {
  command?: string | undefined;
  args?: string[] | undefined;
  /** Variables that the program gets besides the few that every program gets. */
  env?: Record<string, string> | undefined;
  /** Names of variables of this process that the program gets as well. */
  env_vars?: (string | { name: string; source?: string | undefined })[] | undefined;
  /** Where the program runs. Default: the thread's folder. */
  cwd?: string | undefined;
  /** The address of a server that speaks streamable HTTP. */
  url?: string | undefined;
  /** The variable of this process that holds the bearer token. */
  bearer_token_env_var?: string | undefined;
  http_headers?: Record<string, string> | undefined;
  /** Names of variables of this process, by the header that has the value of each. */
  env_http_headers?: Record<string, string> | undefined;
  /** What is asked for when somebody signs in to the server. */
  scopes?: string[] | undefined;
  /** The client of the authorization server that signs in. Default: one is registered for each sign-in. */
  oauth?: { client_id?: string | undefined } | undefined;
  /** A further resource that a sign-in asks for. */
  oauth_resource?: string | undefined;
  /** Default: `true`. */
  enabled?: boolean | undefined;
  /** Whether a thread that needs it and does not get it fails to start. Default: `false`. */
  required?: boolean | undefined;
  /** The only tools that are offered. Default: all. */
  enabled_tools?: string[] | undefined;
  /** Tools that are not offered, also when `enabled_tools` names them. */
  disabled_tools?: string[] | undefined;
  /** How long it may take to start, in seconds. Default: 30. */
  startup_timeout_sec?: number | undefined;
  /** The same in milliseconds, from older releases. `startup_timeout_sec` wins over it. */
  startup_timeout_ms?: number | undefined;
  /** How long a call may take, in seconds. Default: 300. */
  tool_timeout_sec?: number | undefined;
  /** Default: `auto`. */
  default_tools_approval_mode?: McpApprovalMode | undefined;
  /** What holds for single tools, by their names. */
  tools?: Record<string, { approval_mode?: McpApprovalMode | undefined }> | undefined;
}

/** MCP servers by their names. */
export type McpServerConfigs = Readonly<Record<string, McpServerConfig>>;
