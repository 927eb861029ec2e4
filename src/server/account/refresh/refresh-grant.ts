import { TurnFailure } from "../../turn-failure.js";
import { postJson } from "../post-json.js";
import { statusOf } from "../sign-in/code-grant.js";
import type { Issuer } from "../sign-in/issuer.js";
import type { RenewedTokens } from "../storage/auth-json.js";

/** Why tokens are renewed, as 0.169 tells its issuer. */
export type RefreshReason = "forced" | "unauthorized_recovery" | "scheduled" | "proactive_expiry";

/** The issuer will never renew these tokens again. Ends a turn as `unauthorized`, which is not tried again. */
export class RefreshRefused extends TurnFailure {
  constructor(why = "") {
    super(`Your access token could not be refreshed${why}. Please log out and sign in again.`, "unauthorized");
  }
}

/** What the issuer says of a refresh token, and what it means (0.93 to 0.169). */
const REFUSALS: Readonly<Record<string, string>> = {
  refresh_token_expired: " because your refresh token has expired",
  refresh_token_reused: " because your refresh token was already used",
  refresh_token_invalidated: " because your refresh token was revoked",
};

/**
 * Spends a refresh token, as Codex does: a JSON body (0.169). Cannot be called off, as the answer may hold the only refresh token
 * that still works; it ends by itself after thirty seconds.
 *
 * @throws {RefreshRefused} When only signing in again helps.
 * @throws {TurnFailure} When another try may help.
 */
export async function spendRefreshToken(
  { clientId, refreshUrl }: Issuer,
  { refreshToken, reason }: { refreshToken: string; reason: RefreshReason },
  fetch: typeof globalThis.fetch,
): Promise<RenewedTokens> {
  const body = { client_id: clientId, grant_type: "refresh_token", refresh_reason: reason, refresh_token: refreshToken };
  let response: Response;
  try {
    response = await postJson(refreshUrl, body, { fetch });
  } catch (error) {
    throw new TurnFailure(`Failed to refresh token: error sending request for url (${refreshUrl})`, "other", { cause: error });
  }
  const answer = await response.json().catch(() => null);
  if (!response.ok) throw refusalOf(response, answer);
  if (typeof answer !== "object" || answer === null) throw new TurnFailure("OAuth token response is invalid");
  const { id_token, access_token, refresh_token } = answer as Record<string, unknown>;
  return {
    ...(typeof id_token === "string" ? { idToken: id_token } : {}),
    ...(typeof access_token === "string" ? { accessToken: access_token } : {}),
    ...(typeof refresh_token === "string" ? { refreshToken: refresh_token } : {}),
  };
}

/** Tells the issuer that a refresh token is not needed any more (since 0.125). Whether it listens is its own affair. */
export async function revokeRefreshToken(
  { clientId, revokeUrl }: Issuer,
  refreshToken: string,
  fetch: typeof globalThis.fetch,
): Promise<void> {
  await postJson(revokeUrl, { token: refreshToken, token_type_hint: "refresh_token", client_id: clientId }, { fetch });
}

/** Every 401 and every `invalid_grant` is final (0.169); the rest may pass. */
function refusalOf(response: Response, answer: unknown): TurnFailure {
  const { error, code } = (answer ?? {}) as { error?: unknown; code?: unknown };
  const word = (error as { code?: unknown } | null | undefined)?.code ?? error ?? code;
  const name = typeof word === "string" ? word.toLowerCase() : "";
  if (response.status === 401) return new RefreshRefused(Object.hasOwn(REFUSALS, name) ? REFUSALS[name] : "");
  if (name === "invalid_grant") return new RefreshRefused();
  return new TurnFailure(`Failed to refresh token: ${statusOf(response)}`);
}
