import type { McpServer } from "./mcp-server.js";
import type { StartupFailure } from "./startup-failure.js";

/** What clients are told of a server that did not start, in the words of the real server (0.171). */
export function describeStatus({ name, startupMs }: McpServer, failure: StartupFailure): string {
  switch (failure.kind) {
    case "late":
      return `MCP client for \`${name}\` timed out after ${Math.floor(startupMs / 1000)} seconds. Add or adjust \`startup_timeout_sec\` in your config.toml:\n[mcp_servers.${name}]\nstartup_timeout_sec = XX`;
    case "unauthorized":
      return `The ${name} MCP server is not logged in. Run \`codex mcp login ${name}\`.`;
    case "expired":
      return `The ${name} MCP server requires OAuth reauthentication. Run \`codex mcp login ${name}\`.`;
    default:
      return `MCP client for \`${name}\` failed to start: MCP startup failed: ${failure.message}`;
  }
}
