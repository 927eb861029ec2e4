import { randomBytes } from "node:crypto";
import { readClaimsOrNull } from "../../../protocol/claims.js";
import { Secret } from "../../../rpc/redact.js";
import type { Settings } from "../../config/configuration.js";
import type { Auth, ManagedAuth } from "../session/auth-session.js";
import { knownPlan } from "../session/plans.js";
import type { StoredCredentials, StoredTokens } from "./credentials.js";

/** Tokens as an issuer hands them out at a sign-in. */
export interface IssuedTokens {
  readonly idToken: string;
  readonly accessToken: string;
  readonly refreshToken: string;
}

/** Tokens as an issuer hands them out at a renewal: what is left out stays as it was (0.93 to 0.169). */
export type RenewedTokens = Partial<IssuedTokens>;

/** Where tokens came from, as 0.169 notes it beside them. */
export interface TokenOrigin {
  readonly issuer: string;
  readonly clientId: string;
}

/**
 * Who is signed in according to what rests. Without `auth_mode` a key means an API key, and tokens a ChatGPT account. What breaks
 * a restriction counts as nobody, and is left where it is (0.169).
 */
export function readStored(stored: StoredCredentials | null, settings: Settings): Auth | null {
  const auth = stored && readAny(stored);
  if (!auth) return null;
  const { forcedLoginMethod, workspaces } = settings;
  if (auth.mode === "apikey") return forcedLoginMethod === "chatgpt" ? null : auth;
  if (forcedLoginMethod === "api") return null;
  return workspaces && !workspaces.includes(auth.accountId ?? "") ? null : auth;
}

function readAny(stored: StoredCredentials): Exclude<Auth, { mode: "chatgptAuthTokens" }> | null {
  const { OPENAI_API_KEY: key, tokens } = stored;
  const mode = stored.auth_mode ?? (typeof key === "string" ? "apikey" : "chatgpt");
  if (mode === "apikey") return typeof key === "string" ? { mode, bearer: new Secret(key) } : null;
  return mode === "chatgpt" && tokens ? readTokens(tokens, stored.last_refresh) : null;
}

/** The id token says who it is; the access token need not be a JWT. */
function readTokens(tokens: StoredTokens, lastRefresh: unknown): ManagedAuth | null {
  const { id_token: idToken, access_token: accessToken, refresh_token: refreshToken, account_id: accountId } = tokens;
  const claims = readClaimsOrNull(idToken);
  if (!claims || typeof accessToken !== "string" || typeof refreshToken !== "string") return null;
  return {
    mode: "chatgpt",
    bearer: new Secret(accessToken),
    idToken: new Secret(idToken as string),
    refreshToken: new Secret(refreshToken),
    accountId: accountId ?? null,
    email: claims.email,
    planType: knownPlan(claims.planType),
    userId: claims.userId,
    expiresAt: readClaimsOrNull(accessToken)?.expiresAt ?? null,
    renewedAt: timeIn(lastRefresh),
    refusal: null,
  };
}

/** What is stored after a sign-in: what was there before is gone (0.169). */
export function describeSignIn(tokens: IssuedTokens, { issuer, clientId }: TokenOrigin): StoredCredentials {
  const { idToken, accessToken, refreshToken } = tokens;
  return {
    auth_mode: "chatgpt",
    OPENAI_API_KEY: null,
    tokens: {
      id_token: idToken,
      access_token: accessToken,
      refresh_token: refreshToken,
      oauth_provenance: { issuer, client_id: clientId },
      login_owner_id: randomBytes(32).toString("base64url"),
      account_id: readClaimsOrNull(idToken)?.accountId ?? null,
    },
    last_refresh: new Date().toISOString(),
  };
}

/** What is stored after a renewal: the account stays the one that was signed in to (0.169). */
export function describeRenewal(
  stored: StoredCredentials,
  { idToken, accessToken, refreshToken }: RenewedTokens,
): StoredCredentials {
  return {
    ...stored,
    tokens: {
      ...stored.tokens,
      ...(idToken === undefined ? {} : { id_token: idToken }),
      ...(accessToken === undefined ? {} : { access_token: accessToken }),
      ...(refreshToken === undefined ? {} : { refresh_token: refreshToken }),
    },
    last_refresh: new Date().toISOString(),
  };
}

function timeIn(text: unknown): Date | null {
  const time = typeof text === "string" ? Date.parse(text) : Number.NaN;
  return Number.isNaN(time) ? null : new Date(time);
}
