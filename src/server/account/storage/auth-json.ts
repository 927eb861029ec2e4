import { randomBytes } from "node:crypto";
import type { IssuerAddress } from "../../../codex-sign-in/issuer-address.js";
import { authModeOf, type IssuedTokens, type StoredCredentials, tokensIn } from "../../../codex-sign-in/stored-credentials.js";
import { readClaimsOrNull } from "../../../protocol/claims.js";
import { Secret } from "../../../rpc/redact.js";
import type { Settings } from "../../config/effective-settings.js";
import type { Auth, ManagedAuth } from "../session/auth-session.js";
import { knownPlan } from "../session/plans.js";

/** Who is signed in according to the stored credentials. Those that break a restriction count as nobody, and are left where they are (0.169). */
export function readStored(stored: StoredCredentials | null, settings: Settings): Auth | null {
  const auth = stored && readAny(stored);
  if (!auth) return null;
  const { forcedLoginMethod, workspaces } = settings;
  if (auth.mode === "apikey") return forcedLoginMethod === "chatgpt" ? null : auth;
  if (forcedLoginMethod === "api") return null;
  return workspaces && !workspaces.includes(auth.accountId ?? "") ? null : auth;
}

function readAny(stored: StoredCredentials): Exclude<Auth, { mode: "chatgptAuthTokens" }> | null {
  if (authModeOf(stored) !== "apikey") return readTokens(stored);
  const { OPENAI_API_KEY: key } = stored;
  return typeof key === "string" ? { mode: "apikey", bearer: new Secret(key) } : null;
}

/** The id token says who is signed in. The access token need not be a JWT. */
function readTokens(stored: StoredCredentials): ManagedAuth | null {
  const { idToken, accessToken, refreshToken, accountId = null } = tokensIn(stored) ?? {};
  const claims = readClaimsOrNull(idToken);
  if (!claims || idToken === undefined || accessToken === undefined || refreshToken === undefined) return null;
  return {
    mode: "chatgpt",
    bearer: new Secret(accessToken),
    idToken: new Secret(idToken),
    refreshToken: new Secret(refreshToken),
    accountId,
    email: claims.email,
    planType: knownPlan(claims.planType),
    userId: claims.userId,
    expiresAt: readClaimsOrNull(accessToken)?.expiresAt ?? null,
    renewedAt: timeIn(stored.last_refresh),
    refusal: null,
  };
}

/** What is stored after a sign-in, with where the tokens came from (0.169). It takes the place of everything that was stored before. */
export function describeSignIn(
  { idToken, accessToken, refreshToken }: IssuedTokens,
  { issuer, clientId }: IssuerAddress,
): StoredCredentials {
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

function timeIn(text: unknown): Date | null {
  const time = typeof text === "string" ? Date.parse(text) : Number.NaN;
  return Number.isNaN(time) ? null : new Date(time);
}
