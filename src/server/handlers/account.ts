import type { AccountContext } from "../account/account-context.js";
import { logout } from "../account/session/logout.js";
import { readRateLimits } from "../account/session/rate-limits.js";
import { readAccount, readAuthStatus } from "../account/session/read-account.js";
import { cancelLogin, startLogin } from "../account/sign-in/login-start.js";
import type { ServerHandlers } from "../connection/server.js";

/** Answers to `account/*`. The notifications that follow an answer come in the order of the real server (0.169). */
export function createAccountHandlers(account: AccountContext): NonNullable<ServerHandlers["account"]> {
  const { accounts, config, fetch } = account;
  return {
    read: ({ refreshToken }, { connection }) => readAccount(account, connection, refreshToken ?? false),
    rateLimitsRead: async (_, { connection, signal }) => {
      const { afterLogins, managed } = accounts.of(connection);
      await managed.freshen();
      const auth = await afterLogins(({ current }) => current);
      return readRateLimits(auth, { chatgptBaseUrl: config.current.chatgptBaseUrl, signal, fetch });
    },
    loginStart: (params, context) => startLogin(account, params, context),
    loginCancel: ({ loginId }, context) => cancelLogin(account, loginId, context),
    logout: (_, context) => logout(account, context),
  };
}

/** The answer to `getAuthStatus`. */
export function createAuthStatusHandler(
  account: AccountContext,
): NonNullable<NonNullable<ServerHandlers["legacy"]>["getAuthStatus"]> {
  return (params, { connection }) => readAuthStatus(account, connection, params);
}
