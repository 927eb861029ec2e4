import type { Account, AccountUpdatedNotification, GetAccountResponse, LogoutAccountResponse } from "../../protocol/account.js";
import { INTERNAL_ERROR, INVALID_REQUEST } from "../../protocol/codes.js";
import type { ChatgptAuthTokensLogin, LoginAccountParams, LoginAccountResponse } from "../../protocol/login.js";
import { RpcError } from "../../rpc/errors.js";
import { Secret } from "../../rpc/redact.js";
import type { Configuration } from "../config.js";
import type { Connection, HandlerContext } from "../connection.js";
import { invalidRequest, unknownVariant } from "../invalid-request.js";
import { needsExperimentalApi, type ServerHandlers } from "../server.js";
import type { Accounts } from "./accounts.js";
import type { CredentialStore } from "./credentials.js";
import { readExternal, workspaceOf } from "./external.js";
import { readRateLimits } from "./rate-limits.js";
import type { Auth, AuthSession, ExternalAuth } from "./session.js";

export interface AccountRoom {
  readonly config: Configuration;
  readonly accounts: Accounts;
  readonly fetch: typeof fetch;
}

const EXTERNAL_ACTIVE =
  "External auth is active. Use account/login/start (chatgptAuthTokens) to update it or account/logout to clear it.";
const UUID = /^[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}$/i;

/** Answers to `account/*`, and the notifications they owe, in the order of the real server (0.169). */
export function createAccountHandlers(room: AccountRoom): NonNullable<ServerHandlers["account"]> {
  const { accounts, config } = room;
  return {
    read: (_, { connection }) => afterLogins(accounts, connection, ({ current }) => readAccount(room, current)),
    rateLimitsRead: async (_, { connection }) => {
      const auth = await afterLogins(accounts, connection, ({ current }) => current);
      return readRateLimits(auth, config.current.chatgptBaseUrl, room.fetch);
    },
    loginStart: (params, context) => accounts.of(context.connection).inTurn(() => startLogin(room, params, context)),
    loginCancel: ({ loginId }) => {
      if (!UUID.test(loginId)) throw new RpcError(INVALID_REQUEST, `invalid login id: ${loginId}`);
      return { status: "notFound" };
    },
    logout: (_, context) => accounts.of(context.connection).inTurn(() => logout(room, context)),
  };
}

/** The answer to `getAuthStatus`: how one is signed in, and the token for who asks for it (0.169). */
export function createAuthStatusHandler({
  accounts,
  config,
}: AccountRoom): NonNullable<NonNullable<ServerHandlers["legacy"]>["getAuthStatus"]> {
  return ({ includeToken }, { connection }) =>
    afterLogins(accounts, connection, ({ current }) => {
      const { requiresOpenaiAuth } = config.current.provider;
      const token = requiresOpenaiAuth ? current?.bearer.reveal() : undefined;
      if (!current || !token) return { authMethod: null, authToken: null, requiresOpenaiAuth };
      return { authMethod: current.mode, authToken: includeToken ? token : null, requiresOpenaiAuth };
    });
}

/** Reads who is signed in once the logins and logouts that were asked for before have been done. */
function afterLogins<T>(accounts: Accounts, connection: Connection, read: (session: AuthSession) => T): Promise<T> {
  const { session, inTurn } = accounts.of(connection);
  return inTurn(async () => read(session));
}

/** Tells a client that has just come who is signed in, if a ChatGPT account is (0.169). */
export function welcome({ accounts }: AccountRoom, connection: Connection): void {
  const { current } = accounts.of(connection).session;
  if (current?.mode === "chatgptAuthTokens") connection.notify("account/updated", describeUpdate(current));
}

/** What a credential store holds, as a session starts with it. */
export async function loadStored(credentials: CredentialStore, { current }: Configuration): Promise<Auth | null> {
  const stored = await credentials.read();
  const key = stored?.OPENAI_API_KEY;
  if (typeof key !== "string" || (stored?.auth_mode ?? "apikey") !== "apikey") return null;
  return current.forcedLoginMethod === "chatgpt" ? null : { mode: "apikey", bearer: new Secret(key) };
}

async function logout(room: AccountRoom, { connection, afterAnswer }: HandlerContext): Promise<LogoutAccountResponse> {
  const { session, credentials } = room.accounts.of(connection);
  session.begin(null);
  try {
    await credentials.clear();
  } catch (error) {
    throw new RpcError(INTERNAL_ERROR, `logout failed: ${messageOf(error)}`, { cause: error });
  }
  afterAnswer(() => announceAccount(room, connection));
  return {};
}

function readAccount({ config }: AccountRoom, auth: Auth | null): GetAccountResponse {
  const { requiresOpenaiAuth } = config.current.provider;
  const shown = requiresOpenaiAuth ? auth : null;
  return {
    account: shown ? describe(shown) : null,
    userId: shown?.mode === "chatgptAuthTokens" ? shown.userId : null,
    requiresOpenaiAuth,
    workspaceRouting: null,
  };
}

function describe(auth: Auth): Account {
  if (auth.mode === "apikey") return { type: "apiKey" };
  const { email, planType, rules } = auth;
  if (rules === "idToken" && (email === null || planType === null)) {
    throw new RpcError(INVALID_REQUEST, "email and plan type are required for chatgpt authentication");
  }
  return { type: "chatgpt", email, planType: planType ?? "unknown", workspaceName: null };
}

async function startLogin(room: AccountRoom, params: LoginAccountParams, context: HandlerContext): Promise<LoginAccountResponse> {
  switch (params.type) {
    case "chatgptAuthTokens":
      return loginWithTokens(room, params, context);
    case "apiKey":
      refuseWhileExternal(room, context.connection);
      return loginWithKey(room, params.apiKey, context);
    case "chatgpt":
    case "chatgptDeviceCode":
      refuseWhileExternal(room, context.connection);
      if (room.config.current.forcedLoginMethod === "api") {
        throw new RpcError(INVALID_REQUEST, "ChatGPT login is disabled. Use API key login instead.");
      }
      throw new RpcError(
        INVALID_REQUEST,
        "This server does not offer ChatGPT login. Sign in with an API key, or hand it tokens of your own.",
      );
    default:
      throw unknownVariant((params as { type: string }).type, ["apiKey", "chatgpt", "chatgptDeviceCode", "chatgptAuthTokens"]);
  }
}

async function loginWithKey(
  room: AccountRoom,
  apiKey: string,
  { connection, afterAnswer }: HandlerContext,
): Promise<LoginAccountResponse> {
  refuseWhileUnreadable(room);
  if (room.config.current.forcedLoginMethod === "chatgpt") {
    throw new RpcError(INVALID_REQUEST, "API key login is disabled. Use ChatGPT login instead.");
  }
  try {
    await room.accounts.of(connection).credentials.write({ auth_mode: "apikey", OPENAI_API_KEY: apiKey });
  } catch (error) {
    throw new RpcError(INTERNAL_ERROR, `failed to save api key: ${messageOf(error)}`, { cause: error });
  }
  room.accounts.of(connection).session.begin({ mode: "apikey", bearer: new Secret(apiKey) });
  afterAnswer(() => announceLogin(room, connection));
  return { type: "apiKey" };
}

function loginWithTokens(
  room: AccountRoom,
  params: ChatgptAuthTokensLogin,
  { connection, afterAnswer }: HandlerContext,
): LoginAccountResponse {
  const isOlderShape = params.chatgptAccountId === undefined && params.idToken !== undefined;
  if (params.chatgptAccountId === undefined && !isOlderShape) throw invalidRequest("missing field `chatgptAccountId`");
  if (!isOlderShape && !connection.capabilities.experimentalApi)
    throw needsExperimentalApi("account/login/start.chatgptAuthTokens");
  refuseWhileUnreadable(room);
  if (room.config.current.forcedLoginMethod === "api") {
    throw new RpcError(INVALID_REQUEST, "External ChatGPT auth is disabled. Use API key login instead.");
  }
  room.accounts
    .of(connection)
    .session.begin(isOlderShape ? readOlder(room, params, connection) : readNewer(room, params, connection));
  afterAnswer(() => announceLogin(room, connection));
  return { type: "chatgptAuthTokens" };
}

/** Since 0.99: the workspace first, then the token. */
function readNewer({ config }: AccountRoom, params: ChatgptAuthTokensLogin, owner: Connection): ExternalAuth {
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
function readOlder({ config }: AccountRoom, params: ChatgptAuthTokensLogin, owner: Connection): ExternalAuth {
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

function refuseWhileExternal(room: AccountRoom, connection: Connection): void {
  if (room.accounts.of(connection).session.current?.mode === "chatgptAuthTokens")
    throw new RpcError(INVALID_REQUEST, EXTERNAL_ACTIVE);
}

/** A restriction that cannot be read must not fall away. */
function refuseWhileUnreadable({ config }: AccountRoom): void {
  config.recheck();
  if (config.current.restrictionsUnreadable) {
    throw new RpcError(
      INVALID_REQUEST,
      "Login is refused until config.toml can be read: it restricts logins in a way that cannot be made out.",
    );
  }
}

function announceLogin(room: AccountRoom, connection: Connection): void {
  for (const listener of room.accounts.audienceOf(connection)) {
    listener.notify("account/login/completed", { loginId: null, success: true, error: null, onboardingEntrypoint: null });
  }
  announceAccount(room, connection);
}

function announceAccount(room: AccountRoom, connection: Connection): void {
  const update = describeUpdate(room.accounts.of(connection).session.current);
  for (const listener of room.accounts.audienceOf(connection)) listener.notify("account/updated", update);
}

function describeUpdate(auth: Auth | null): AccountUpdatedNotification {
  return { authMode: auth?.mode ?? null, planType: auth?.mode === "chatgptAuthTokens" ? auth.planType : null };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
