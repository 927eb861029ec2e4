import { readClaims, readClaimsOrNull } from "../../../protocol/claims.js";
import type { ChatgptAuthTokensRefreshResponse } from "../../../protocol/methods/account.js";
import { Secret } from "../../../rpc/redact.js";
import type { Connection } from "../../connection/connection.js";
import type { ExternalAuth } from "../session/auth-session.js";
import { knownPlan } from "../session/plans.js";

/** Tokens from a client, in either shape. A login and a refresh answer have the same members. */
export type GivenTokens = ChatgptAuthTokensRefreshResponse;

/**
 * Reads tokens that a client sent.
 *
 * With `chatgptAccountId` the rules since 0.99 apply: account and plan are what the client says, and the claims of the access token
 * fill in what it leaves out. With `idToken` alone the rules up to 0.98 apply: everything is in its claims, and the access token is
 * opaque.
 *
 * @throws {SyntaxError} When the token that is read is not a JWT. The message is the real server's and quotes nothing.
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
  // The client's word for the plan is read without regard to case, the token's is not.
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

/** The workspace that the tokens are for. `null` when they do not say, or cannot be read. */
export function workspaceOf({ chatgptAccountId, idToken }: GivenTokens): string | null {
  return chatgptAccountId ?? readClaimsOrNull(idToken)?.accountId ?? null;
}
