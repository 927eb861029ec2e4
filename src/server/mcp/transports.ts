import { resolve } from "node:path";
import type { Transport } from "@modelcontextprotocol/client";
import { childEnvironment } from "./child-environment.js";
import { openHttp } from "./http-connection.js";
import type { McpServer } from "./mcp-server.js";
import type { Sdk } from "./sdk.js";
import type { McpTokens } from "./sign-in/mcp-tokens.js";
import { StdioConnection } from "./stdio-connection.js";

/** What opens transports. */
export interface TransportsOptions {
  readonly fetch: typeof fetch;
  /** The tokens of whoever signed in to servers. */
  readonly tokens: McpTokens;
}

/** Opens a transport: to a program that is started in the thread's folder unless its table names another, or over HTTP. */
export function openTransport(
  server: McpServer,
  { sdk, cwd }: { readonly sdk: Sdk; readonly cwd: string },
  { fetch, tokens }: TransportsOptions,
): Transport {
  const { config } = server;
  if (config.command === undefined) return openHttp(server, { sdk, fetch, tokens });
  return new StdioConnection({
    command: config.command,
    args: config.args ?? [],
    cwd: config.cwd === undefined ? cwd : resolve(config.cwd),
    env: childEnvironment(config),
  });
}
