import type { AuthProvider, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { asRecord, setConfigured } from "../config/configured-headers.js";
import { bounded } from "./bounded-answer.js";
import type { McpServer } from "./mcp-server.js";
import type { Sdk } from "./sdk.js";
import type { McpTokens } from "./sign-in/mcp-tokens.js";
import { StartupFailure } from "./startup-failure.js";

/** What a connection over HTTP needs. */
export interface HttpConnectionOptions {
  readonly sdk: Sdk;
  readonly fetch: typeof fetch;
  readonly tokens: McpTokens;
}

/**
 * A transport to a server that speaks streamable HTTP. The client's own credentials for the server go along: those that the table brings,
 * or a token of somebody who signed in to that server. An account's tokens never do.
 *
 * @throws {StartupFailure} When the address cannot be read, or the variable of the bearer token is not set.
 */
export function openHttp(server: McpServer, { sdk, fetch, tokens }: HttpConnectionOptions): StreamableHTTPClientTransport {
  const { url = "" } = server.config;
  if (!URL.canParse(url)) throw new StartupFailure(`invalid MCP server URL \`${url.slice(0, 24)}\``);
  const bearer = bearerOf(server);
  const headers = new Headers();
  setConfigured(headers, { headers: server.config.http_headers ?? {}, variableHeaders: server.config.env_http_headers ?? {} });
  return new sdk.StreamableHTTPClientTransport(new URL(url), {
    requestInit: { headers: asRecord(headers) },
    authProvider: bearer === null ? ofSignedIn(server, { sdk, tokens }) : { token: async () => bearer },
    fetch: async (input, init) => bounded(await fetch(input, init)),
  });
}

/** The token of somebody who signed in to the server. One that is refused is renewed once. */
function ofSignedIn(server: McpServer, { sdk, tokens }: Pick<HttpConnectionOptions, "sdk" | "tokens">): AuthProvider {
  let used: string | null = null;
  return {
    token: async () => {
      used = await tokens.tokenFor(server);
      return used ?? undefined;
    },
    onUnauthorized: async () => {
      if (used === null) throw new sdk.UnauthorizedError();
      if (!(await tokens.renew(server, used))) throw new StartupFailure("the server wants a new sign-in", "expired");
    },
  };
}

/** @throws {StartupFailure} When the variable that holds the token is not set. */
function bearerOf({ name, config: { bearer_token_env_var: variable } }: McpServer): string | null {
  if (variable === undefined) return null;
  const token = process.env[variable];
  if (token === undefined) throw new StartupFailure(`Environment variable ${variable} for MCP server '${name}' is not set`);
  if (token === "") throw new StartupFailure(`Environment variable ${variable} for MCP server '${name}' is empty`);
  return token;
}
