import type { McpApprovalMode, McpServerConfig, McpServerConfigs } from "../config/mcp-config.js";

const STARTS_WITHIN_S = 30;
const CALL_WITHIN_S = 300;

/** A configured server, with a value for everything. */
export interface McpServer {
  readonly name: string;
  readonly config: McpServerConfig;
  readonly isEnabled: boolean;
  readonly isRequired: boolean;
  readonly startupMs: number;
  readonly callMs: number;
  /** Whether one of its tools is offered. */
  offers(tool: string): boolean;
  approvalMode(tool: string): McpApprovalMode;
}

/** The servers of a configuration, sorted by name. */
export function settleServers(servers: McpServerConfigs): McpServer[] {
  return Object.entries(servers)
    .map(([name, config]) => settleServer(name, config))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function settleServer(name: string, config: McpServerConfig): McpServer {
  const { enabled_tools: only, disabled_tools: without = [], tools = {}, default_tools_approval_mode } = config;
  const { startup_timeout_sec = (config.startup_timeout_ms ?? STARTS_WITHIN_S * 1000) / 1000 } = config;
  return {
    name,
    config,
    isEnabled: config.enabled ?? true,
    isRequired: (config.enabled ?? true) && (config.required ?? false),
    startupMs: startup_timeout_sec * 1000,
    callMs: (config.tool_timeout_sec ?? CALL_WITHIN_S) * 1000,
    offers: (tool) => (only?.includes(tool) ?? true) && !without.includes(tool),
    approvalMode: (tool) =>
      (Object.hasOwn(tools, tool) ? tools[tool]?.approval_mode : undefined) ?? default_tools_approval_mode ?? "auto",
  };
}

/** The origin of a server that is asked over HTTP; `null` for a program, or an address that cannot be read. */
export function httpOriginOf({ config: { url } }: McpServer): string | null {
  return url !== undefined && URL.canParse(url) ? new URL(url).origin : null;
}
