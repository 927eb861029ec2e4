import type { IssuedTokens } from "../../../codex-sign-in/stored-credentials.js";
import { readClaimsOrNull } from "../../../protocol/claims.js";
import { INTERNAL_ERROR, INVALID_REQUEST } from "../../../protocol/codes.js";
import type { ChatgptLogin, LoginAccountResponse } from "../../../protocol/shapes/login.js";
import { raceAbort } from "../../../rpc/abort.js";
import { messageOf, RpcError } from "../../../rpc/errors.js";
import type { HandlerContext } from "../../connection/connection.js";
import type { AccountContext } from "../account-context.js";
import { announceAccount, announceLoginEnd } from "../session/account-notifications.js";
import { describeSignIn, readStored } from "../storage/auth-json.js";
import { openBrowserLogin } from "./browser-login.js";
import { SignInFailure } from "./code-grant.js";
import { awaitDevice, type DeviceCode } from "./device-login.js";
import { NOT_COMPLETED, OpenLogin } from "./pending-login.js";

const NOT_SAVED = "Sign-in completed but credentials could not be saved locally.";
/** Where the issuer's own "signed in" page is (0.153 to 0.169). */
const HOSTED_PAGE = "https://chatgpt.com/codex/open-app";

/**
 * Starts a sign-in in a browser. The answer says where to go; how the login ended is announced later.
 *
 * @throws {RpcError} -32603 when there is no free port for the browser to come back to.
 */
export async function signInByBrowser(
  account: AccountContext,
  params: ChatgptLogin,
  context: HandlerContext,
): Promise<LoginAccountResponse> {
  const { connection } = context;
  const { logins } = account.accounts.of(connection);
  await logins.clear("Login cancelled");
  const login = new OpenLogin("Login server error: ");
  try {
    const { authUrl, ended } = await openBrowserLogin({
      issuer: account.issuer,
      login,
      displaces: !account.accounts.isTenant(connection),
      originator: account.originator ?? connection.clientInfo?.name ?? "codex-app-server-sdk",
      workspaces: account.config.current.workspaces,
      hostedPage: params.useHostedLoginSuccessPage ? hostedPageFor(params.appBrand) : null,
      fetch: account.fetch,
      keep: (tokens) => keep(account, context, { login, tokens }),
    });
    follow(account, context, { login, ended });
    return { type: "chatgpt", loginId: login.id, authUrl };
  } catch (error) {
    throw new RpcError(INTERNAL_ERROR, `failed to start login server: ${messageOf(error)}`, { cause: error });
  }
}

/**
 * Starts a sign-in with a code that is typed in on another device. The answer holds the code; how the login ended is announced later,
 * never before the answer.
 */
export async function signInByDevice(
  account: AccountContext,
  code: DeviceCode,
  context: HandlerContext,
): Promise<LoginAccountResponse> {
  const { connection } = context;
  const { logins } = account.accounts.of(connection);
  await logins.clear(NOT_COMPLETED);
  const login = new OpenLogin("");
  const answered = new Promise<void>((resolve) => context.afterAnswer(resolve));
  const kept = answered
    .then(() => awaitDevice(account.issuer, code, { signal: login.signal, fetch: account.fetch }))
    .then((tokens) => keep(account, context, { login, tokens }));
  const ended = raceAbort(kept, login.signal).catch(async (error: unknown) => {
    // A connection that has ended gets no answer any more.
    await raceAbort(answered, connection.closed).catch(() => {});
    throw error;
  });
  follow(account, context, { login, ended });
  return { type: "chatgptDeviceCode", loginId: login.id, verificationUrl: code.verificationUrl, userCode: code.userCode };
}

/** @throws {RpcError} -32600 where only API keys may sign in. */
export function refuseWhereKeysAreForced({ config }: AccountContext): void {
  if (config.current.forcedLoginMethod === "api")
    throw new RpcError(INVALID_REQUEST, "ChatGPT login is disabled. Use API key login instead.");
}

/** Puts a login into the slot until it has ended, and announces its failure. */
function follow(
  account: AccountContext,
  { connection }: HandlerContext,
  { login, ended }: { login: OpenLogin; ended: Promise<void> },
): void {
  const { logins } = account.accounts.of(connection);
  logins.take(login);
  login.done = ended
    .catch((error: unknown) => announceLoginEnd(account.accounts, connection, { loginId: login.id, error: login.explain(error) }))
    .finally(() => void logins.release(login));
}

/** Stores the tokens of a sign-in, and signs in with them. Tokens that cannot be stored are revoked. */
async function keep(
  account: AccountContext,
  { connection }: HandlerContext,
  { login, tokens }: { login: OpenLogin; tokens: IssuedTokens },
): Promise<void> {
  const { session, managed, logins, inTurn } = account.accounts.of(connection);
  const { current: settings } = account.config;
  const { workspaces } = settings;
  try {
    if (workspaces && !workspaces.includes(readClaimsOrNull(tokens.idToken)?.accountId ?? ""))
      throw new SignInFailure(`Login is restricted to workspace id(s) ${workspaces.join(", ")}.`);
    const stored = describeSignIn(tokens, account.issuer);
    const auth = readStored(stored, settings);
    if (!auth) throw new SignInFailure(NOT_SAVED);
    await inTurn(async () => {
      if (!logins.release(login)) throw new SignInFailure(NOT_COMPLETED);
      login.keep();
      await managed
        .store((credentials) => credentials.write(stored))
        .catch((error: unknown) => {
          throw new SignInFailure(NOT_SAVED, { cause: error });
        });
      session.begin(auth);
      announceLoginEnd(account.accounts, connection, { loginId: login.id });
      announceAccount(account.accounts, connection);
    });
  } catch (error) {
    managed.revoke(tokens.refreshToken);
    throw error;
  }
}

function hostedPageFor(appBrand: string | null | undefined): string {
  return `${HOSTED_PAGE}?${new URLSearchParams({ source: "login", app_brand: appBrand === "chatgpt" ? appBrand : "codex" })}`;
}
