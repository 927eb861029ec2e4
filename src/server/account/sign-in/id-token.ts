import { fromJsonTextOrNull } from "../../../rpc/json.js";

/** By how much the clocks of the issuer and of this machine may differ, in milliseconds. */
const TOLERANCE_MS = 30_000;

/** What an id token is expected to say. */
export interface ExpectedIdToken {
  /** Without a slash at the end. */
  readonly issuer: string;
  readonly clientId: string;
}

/**
 * Why an id token does not say who has signed in here: it is from another issuer, for another client, or expired by the clock of this
 * machine. Its signature is not checked, since it came from the token endpoint itself (OpenID Connect Core, 3.1.3.7).
 *
 * @param idToken - A JWT.
 * @returns `null` when it can be used. The reason holds nothing of the token but its times.
 */
export function whyIdTokenIsRefused(idToken: string, { issuer, clientId }: ExpectedIdToken): string | null {
  const { iss, aud, exp } = payloadOf(idToken);
  if (typeof iss !== "string" || iss.replace(/\/+$/, "") !== issuer) return "the id token is from another issuer";
  if (!(Array.isArray(aud) ? aud : [aud]).includes(clientId)) return "the id token is for another client";
  if (typeof exp !== "number" || exp * 1_000 + TOLERANCE_MS > Date.now()) return null;
  const lateBy = Math.ceil((Date.now() - exp * 1_000) / 1_000);
  return `the id token expired ${lateBy} seconds ago by the clock of this machine, which may be wrong`;
}

function payloadOf(jwt: string): { readonly iss?: unknown; readonly aud?: unknown; readonly exp?: unknown } {
  const [, payload = ""] = jwt.split(".");
  return fromJsonTextOrNull(Buffer.from(payload, "base64url").toString()) ?? {};
}
