import { ISSUER_TIMEOUT_MS, statusOf } from "../../../codex-sign-in/issuer-request.js";
import type { IssuedTokens } from "../../../codex-sign-in/stored-credentials.js";
import { readTokenAnswer } from "../../../codex-sign-in/token-answer.js";
import { signalWithin } from "../../../rpc/abort.js";
import { fromJsonTextOrNull } from "../../../rpc/json.js";
import { isOnThisMachine } from "../../../rpc/loopback.js";
import { redactText } from "../../../rpc/redact.js";
import { whyIdTokenIsRefused } from "./id-token.js";
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
 * Exchanges a code for tokens (authorization code grant with PKCE). A redirect is not followed: it is a refusal.
 *
 * @throws {SignInFailure} When the issuer refuses, a token is missing in its answer, or the id token is not for a sign-in here.
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
  return tokensOf(await response.text().catch(() => ""), issuer);
}

/** Wants only what a sign-in needs: the three tokens, and an id token that says who has signed in here. */
function tokensOf(body: string, issuer: Issuer): IssuedTokens {
  const { idToken, accessToken, refreshToken } = readTokenAnswer(fromJsonTextOrNull(body)) ?? {};
  if (idToken === undefined || accessToken === undefined || refreshToken === undefined)
    throw new SignInFailure("OAuth token response is invalid");
  const why = whyIdTokenIsRefused(idToken, issuer);
  if (why) throw new SignInFailure(why);
  return { idToken, accessToken, refreshToken };
}

/** In the words of the real server (0.169). */
async function refusalOf(response: Response): Promise<SignInFailure> {
  const body = await response.text().catch(() => "");
  const why = redactText(detailIn(body)).slice(0, 500);
  return new SignInFailure(`token endpoint returned status ${statusOf(response)}${why ? `: ${why}` : ""}`);
}

/** Not every issuer answers in JSON. */
function detailIn(body: string): string {
  const { error, error_description: description } = (fromJsonTextOrNull(body) ?? {}) as Record<string, unknown>;
  const message = (error as { message?: unknown } | null | undefined)?.message;
  for (const text of [description, message, error]) if (typeof text === "string") return text;
  return body;
}
