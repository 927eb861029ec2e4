import { INTERNAL_ERROR, INVALID_REQUEST } from "../../../protocol/codes.js";
import type { CancelLoginAccountResponse } from "../../../protocol/methods/account.js";
import type { ChatgptAuthTokensLogin, LoginAccountParams, LoginAccountResponse } from "../../../protocol/shapes/login.js";
import { messageOf, RpcError } from "../../../rpc/errors.js";
import { toJsonText } from "../../../rpc/json.js";
import { Secret } from "../../../rpc/redact.js";
import type { Connection, HandlerContext } from "../../connection/connection.js";
import { invalidRequest, unknownVariant } from "../../connection/invalid-request.js";
import { needsExperimentalApi } from "../../connection/server.js";
import type { AccountContext } from "../account-context.js";
import { readExternal, workspaceOf } from "../refresh/client-tokens.js";
import { announceAccount, announceLoginEnd } from "../session/account-notifications.js";
import type { ExternalAuth } from "../session/auth-session.js";
import { refuseWhereKeysAreForced, signInByBrowser, signInByDevice } from "./chatgpt-login.js";
import { noDeviceCode, requestDeviceCode } from "./device-login.js";
import { NOT_COMPLETED } from "./pending-login.js";

const EXTERNAL_ACTIVE =
  "External auth is active. Use account/login/start (chatgptAuthTokens) to update it or account/logout to clear it.";

/** Signs in, or starts a login that waits for a person. What is checked, and in which order, is the real server's (0.169). */
export function startLogin(
  account: AccountContext,
  params: LoginAccountParams,
  context: HandlerContext,
): Promise<LoginAccountResponse> {
  if (params.type === "chatgptDeviceCode") return loginByDevice(account, context);
  return account.accounts.of(context.connection).inTurn(async () => {
    switch (params.type) {
      case "chatgptAuthTokens":
        return loginWithTokens(account, params, context);
      case "apiKey":
        refuseWhileExternal(account, context.connection);
        return loginWithKey(account, params.apiKey, context);
      case "chatgpt":
        refuseSignIn(account, context.connection);
        return signInByBrowser(account, params, context);
      default:
        throw unknownVariant((params as { type: string }).type, ["apiKey", "chatgpt", "chatgptDeviceCode", "chatgptAuthTokens"]);
    }
  });
}

const UUID = /^[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}$/i;

/**
 * Abandons the login with that id. Its failure is announced after the answer.
 *
 * @throws {RpcError} -32600 when the id is not a UUID.
 */
export function cancelLogin(
  { accounts }: AccountContext,
  loginId: string,
  { connection, afterAnswer }: HandlerContext,
): CancelLoginAccountResponse {
  if (!UUID.test(loginId)) throw new RpcError(INVALID_REQUEST, `invalid login id: ${loginId}`);
  const login = accounts.of(connection).logins.remove(loginId);
  afterAnswer(() => login?.abandon(NOT_COMPLETED));
  return { status: login ? "canceled" : "notFound" };
}

/**
 * Asks the issuer for a code outside of the queue of logins, as that may take long. A login or logout that comes meanwhile is not
 * held up, and displaces this login.
 */
async function loginByDevice(account: AccountContext, context: HandlerContext): Promise<LoginAccountResponse> {
  const { connection } = context;
  const { logins, inTurn } = account.accounts.of(connection);
  const displaced = await inTurn(async () => {
    refuseSignIn(account, connection);
    return logins.prepare();
  });
  const signal = AbortSignal.any([displaced, context.signal]);
  const code = await requestDeviceCode(account.issuer, { signal, fetch: account.fetch });
  return inTurn(async () => {
    refuseSignIn(account, connection);
    if (displaced.aborted) throw noDeviceCode(messageOf(displaced.reason));
    return signInByDevice(account, code, context);
  });
}

async function loginWithKey(
  account: AccountContext,
  apiKey: string,
  { connection, afterAnswer }: HandlerContext,
): Promise<LoginAccountResponse> {
  refuseWhileUnreadable(account);
  if (account.config.current.forcedLoginMethod === "chatgpt") {
    throw new RpcError(INVALID_REQUEST, "API key login is disabled. Use ChatGPT login instead.");
  }
  const { session, managed, logins } = account.accounts.of(connection);
  await logins.clear(NOT_COMPLETED);
  try {
    await managed.store((credentials) => credentials.write({ auth_mode: "apikey", OPENAI_API_KEY: apiKey }));
  } catch (error) {
    throw new RpcError(INTERNAL_ERROR, `failed to save api key: ${messageOf(error)}`, { cause: error });
  }
  session.begin({ mode: "apikey", bearer: new Secret(apiKey) });
  afterAnswer(() => announceLogin(account, connection));
  return { type: "apiKey" };
}

async function loginWithTokens(
  account: AccountContext,
  params: ChatgptAuthTokensLogin,
  { connection, afterAnswer }: HandlerContext,
): Promise<LoginAccountResponse> {
  const isOlderShape = params.chatgptAccountId === undefined && params.idToken !== undefined;
  if (params.chatgptAccountId === undefined && !isOlderShape) throw invalidRequest("missing field `chatgptAccountId`");
  if (!isOlderShape && !connection.capabilities.experimentalApi)
    throw needsExperimentalApi("account/login/start.chatgptAuthTokens");
  refuseWhileUnreadable(account);
  if (account.config.current.forcedLoginMethod === "api") {
    throw new RpcError(INVALID_REQUEST, "External ChatGPT auth is disabled. Use API key login instead.");
  }
  const { session, logins } = account.accounts.of(connection);
  // Also when these tokens are then refused (0.93 to 0.169).
  await logins.clear(NOT_COMPLETED);
  session.begin(isOlderShape ? readOlder(account, params, connection) : readNewer(account, params, connection));
  afterAnswer(() => announceLogin(account, connection));
  return { type: "chatgptAuthTokens" };
}

/** Since 0.99: the workspace first, then the token. */
function readNewer({ config }: AccountContext, params: ChatgptAuthTokensLogin, owner: Connection): ExternalAuth {
  const { workspaces } = config.current;
  const received = params.chatgptAccountId ?? "";
  if (workspaces && !workspaces.includes(received)) {
    const allowed = toJsonText(workspaces).replaceAll(",", ", ");
    throw new RpcError(
      INVALID_REQUEST,
      `External auth must use one of workspace(s) ${allowed}, but received ${toJsonText(received)}.`,
    );
  }
  try {
    return readExternal(params, owner);
  } catch (error) {
    throw new RpcError(INTERNAL_ERROR, `failed to set external auth: ${messageOf(error)}`);
  }
}

/** 0.93 to 0.98: the token first, then the workspace. */
function readOlder({ config }: AccountContext, params: ChatgptAuthTokensLogin, owner: Connection): ExternalAuth {
  let auth: ExternalAuth;
  try {
    auth = readExternal(params, owner);
  } catch (error) {
    throw new RpcError(INVALID_REQUEST, `invalid id token: ${messageOf(error)}`);
  }
  const { workspaces } = config.current;
  const received = workspaceOf(params);
  if (workspaces && !workspaces.includes(received ?? "")) {
    const shown = received === null ? "None" : `Some(${toJsonText(received)})`;
    throw new RpcError(INVALID_REQUEST, `External auth must use workspace ${workspaces.join(", ")}, but received ${shown}.`);
  }
  return auth;
}

/** Checks whether a sign-in at the issuer is allowed. */
function refuseSignIn(account: AccountContext, connection: Connection): void {
  refuseWhileExternal(account, connection);
  refuseWhileUnreadable(account);
  refuseWhereKeysAreForced(account);
}

function refuseWhileExternal(account: AccountContext, connection: Connection): void {
  if (account.accounts.of(connection).session.current?.mode === "chatgptAuthTokens")
    throw new RpcError(INVALID_REQUEST, EXTERNAL_ACTIVE);
}

/** A restriction that cannot be read still restricts. */
function refuseWhileUnreadable({ config }: AccountContext): void {
  config.recheck();
  if (config.current.restrictionsUnreadable) {
    throw new RpcError(
      INVALID_REQUEST,
      "Login is refused until config.toml can be read: it restricts logins in a way that cannot be made out.",
    );
  }
}

function announceLogin({ accounts }: AccountContext, connection: Connection): void {
  announceLoginEnd(accounts, connection);
  announceAccount(accounts, connection);
}
