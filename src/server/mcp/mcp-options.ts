/** How an app-server uses MCP servers. */
export interface McpOptions {
  /**
   * Whether a client may bring MCP servers of its own along with a thread (`config.mcp_servers` of `thread/start`, `thread/resume` and
   * `thread/fork`). Such a server is a program that runs on this machine with the rights of this process, or an address that this process
   * asks: allow it only where every client may do all that this process may. Where it is not allowed, such a request is refused (-32600).
   * Default: `false`. The command `codex-app-server-sdk app-server` allows it, as codex does.
   */
  allowClientServers?: boolean | undefined;
}
