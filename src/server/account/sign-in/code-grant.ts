import { ISSUER_TIMEOUT_MS, statusOf } from "../../../codex-sign-in/issuer-request.js";
import type { IssuedTokens } from "../../../codex-sign-in/stored-credentials.js";
import { signalWithin } from "../../../rpc/abort.js";
import { fromJsonText } from "../../../rpc/json.js";
import { isOnThisMachine } from "../../../rpc/loopback.js";
import { redactText } from "../../../rpc/redact.js";
import type { Issuer } from "./issuer.js";

/** A sign-in that failed. Clients and the person at the browser may read the message. */
export class SignInFailure extends Error {}

/** A code of an issuer, and what is needed to exchange it for tokens. */
export interface CodeGrant {
  /** The query of the callback. It is checked against `state`, unless that is `null`. */
  readonly callback: URLSearchParams;
  readonly state: string | null;
  readonly redirectUri: string;
  readonly codeVerifier: string;
}

/**
 * Exchanges a code for tokens (authorization code grant with PKCE).
 *
 * @throws {SignInFailure} When the issuer refuses, or its answer holds no valid tokens.
 */
export async function exchangeCode(issuer: Issuer, grant: CodeGrant, doFetch: typeof fetch): Promise<IssuedTokens> {
  const oauth = await import("oauth4webapi");
  const server = { issuer: issuer.issuer, token_endpoint: issuer.tokenUrl };
  const client = { client_id: issuer.clientId };
  const callback = oauth.validateAuthResponse(server, client, grant.callback, grant.state ?? oauth.expectNoState);
  const response = await oauth
    .authorizationCodeGrantRequest(server, client, oauth.None(), callback, grant.redirectUri, grant.codeVerifier, {
      signal: signalWithin(ISSUER_TIMEOUT_MS),
      [oauth.allowInsecureRequests]: isOnThisMachine(issuer.tokenUrl),
      [oauth.customFetch]: doFetch as never,
    })
    .catch((error: unknown) => {
      throw new SignInFailure(`error sending request for url (${issuer.tokenUrl})`, { cause: error });
    });
  if (!response.ok) throw await refusalOf(response);
  try {
    const tokens = await oauth.processAuthorizationCodeResponse(server, client, response, { requireIdToken: true });
    const { id_token: idToken, access_token: accessToken, refresh_token: refreshToken } = tokens;
    if (idToken === undefined || refreshToken === undefined) throw new TypeError("a token is missing");
    return { idToken, accessToken, refreshToken };
  } catch (error) {
    throw new SignInFailure("OAuth token response is invalid", { cause: error });
  }
}

/** In the words of the real server (0.169). */
async function refusalOf(response: Response): Promise<SignInFailure> {
  const body = await response.text().catch(() => "");
  const why = redactText(detailIn(body)).slice(0, 500);
  return new SignInFailure(`token endpoint returned status ${statusOf(response)}${why ? `: ${why}` : ""}`);
}

function detailIn(body: string): string {
  try {
    const { error, error_description: description } = fromJsonText(body) as Record<string, unknown>;
    const message = (error as { message?: unknown } | null)?.message;
    for (const text of [description, message, error]) if (typeof text === "string") return text;
  } catch {
    // Not every issuer answers in JSON.
  }
  return body;
}
