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
import type { RotatingTokens } from "./rotation.js";

// This file is loaded when it is first needed. It imports by name, so that a bundle holds only the parts of the library that are used.

export type { AuthorizationServer, ClientAuth };

/** How long a request to the issuer may take, in milliseconds. */
const TOKEN_ENDPOINT_TIMEOUT_MS = 30_000;

/** The two sides of a request to a token endpoint: the authorization server, and the OAuth client that asks. */
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
 * Exchanges a refresh token for new tokens. After that the old refresh token may be invalid.
 *
 * @throws {TokenError} `reauth-required` when the refresh token is not valid any more.
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
