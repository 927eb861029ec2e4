import { join } from "node:path";
import type { AppServerConfig } from "../config/app-server-config.js";
import { createConfigFile } from "../config/config-file.js";
import { ConfigWriter } from "../config/config-writer.js";
import type { Configuration } from "../config/configuration.js";
import type { TomlTable } from "../config/toml.js";

/** Where the configuration is, and who may change it. */
export interface ApprovalStoreOptions {
  readonly codexHome: string | undefined;
  readonly overrides: AppServerConfig | undefined;
  readonly config: Configuration;
  /** Whether clients are strangers to one another. What one allows must not count for the others. */
  readonly isShared: boolean;
}

/**
 * Stores in `config.toml` that a tool of a configured server needs no approval any more, as the real server does (0.171); `null` where
 * clients may not change the file. A server that a client brought along has no place in the file, and nothing is stored.
 */
export function createApprovalStore({ codexHome, overrides, config, isShared }: ApprovalStoreOptions) {
  if (codexHome === undefined || isShared) return null;
  const file = createConfigFile(join(codexHome, "config.toml"));
  const writer = new ConfigWriter({ file, flags: (overrides ?? {}) as TomlTable, config });
  return async (server: string, tool: string): Promise<void> => {
    if (!Object.hasOwn(config.current.mcpServers, server)) return;
    const keyPath = ["mcp_servers", server, "tools", tool, "approval_mode"].map(quote).join(".");
    await writer.write({ edits: [{ keyPath, value: "approve", mergeStrategy: "upsert" }] });
  };
}

/** A segment of a key path, whatever is in it. */
function quote(segment: string): string {
  return `"${segment.replace(/["\\]/g, "\\$&")}"`;
}
