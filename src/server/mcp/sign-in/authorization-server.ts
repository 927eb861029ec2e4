import type { AuthorizationServerMetadata, OAuthClientInformationMixed, OAuthTokens } from "@modelcontextprotocol/client";
import { signalWithin } from "../../../rpc/abort.js";
import { bounded } from "../bounded-answer.js";
import type { McpServer } from "../mcp-server.js";
import { loadSdk } from "../sdk.js";
import type { McpGrant } from "./grants.js";

/** How long the authorization server may take for one answer, in milliseconds. */
const ANSWERS_WITHIN_MS = 30_000;

/** Who grants access to an MCP server, and what a client has to ask for. */
export interface AuthorizationServer {
  readonly issuer: string;
  readonly metadata: AuthorizationServerMetadata | undefined;
  /** What the granted token is for. */
  readonly resource: string;
  /** The scopes that the MCP server names. */
  readonly scopes: readonly string[];
}

/** A fetch whose requests end, in time or with `signal`, and whose answers have a bound. */
export function limitedFetch(fetch: typeof globalThis.fetch, signal?: AbortSignal): typeof globalThis.fetch {
  return async (input, init) => bounded(await fetch(input, { ...init, signal: signalWithin(ANSWERS_WITHIN_MS, signal) }));
}

/**
 * Asks the MCP server who grants access to it, and that one how.
 *
 * @throws {Error} When nobody answers, or what is said does not belong together.
 */
export async function findAuthorizationServer(server: McpServer, fetch: typeof globalThis.fetch): Promise<AuthorizationServer> {
  const { url = "" } = server.config;
  const sdk = await loadSdk();
  const found = await sdk.discoverOAuthServerInfo(url, { fetchFn: fetch });
  const { authorizationServerUrl, authorizationServerMetadata: metadata, resourceMetadata } = found;
  return {
    issuer: metadata?.issuer ?? authorizationServerUrl,
    metadata,
    resource: resourceMetadata?.resource ?? url,
    scopes: resourceMetadata?.scopes_supported ?? [],
  };
}

/** The grant that an answer with tokens is. A refresh may leave out what stays as it is. */
export function grantOf(server: McpServer, { issuer, client, tokens, before }: GrantParts): McpGrant {
  const { access_token, expires_in, scope, refresh_token = before?.refresh_token } = tokens;
  const scopes = scope === undefined ? (before?.scopes ?? []) : scope.split(" ").filter(Boolean);
  return {
    server_name: server.name,
    server_url: server.config.url ?? "",
    issuer,
    client_id: client.client_id,
    ...(client.client_secret === undefined ? {} : { client_secret: client.client_secret }),
    access_token,
    ...(expires_in === undefined ? {} : { expires_at: Date.now() + expires_in * 1000 }),
    ...(refresh_token === undefined ? {} : { refresh_token }),
    scopes,
  };
}

interface GrantParts {
  readonly issuer: string;
  readonly client: OAuthClientInformationMixed;
  readonly tokens: OAuthTokens;
  readonly before: McpGrant | null;
}
