import { readClaimsOrNull } from "../protocol/claims.js";
import type { RenewedTokens } from "./stored-credentials.js";

/** The tokens in an answer of a token endpoint. What is missing there, or cannot be used, is left out. */
export interface TokenAnswer extends RenewedTokens {
  /** When the access token expires, if the answer says so. */
  readonly expiresAt?: Date;
}

/**
 * Reads a successful answer of a token endpoint. The refresh token that was sent is invalid by then, so nothing in the answer may
 * cost the new one: a member that cannot be used counts as missing. Who the id token is for, by whom, and until when is not checked
 * here. `token_type` and `scope` are not read: Codex sends every token as a bearer (0.93 to 0.171).
 *
 * @param body - The body of the answer, read as JSON.
 * @returns `null` when the body is not an object.
 */
export function readTokenAnswer(body: unknown): TokenAnswer | null {
  if (typeof body !== "object" || body === null || Array.isArray(body)) return null;
  const { id_token, access_token, refresh_token, expires_in } = body as Record<string, unknown>;
  const expiresAt = timeAfter(expires_in);
  return {
    ...(isText(id_token) && readClaimsOrNull(id_token) ? { idToken: id_token } : {}),
    ...(isText(access_token) ? { accessToken: access_token } : {}),
    ...(isText(refresh_token) ? { refreshToken: refresh_token } : {}),
    ...(expiresAt ? { expiresAt } : {}),
  };
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}

/** The time so many seconds from now. Some issuers write the number as a text. `null` when it is no such number. */
function timeAfter(seconds: unknown): Date | null {
  const isGiven = typeof seconds === "number" || typeof seconds === "bigint" || isText(seconds);
  const time = new Date(isGiven && Number(seconds) >= 0 ? Date.now() + Number(seconds) * 1_000 : Number.NaN);
  return Number.isNaN(time.getTime()) ? null : time;
}
