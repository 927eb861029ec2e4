import type { RefreshAddress } from "./issuer-address.js";
import { postJson, statusOf } from "./issuer-request.js";
import type { RenewedTokens } from "./stored-credentials.js";
import { readTokenAnswer } from "./token-answer.js";

/** Why tokens are renewed, as 0.169 tells its issuer. */
export type RefreshReason = "forced" | "unauthorized_recovery" | "scheduled" | "proactive_expiry";

/** Tokens were not renewed. The message is the real server's (0.169) and holds nothing that the issuer made up. */
export class RenewalFailure extends Error {
  /** Whether the issuer will never renew these tokens again, so that only signing in again helps. Otherwise another try may help. */
  readonly isFinal: boolean;

  constructor(message: string, isFinal: boolean, options?: ErrorOptions) {
    super(message, options);
    this.name = "RenewalFailure";
    this.isFinal = isFinal;
  }
}

/** What an issuer says of a refresh token, and what it means (0.93 to 0.169). */
const REFUSALS: Readonly<Record<string, string>> = {
  refresh_token_expired: " because your refresh token has expired",
  refresh_token_reused: " because your refresh token was already used",
  refresh_token_invalidated: " because your refresh token was revoked",
};

/**
 * Spends a refresh token, as Codex does: with a JSON body (0.169). It cannot be aborted, as the answer may hold the only refresh token
 * that still works. It ends by itself after thirty seconds.
 *
 * @throws {RenewalFailure} When the issuer refuses, does not answer, or answers something that is not tokens.
 */
export async function spendRefreshToken(
  { clientId, refreshUrl }: RefreshAddress,
  { refreshToken, reason }: { readonly refreshToken: string; readonly reason: RefreshReason },
  fetch: typeof globalThis.fetch,
): Promise<RenewedTokens> {
  const body = { client_id: clientId, grant_type: "refresh_token", refresh_reason: reason, refresh_token: refreshToken };
  let response: Response;
  try {
    response = await postJson(refreshUrl, body, { fetch });
  } catch (error) {
    throw new RenewalFailure(`Failed to refresh token: error sending request for url (${refreshUrl})`, false, { cause: error });
  }
  const answer: unknown = await response.json().catch(() => null);
  if (!response.ok) throw failureIn(response, answer);
  const tokens = readTokenAnswer(answer);
  if (!tokens) throw new RenewalFailure("OAuth token response is invalid", false);
  // Codex does not read when the access token expires: the token itself says it.
  const { expiresAt: _, ...renewed } = tokens;
  return renewed;
}

/** Tells the issuer that a refresh token is not needed any more (since 0.125). The answer is not looked at. */
export async function revokeRefreshToken(
  { clientId, revokeUrl }: { readonly clientId: string; readonly revokeUrl: string },
  refreshToken: string,
  fetch: typeof globalThis.fetch,
): Promise<void> {
  await postJson(revokeUrl, { token: refreshToken, token_type_hint: "refresh_token", client_id: clientId }, { fetch });
}

/** Every 401 and every `invalid_grant` is final (0.169). After anything else another try may help. */
function failureIn(response: Response, answer: unknown): RenewalFailure {
  const code = errorCodeIn(answer);
  const isFinal = response.status === 401 || code === "invalid_grant";
  if (!isFinal) return new RenewalFailure(`Failed to refresh token: ${statusOf(response)}`, false);
  const why = response.status === 401 && Object.hasOwn(REFUSALS, code) ? REFUSALS[code] : "";
  return new RenewalFailure(`Your access token could not be refreshed${why}. Please log out and sign in again.`, true);
}

/** Looked up at `error.code`, `error` and `code`, without regard to case (0.93 to 0.169). Empty when none of them is a text. */
function errorCodeIn(answer: unknown): string {
  const { error, code } = (answer ?? {}) as { error?: unknown; code?: unknown };
  const places = [(error as { code?: unknown } | null | undefined)?.code, error, code];
  const found = places.find((place) => typeof place === "string");
  return typeof found === "string" ? found.toLowerCase() : "";
}
