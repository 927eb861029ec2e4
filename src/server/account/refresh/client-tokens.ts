import { readClaims, readClaimsOrNull } from "../../../protocol/claims.js";
import type { ChatgptAuthTokensRefreshResponse } from "../../../protocol/methods/account.js";
import { Secret } from "../../../rpc/redact.js";
import type { Connection } from "../../connection/connection.js";
import type { ExternalAuth } from "../session/auth-session.js";
import { knownPlan } from "../session/plans.js";

/** Tokens in either shape: those of a login and those of a refresh answer are the same. */
export type GivenTokens = ChatgptAuthTokensRefreshResponse;

/**
 * Reads tokens that a client handed in.
 *
 * `chatgptAccountId` means the rules since 0.99: account and plan are what the client says, the claims of the access token
 * fill in. Otherwise `idToken` means the rules up to 0.98: its claims say everything, and the access token is opaque.
 *
 * @throws {SyntaxError} When the token that is read is no JWT; the message is the real server's and quotes nothing.
 */
export function readExternal(tokens: GivenTokens, owner: Connection): ExternalAuth {
  const { accessToken, chatgptAccountId, chatgptPlanType, idToken } = tokens;
  const bearer = new Secret(accessToken);
  if (chatgptAccountId === undefined && idToken !== undefined) {
    const { accountId, email, planType, userId } = readClaims(idToken);
    const plan = planType === null ? null : knownPlan(planType);
    return { mode: "chatgptAuthTokens", bearer, accountId, email, planType: plan, userId, rules: "idToken", owner };
  }
  const { email, planType, userId } = readClaims(accessToken);
  // What the client says is read without regard to case, what the token says is not.
  const plan = chatgptPlanType?.toLowerCase() ?? planType;
  return {
    mode: "chatgptAuthTokens",
    bearer,
    accountId: chatgptAccountId ?? null,
    email,
    planType: knownPlan(plan),
    userId,
    rules: "chatgptAccountId",
    owner,
  };
}

/** The workspace that tokens are for, as the rules of their shape have it. `null` when they do not say, or cannot be read. */
export function workspaceOf({ chatgptAccountId, idToken }: GivenTokens): string | null {
  return chatgptAccountId ?? readClaimsOrNull(idToken)?.accountId ?? null;
}
