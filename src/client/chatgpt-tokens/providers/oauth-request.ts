import {
  type AuthorizationServer,
  allowInsecureRequests,
  type ClientAuth,
  customFetch,
  discoveryRequest,
  None,
  type Client as OAuthClient,
  processDiscoveryResponse,
  processRefreshTokenResponse,
  ResponseBodyError,
  refreshTokenGrantRequest,
} from "oauth4webapi";
import { signalWithin } from "../../../rpc/abort.js";
import { TokenError } from "../../../rpc/errors.js";
import { isOnThisMachine } from "../../../rpc/loopback.js";
import type { ChatgptTokens } from "../provider.js";
import { type RotatingTokens, TOKEN_ENDPOINT_TIMEOUT_MS } from "./rotation.js";

// Named imports in a file of its own, loaded when it is first needed: so a bundle holds what is used here of the library, no more.

export type { AuthorizationServer, ClientAuth };

/** Who asks, and for which client. */
export interface OAuthParties {
  readonly server: AuthorizationServer;
  readonly clientId: string;
  readonly clientAuth?: ClientAuth | undefined;
  readonly fetch?: typeof fetch | undefined;
}

/** Reads an issuer's metadata. */
export async function discoverServer(issuer: string | URL, fetch?: typeof globalThis.fetch): Promise<AuthorizationServer> {
  const url = new URL(issuer);
  return processDiscoveryResponse(url, await discoveryRequest(url, httpOptions(url.href, fetch)));
}

/**
 * Spends a refresh token.
 *
 * @throws {TokenError} `reauth-required` when it is not valid any more.
 */
export async function renewTokens(parties: OAuthParties, refreshToken: string): Promise<RotatingTokens & ChatgptTokens> {
  const { server, clientId, clientAuth = None(), fetch } = parties;
  const client: OAuthClient = { client_id: clientId };
  const request = httpOptions(String(server.token_endpoint), fetch);
  const response = await refreshTokenGrantRequest(server, client, clientAuth, refreshToken, request);
  try {
    const answer = await processRefreshTokenResponse(server, client, response);
    return {
      accessToken: answer.access_token,
      refreshToken: answer.refresh_token ?? refreshToken,
      ...(answer.id_token === undefined ? {} : { idToken: answer.id_token }),
      ...(answer.expires_in === undefined ? {} : { expiresAt: new Date(Date.now() + answer.expires_in * 1000) }),
    };
  } catch (error) {
    if (error instanceof ResponseBodyError && error.error === "invalid_grant") {
      throw new TokenError("reauth-required", "The refresh token is not valid any more", {
        cause: new Error(error.error_description ?? error.error),
      });
    }
    throw error;
  }
}

function httpOptions(url: string, fetch: typeof globalThis.fetch | undefined) {
  const signal = signalWithin(TOKEN_ENDPOINT_TIMEOUT_MS);
  return { signal, [allowInsecureRequests]: isOnThisMachine(url), ...(fetch ? { [customFetch]: fetch as never } : {}) };
}
