import { INTERNAL_ERROR } from "../../../protocol/codes.js";
import type { LogoutAccountResponse } from "../../../protocol/methods/account.js";
import { messageOf, RpcError } from "../../../rpc/errors.js";
import type { HandlerContext } from "../../connection/connection.js";
import type { AccountContext } from "../account-context.js";
import { NOT_COMPLETED } from "../sign-in/pending-login.js";
import { readStored } from "../storage/auth-json.js";
import { announceAccount } from "./account-notifications.js";

/**
 * The answer to `account/logout`: abandons the login that waits for a person, removes the tokens in memory and the stored credentials,
 * and revokes the refresh token.
 *
 * @throws {RpcError} -32603 when the stored credentials cannot be removed.
 */
export function logout(account: AccountContext, context: HandlerContext): Promise<LogoutAccountResponse> {
  return account.accounts.of(context.connection).inTurn(() => signOut(account, context));
}

async function signOut(
  { accounts, config }: AccountContext,
  { connection, afterAnswer }: HandlerContext,
): Promise<LogoutAccountResponse> {
  const { session, managed, logins } = accounts.of(connection);
  await logins.clear(NOT_COMPLETED);
  const { current } = session;
  session.begin(null);
  try {
    await managed.store(async (credentials) => {
      // Credentials that cannot be read are removed as well.
      const read = current?.mode === "chatgpt" ? await credentials.read().catch(() => null) : null;
      const stored = readStored(read, config.current);
      await credentials.clear();
      // Another process may have renewed the tokens since they were read here.
      const last = stored?.mode === "chatgpt" ? stored : current;
      if (last?.mode === "chatgpt") managed.revoke(last.refreshToken.reveal());
    });
  } catch (error) {
    throw new RpcError(INTERNAL_ERROR, `logout failed: ${messageOf(error)}`, { cause: error });
  }
  afterAnswer(() => announceAccount(accounts, connection));
  return {};
}
