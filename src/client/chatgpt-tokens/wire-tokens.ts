import { readClaimsOrNull } from "../../protocol/claims.js";
import type { Dialect } from "../../protocol/dialect.js";
import type { ChatgptAuthTokensRefreshResponse } from "../../protocol/methods/account.js";
import { TokenError } from "../../rpc/errors.js";
import type { ChatgptTokens } from "./provider.js";

/** Tokens as the server reads them, and when they expire. */
export interface PreparedTokens {
  readonly wire: ChatgptAuthTokensRefreshResponse;
  readonly expiresAt: Date | null;
}

/**
 * Puts a host's tokens into the shape that the server reads. When its release is not known, the members of both shapes are sent: every
 * release ignores members that it does not know.
 *
 * @throws {TokenError} `not-a-jwt` or `no-account`, where the server needs a JWT or an account. `not-a-jwt` also for an access token
 *   that cannot stand in an `Authorization` header as it is: with `Bearer` before it, or a blank, a line feed or a letter beyond ASCII
 *   in it. Codex takes such a token, and sends its requests without that header (0.93 to 0.171).
 */
export function prepareTokens(given: ChatgptTokens, { readsIdToken, readsOpaqueAccessTokens }: Dialect): PreparedTokens {
  const { accessToken, idToken, chatgptAccountId, chatgptPlanType, expiresAt } = given;
  const problem = whyNotSendable(accessToken);
  if (problem) throw new TokenError("not-a-jwt", `The access token ${problem}`);
  const claims = readClaimsOrNull(accessToken);
  if (!claims && !readsOpaqueAccessTokens) throw new TokenError("not-a-jwt", "The access token is not a JWT");
  const idClaims = readClaimsOrNull(idToken);
  const claimed = readsOpaqueAccessTokens ? (idClaims ?? claims)?.accountId : (claims?.accountId ?? idClaims?.accountId);
  const accountId = chatgptAccountId ?? claimed;
  if (!accountId && !readsOpaqueAccessTokens)
    throw new TokenError("no-account", "Neither the tokens nor their claims name a workspace");
  return {
    wire: {
      accessToken,
      ...(accountId ? { chatgptAccountId: accountId } : {}),
      chatgptPlanType: chatgptPlanType ?? null,
      ...(readsIdToken ? { idToken: idToken ?? accessToken } : {}),
    },
    expiresAt: expiresAt ?? claims?.expiresAt ?? null,
  };
}

/**
 * Why a token cannot be sent as a bearer, without quoting it. It is not mended here: the provider is told later which token was
 * rejected, and has to recognize it.
 */
function whyNotSendable(accessToken: string): string | null {
  if (/^\s*bearer\s/i.test(accessToken)) return 'has "Bearer" before it: hand over the token alone';
  if (accessToken !== accessToken.trim()) return "has a blank or a line feed at its beginning or end: hand over the token alone";
  return /[^\x21-\x7e]/.test(accessToken) ? "holds a blank or a character that cannot be sent in a header" : null;
}

/** @throws {TokenError} `wrong-account`, with both ids, when `tokens` are for another workspace than `expected`. */
export function checkAccount(tokens: PreparedTokens, expected: string | null): void {
  const received = tokens.wire.chatgptAccountId ?? null;
  if (expected === null || received === expected) return;
  throw new TokenError(
    "wrong-account",
    `Signed in to workspace "${expected}", and the token provider answered for "${received ?? "none"}"`,
    { accounts: { expected, received } },
  );
}
