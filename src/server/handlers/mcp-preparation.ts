import type { McpServers } from "../mcp/mcp-servers.js";
import type { LiveThread } from "../thread/live-thread.js";
import type { Threads } from "../thread/threads.js";

/**
 * Prepares the MCP servers of a thread that was loaded. A thread that cannot have the servers that it requires is taken out of memory again,
 * and a fork out of the store.
 */
export function createMcpPreparation(threads: Threads, mcp: Pick<McpServers, "prepare">): McpServers["prepare"] {
  return async (thread: LiveThread, own, doing) => {
    try {
      return await mcp.prepare(thread, own, doing);
    } catch (error) {
      threads.unload(thread, { isTold: false });
      if (doing === "forking" && thread.isKept) await threads.store.delete(thread.id);
      throw error;
    }
  };
}
