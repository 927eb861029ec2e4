import {
  type AuthorizationServer,
  allowInsecureRequests,
  type ClientAuth,
  customFetch,
  discoveryRequest,
  None,
  processDiscoveryResponse,
  refreshTokenGrantRequest,
} from "oauth4webapi";
import { readTokenAnswer } from "../../../codex-sign-in/token-answer.js";
import { signalWithin } from "../../../rpc/abort.js";
import { TokenError } from "../../../rpc/errors.js";
import { fromJsonTextOrNull } from "../../../rpc/json.js";
import { isOnThisMachine } from "../../../rpc/loopback.js";
import type { RenewedSet } from "./rotation.js";

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
 * Exchanges a refresh token for new tokens. After that the old refresh token may be invalid, so the answer is not judged here: its
 * access token is `undefined` when it cannot be used. The new refresh token has to be stored before anybody looks at that.
 *
 * @throws {TokenError} `reauth-required` when the refresh token is not valid any more; `provider-failed` when the token endpoint
 *   refuses for another reason, or answers something that is not a JSON object.
 */
export async function renewTokens(parties: OAuthParties, refreshToken: string): Promise<RenewedSet> {
  const { server, clientId, clientAuth = None(), fetch } = parties;
  const request = httpOptions(String(server.token_endpoint), fetch);
  const response = await refreshTokenGrantRequest(server, { client_id: clientId }, clientAuth, refreshToken, request);
  // A parser's own error would quote the text, which holds tokens.
  const body = fromJsonTextOrNull(await response.text());
  if (!response.ok) throw refusalOf(response, body);
  const answer = readTokenAnswer(body);
  if (!answer) throw new TokenError("provider-failed", "The token endpoint's answer is not a JSON object");
  return { ...answer, accessToken: answer.accessToken };
}

function refusalOf(response: Response, body: unknown): TokenError {
  const { error, error_description: description } = (body ?? {}) as { error?: unknown; error_description?: unknown };
  const code = typeof error === "string" && /^[\w.-]{1,64}$/.test(error) ? error : null;
  if (code === "invalid_grant") {
    return new TokenError("reauth-required", "The refresh token is not valid any more", {
      cause: new Error(typeof description === "string" ? description : code),
    });
  }
  const isRedirect = response.type === "opaqueredirect" || (response.status >= 300 && response.status < 400);
  const why = isRedirect ? " (a redirect, which is not followed)" : code ? ` (${code})` : "";
  return new TokenError("provider-failed", `The token endpoint answered with status ${response.status}${why}`);
}

/** Redirects are not followed: the library asks `fetch` for `manual`. */
function httpOptions(url: string, fetch: typeof globalThis.fetch | undefined) {
  const signal = signalWithin(TOKEN_ENDPOINT_TIMEOUT_MS);
  return { signal, [allowInsecureRequests]: isOnThisMachine(url), ...(fetch ? { [customFetch]: fetch as never } : {}) };
}
