import { INVALID_REQUEST } from "../../../protocol/codes.js";
import type { GetAccountResponse } from "../../../protocol/methods/account.js";
import type { GetAuthStatusParams, GetAuthStatusResponse } from "../../../protocol/methods/legacy.js";
import type { Account } from "../../../protocol/shapes/account.js";
import { RpcError } from "../../../rpc/errors.js";
import type { Connection } from "../../connection/connection.js";
import { fieldsOf } from "../../telemetry/watched.js";
import type { AccountContext } from "../account-context.js";
import type { Auth } from "./auth-session.js";

/** The answer to `account/read`: who is signed in, once the logins and logouts that were asked for before are done. */
export async function readAccount(
  account: AccountContext,
  connection: Connection,
  refreshToken: boolean,
): Promise<GetAccountResponse> {
  if (refreshToken) await renew(account, connection);
  return account.accounts.of(connection).afterLogins(({ current }) => describeState(account, current));
}

/** The answer to `getAuthStatus`: how one is signed in, and the token for a client that asks for it (0.169). */
export async function readAuthStatus(
  account: AccountContext,
  connection: Connection,
  { includeToken, refreshToken }: GetAuthStatusParams,
): Promise<GetAuthStatusResponse> {
  const { afterLogins, managed } = account.accounts.of(connection);
  if (refreshToken) await renew(account, connection);
  else if (includeToken) await managed.freshen();
  return afterLogins(({ current }) => {
    const requiresOpenaiAuth = needsAccount(account);
    const token = requiresOpenaiAuth ? current?.bearer.reveal() : undefined;
    if (!current || !token) return { authMethod: null, authToken: null, requiresOpenaiAuth };
    const isUsable = current.mode !== "chatgpt" || current.refusal === null;
    return { authMethod: current.mode, authToken: includeToken && isUsable ? token : null, requiresOpenaiAuth };
  });
}

/** Renews the tokens that this server owns. A failure is only logged, as on the real server (0.93 to 0.169). */
async function renew({ accounts, logger }: AccountContext, connection: Connection): Promise<void> {
  const { afterLogins, managed } = accounts.of(connection);
  const isManaged = await afterLogins(({ current }) => current?.mode === "chatgpt");
  if (!isManaged) return;
  try {
    await managed.refresh("forced");
  } catch (error) {
    logger.warn({ ...fieldsOf(connection), cause: error }, "Tokens could not be renewed");
  }
}

/** Whether the configured provider needs an account. Where none can be made out it is as without a configuration (0.171). */
function needsAccount({ config }: AccountContext): boolean {
  return config.providerOf(null).provider?.requiresOpenaiAuth ?? true;
}

function describeState(account: AccountContext, auth: Auth | null): GetAccountResponse {
  const requiresOpenaiAuth = needsAccount(account);
  const shown = requiresOpenaiAuth ? auth : null;
  const described = shown ? describeAccount(shown) : null;
  return {
    account: described,
    userId: described?.type === "chatgpt" && shown && shown.mode !== "apikey" ? shown.userId : null,
    requiresOpenaiAuth,
    workspaceRouting: null,
  };
}

/** `null` for an account whose tokens can never be renewed again (since 0.140). */
function describeAccount(auth: Auth): Account | null {
  if (auth.mode === "apikey") return { type: "apiKey" };
  if (auth.mode === "chatgpt" && auth.refusal) return null;
  const { email, planType } = auth;
  if (auth.mode === "chatgptAuthTokens" && auth.rules === "idToken" && (email === null || planType === null)) {
    throw new RpcError(INVALID_REQUEST, "email and plan type are required for chatgpt authentication");
  }
  return { type: "chatgpt", email, planType: planType ?? "unknown", workspaceName: null };
}
