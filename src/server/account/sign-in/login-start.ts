import { INTERNAL_ERROR, INVALID_REQUEST } from "../../../protocol/codes.js";
import type { ChatgptAuthTokensLogin, LoginAccountParams, LoginAccountResponse } from "../../../protocol/shapes/login.js";
import { messageOf, RpcError } from "../../../rpc/errors.js";
import { Secret } from "../../../rpc/redact.js";
import type { Connection, HandlerContext } from "../../connection/connection.js";
import { invalidRequest, unknownVariant } from "../../connection/invalid-request.js";
import { needsExperimentalApi } from "../../connection/server.js";
import type { AccountContext } from "../../handlers/account.js";
import { readExternal, workspaceOf } from "../refresh/client-tokens.js";
import { announceAccount, announceLoginEnd } from "../session/account-notifications.js";
import type { ExternalAuth } from "../session/auth-session.js";
import { refuseWhereKeysAreForced, signInByBrowser, signInByDevice } from "./chatgpt-login.js";
import { noDeviceCode, requestDeviceCode } from "./device-login.js";
import { NOT_COMPLETED } from "./pending-login.js";

const EXTERNAL_ACTIVE =
  "External auth is active. Use account/login/start (chatgptAuthTokens) to update it or account/logout to clear it.";

/** Signs somebody in, or begins to. What is checked, and in which order, is the real server's (0.169). */
export function startLogin(
  room: AccountContext,
  params: LoginAccountParams,
  context: HandlerContext,
): Promise<LoginAccountResponse> {
  if (params.type === "chatgptDeviceCode") return loginByDevice(room, context);
  return room.accounts.of(context.connection).inTurn(async () => {
    switch (params.type) {
      case "chatgptAuthTokens":
        return loginWithTokens(room, params, context);
      case "apiKey":
        refuseWhileExternal(room, context.connection);
        return loginWithKey(room, params.apiKey, context);
      case "chatgpt":
        refuseSignIn(room, context.connection);
        return signInByBrowser(room, params, context);
      default:
        throw unknownVariant((params as { type: string }).type, ["apiKey", "chatgpt", "chatgptDeviceCode", "chatgptAuthTokens"]);
    }
  });
}

/**
 * The issuer is asked for a code out of turn, as it may be slow: what comes meanwhile is let pass, and displaces this login if it would
 * have done so later.
 */
async function loginByDevice(room: AccountContext, context: HandlerContext): Promise<LoginAccountResponse> {
  const { connection } = context;
  const { logins, inTurn } = room.accounts.of(connection);
  const displaced = await inTurn(async () => {
    refuseSignIn(room, connection);
    return logins.prepare();
  });
  const signal = AbortSignal.any([displaced, context.signal]);
  const code = await requestDeviceCode(room.issuer, { signal, fetch: room.fetch });
  return inTurn(async () => {
    refuseSignIn(room, connection);
    if (displaced.aborted) throw noDeviceCode(messageOf(displaced.reason));
    return signInByDevice(room, code, context);
  });
}

async function loginWithKey(
  room: AccountContext,
  apiKey: string,
  { connection, afterAnswer }: HandlerContext,
): Promise<LoginAccountResponse> {
  refuseWhileUnreadable(room);
  if (room.config.current.forcedLoginMethod === "chatgpt") {
    throw new RpcError(INVALID_REQUEST, "API key login is disabled. Use ChatGPT login instead.");
  }
  const { session, managed, logins } = room.accounts.of(connection);
  await logins.clear(NOT_COMPLETED);
  try {
    await managed.store((credentials) => credentials.write({ auth_mode: "apikey", OPENAI_API_KEY: apiKey }));
  } catch (error) {
    throw new RpcError(INTERNAL_ERROR, `failed to save api key: ${messageOf(error)}`, { cause: error });
  }
  session.begin({ mode: "apikey", bearer: new Secret(apiKey) });
  afterAnswer(() => announceLogin(room, connection));
  return { type: "apiKey" };
}

async function loginWithTokens(
  room: AccountContext,
  params: ChatgptAuthTokensLogin,
  { connection, afterAnswer }: HandlerContext,
): Promise<LoginAccountResponse> {
  const isOlderShape = params.chatgptAccountId === undefined && params.idToken !== undefined;
  if (params.chatgptAccountId === undefined && !isOlderShape) throw invalidRequest("missing field `chatgptAccountId`");
  if (!isOlderShape && !connection.capabilities.experimentalApi)
    throw needsExperimentalApi("account/login/start.chatgptAuthTokens");
  refuseWhileUnreadable(room);
  if (room.config.current.forcedLoginMethod === "api") {
    throw new RpcError(INVALID_REQUEST, "External ChatGPT auth is disabled. Use API key login instead.");
  }
  const { session, logins } = room.accounts.of(connection);
  // Also when these tokens turn out to be of no use (0.93 to 0.169).
  await logins.clear(NOT_COMPLETED);
  session.begin(isOlderShape ? readOlder(room, params, connection) : readNewer(room, params, connection));
  afterAnswer(() => announceLogin(room, connection));
  return { type: "chatgptAuthTokens" };
}

/** Since 0.99: the workspace first, then the token. */
function readNewer({ config }: AccountContext, params: ChatgptAuthTokensLogin, owner: Connection): ExternalAuth {
  const { workspaces } = config.current;
  const received = params.chatgptAccountId ?? "";
  if (workspaces && !workspaces.includes(received)) {
    const allowed = JSON.stringify(workspaces).replaceAll(",", ", ");
    throw new RpcError(
      INVALID_REQUEST,
      `External auth must use one of workspace(s) ${allowed}, but received ${JSON.stringify(received)}.`,
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
    const shown = received === null ? "None" : `Some(${JSON.stringify(received)})`;
    throw new RpcError(INVALID_REQUEST, `External auth must use workspace ${workspaces.join(", ")}, but received ${shown}.`);
  }
  return auth;
}

/** What stands against signing in at the issuer. */
function refuseSignIn(room: AccountContext, connection: Connection): void {
  refuseWhileExternal(room, connection);
  refuseWhileUnreadable(room);
  refuseWhereKeysAreForced(room);
}

function refuseWhileExternal(room: AccountContext, connection: Connection): void {
  if (room.accounts.of(connection).session.current?.mode === "chatgptAuthTokens")
    throw new RpcError(INVALID_REQUEST, EXTERNAL_ACTIVE);
}

/** A restriction that cannot be read must not fall away. */
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
