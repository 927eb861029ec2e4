import { INTERNAL_ERROR, INVALID_REQUEST } from "../../protocol/codes.js";
import type { GetAccountResponse, LogoutAccountResponse } from "../../protocol/methods/account.js";
import type { Account } from "../../protocol/shapes/account.js";
import { messageOf, RpcError } from "../../rpc/errors.js";
import type { Accounts } from "../account/accounts.js";
import { readRateLimits } from "../account/rate-limits.js";
import { announceAccount } from "../account/session/account-notifications.js";
import type { Auth, AuthSession } from "../account/session/auth-session.js";
import type { Issuer } from "../account/sign-in/issuer.js";
import { startLogin } from "../account/sign-in/login-start.js";
import { NOT_COMPLETED } from "../account/sign-in/pending-login.js";
import { readStored } from "../account/storage/auth-json.js";
import type { Configuration } from "../config/configuration.js";
import type { Connection, HandlerContext } from "../connection/connection.js";
import type { ServerHandlers } from "../connection/server.js";
import type { Logger } from "../logger.js";

export interface AccountContext {
  readonly config: Configuration;
  readonly accounts: Accounts;
  readonly issuer: Issuer;
  /** Who signs people in, as the issuer is told; `undefined`: the client. */
  readonly originator: string | undefined;
  readonly logger: Logger;
  readonly fetch: typeof fetch;
}

const UUID = /^[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}$/i;

/** Answers to `account/*`, and the notifications they owe, in the order of the real server (0.169). */
export function createAccountHandlers(room: AccountContext): NonNullable<ServerHandlers["account"]> {
  const { accounts, config } = room;
  return {
    read: async ({ refreshToken }, { connection }) => {
      if (refreshToken) await renew(room, connection);
      return afterLogins(accounts, connection, ({ current }) => readAccount(room, current));
    },
    rateLimitsRead: async (_, { connection, signal }) => {
      await accounts.of(connection).managed.freshen();
      const auth = await afterLogins(accounts, connection, ({ current }) => current);
      return readRateLimits(auth, { chatgptBaseUrl: config.current.chatgptBaseUrl, signal, fetch: room.fetch });
    },
    loginStart: (params, context) => startLogin(room, params, context),
    loginCancel: ({ loginId }, { connection, afterAnswer }) => {
      if (!UUID.test(loginId)) throw new RpcError(INVALID_REQUEST, `invalid login id: ${loginId}`);
      const login = accounts.of(connection).logins.remove(loginId);
      afterAnswer(() => login?.abandon(NOT_COMPLETED));
      return { status: login ? "canceled" : "notFound" };
    },
    logout: (_, context) => accounts.of(context.connection).inTurn(() => logout(room, context)),
  };
}

/** The answer to `getAuthStatus`: how one is signed in, and the token for who asks for it (0.169). */
export function createAuthStatusHandler(
  room: AccountContext,
): NonNullable<NonNullable<ServerHandlers["legacy"]>["getAuthStatus"]> {
  return async ({ includeToken, refreshToken }, { connection }) => {
    if (refreshToken) await renew(room, connection);
    else if (includeToken) await room.accounts.of(connection).managed.freshen();
    return afterLogins(room.accounts, connection, ({ current }) => {
      const { requiresOpenaiAuth } = room.config.current.provider;
      const token = requiresOpenaiAuth ? current?.bearer.reveal() : undefined;
      if (!current || !token) return { authMethod: null, authToken: null, requiresOpenaiAuth };
      const isOfUse = current.mode !== "chatgpt" || current.refusal === null;
      return { authMethod: current.mode, authToken: includeToken && isOfUse ? token : null, requiresOpenaiAuth };
    });
  };
}

/** Renews the tokens that this server owns, after the logins that were asked for before. That it fails is only logged (0.93 to 0.169). */
async function renew({ accounts, logger }: AccountContext, connection: Connection): Promise<void> {
  const managed = await afterLogins(accounts, connection, ({ current }) =>
    current?.mode === "chatgpt" ? accounts.of(connection).managed : null,
  );
  try {
    await managed?.refresh("forced");
  } catch (error) {
    logger.warn({ cause: error }, "Tokens could not be renewed");
  }
}

/** Reads who is signed in once the logins and logouts that were asked for before have been done. */
function afterLogins<T>(accounts: Accounts, connection: Connection, read: (session: AuthSession) => T): Promise<T> {
  const { session, inTurn } = accounts.of(connection);
  return inTurn(async () => read(session));
}

async function logout(room: AccountContext, { connection, afterAnswer }: HandlerContext): Promise<LogoutAccountResponse> {
  const { session, managed, logins } = room.accounts.of(connection);
  await logins.clear(NOT_COMPLETED);
  const { current } = session;
  session.begin(null);
  try {
    await managed.store(async (credentials) => {
      // What cannot be read is cleared all the same.
      const stored = current?.mode === "chatgpt" ? await credentials.read().catch(() => null) : null;
      const resting = readStored(stored, room.config.current);
      await credentials.clear();
      // Somebody else may have renewed them since they were read here.
      const last = resting?.mode === "chatgpt" ? resting : current;
      if (last?.mode === "chatgpt") managed.revoke(last.refreshToken.reveal());
    });
  } catch (error) {
    throw new RpcError(INTERNAL_ERROR, `logout failed: ${messageOf(error)}`, { cause: error });
  }
  afterAnswer(() => announceAccount(room.accounts, connection));
  return {};
}

function readAccount({ config }: AccountContext, auth: Auth | null): GetAccountResponse {
  const { requiresOpenaiAuth } = config.current.provider;
  const shown = requiresOpenaiAuth ? auth : null;
  const account = shown ? describe(shown) : null;
  return {
    account,
    userId: account?.type === "chatgpt" && shown && shown.mode !== "apikey" ? shown.userId : null,
    requiresOpenaiAuth,
    workspaceRouting: null,
  };
}

/** An account whose tokens can never be renewed any more is none (since 0.140). */
function describe(auth: Auth): Account | null {
  if (auth.mode === "apikey") return { type: "apiKey" };
  if (auth.mode === "chatgpt" && auth.refusal) return null;
  const { email, planType } = auth;
  if (auth.mode === "chatgptAuthTokens" && auth.rules === "idToken" && (email === null || planType === null)) {
    throw new RpcError(INVALID_REQUEST, "email and plan type are required for chatgpt authentication");
  }
  return { type: "chatgpt", email, planType: planType ?? "unknown", workspaceName: null };
}
