import * as z from "zod/mini";
import { describeMisfit } from "../connection/invalid-request.js";
import { isTable, type TomlTable } from "./toml.js";

/** What is wrong with the tables of MCP servers, and where. */
export interface McpFault {
  readonly path: readonly string[];
  readonly why: string;
}

const text = z.optional(z.string());
const texts = z.optional(z.array(z.string()));
const flag = z.optional(z.boolean());
const textByName = z.optional(z.record(z.string(), z.string()));
/** `findMcpKindFault` looks at these, since the real server has a word of its own for their kind. */
const seconds = z.optional(z.unknown());
const mode = z.optional(z.enum(["auto", "prompt", "writes", "approve"]));

/** What has to have which kind, whatever the other members say. */
export const McpServerShape = z.looseObject({
  command: text,
  args: texts,
  env: textByName,
  env_vars: z.optional(z.array(z.unknown())),
  cwd: text,
  url: text,
  bearer_token_env_var: text,
  http_headers: textByName,
  env_http_headers: textByName,
  scopes: texts,
  oauth: z.optional(z.looseObject({ client_id: text })),
  oauth_resource: text,
  enabled: flag,
  required: flag,
  enabled_tools: texts,
  disabled_tools: texts,
  startup_timeout_sec: seconds,
  startup_timeout_ms: z.optional(z.int().check(z.nonnegative())),
  tool_timeout_sec: seconds,
  default_tools_approval_mode: mode,
  supports_parallel_tool_calls: flag,
  tools: z.optional(z.record(z.string(), z.looseObject({ approval_mode: mode }))),
});

/** The first value of the wrong kind that {@link McpServerShape} does not find, or has no words for; `null` without one. */
export function findMcpKindFault(config: unknown): McpFault | null {
  if (!isTable(config) || !isTable(config.mcp_servers)) return null;
  for (const [name, server] of Object.entries(config.mcp_servers)) {
    const wrong = isTable(server) ? SECONDS.find((key) => server[key] !== undefined && typeof server[key] !== "number") : null;
    if (wrong === undefined) continue;
    const path = ["mcp_servers", name, ...(wrong === null ? [] : [wrong])];
    const expected = wrong === null ? "struct RawMcpServerConfig" : "f64";
    return { path, why: describeMisfit(config, { path, message: "", expected, words: null }) };
  }
  return null;
}

const SECONDS = ["startup_timeout_sec", "tool_timeout_sec"] as const;

/** The members that a server of one kind has, and one of the other kind is refused for. */
const ONLY_STDIO = ["args", "env", "env_vars", "cwd"] as const;
const ONLY_HTTP = ["url", "bearer_token_env_var", "http_headers", "env_http_headers", "oauth", "oauth_resource"] as const;
/** More than this overflows a duration (0.171). */
const MOST_SECONDS = 2 ** 64;

/**
 * The first server whose members do not go together, in the words of the real server (0.171); `null` without one. It is meant for what
 * counts in the end: one layer of the configuration alone may change a member of a server that another layer describes.
 */
export function findMcpFault(servers: unknown): McpFault | null {
  if (!isTable(servers)) return null;
  for (const [name, server] of Object.entries(servers)) {
    const why = isTable(server) ? explainServer(server) : null;
    if (why !== null) return { path: ["mcp_servers", name], why };
  }
  return null;
}

function explainServer(server: TomlTable): string | null {
  const { command, env_vars } = server;
  for (const value of SECONDS.map((key) => server[key])) {
    if (typeof value !== "number") continue;
    if (value < 0) return "cannot convert float seconds to Duration: value is negative";
    if (!(value < MOST_SECONDS)) return "cannot convert float seconds to Duration: value is either too big or NaN";
  }
  const kind = command !== undefined ? "stdio" : server.url !== undefined ? "streamable_http" : null;
  if (kind === null) return "invalid transport";
  const foreign = [...(kind === "stdio" ? ONLY_HTTP : ONLY_STDIO), "bearer_token"].find((name) => server[name] !== undefined);
  if (foreign !== undefined) return `${foreign} is not supported for ${kind}`;
  return explainVariables(env_vars);
}

function explainVariables(variables: unknown): string | null {
  if (!Array.isArray(variables)) return null;
  for (const variable of variables as unknown[]) {
    if (typeof variable === "string") continue;
    if (!isTable(variable) || typeof variable.name !== "string")
      return "data did not match any variant of untagged enum McpServerEnvVar";
    const { source } = variable;
    if (source !== undefined && source !== "local" && source !== "remote")
      return `unsupported env_vars source \`${String(source).slice(0, 24)}\`; expected \`local\` or \`remote\``;
  }
  return null;
}
