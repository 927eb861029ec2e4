import { homedir } from "node:os";
import { join } from "node:path";
import { fileCredentials } from "../../../codex-sign-in/credential-file.js";
import { type RefreshAddress, settleAddress } from "../../../codex-sign-in/issuer-address.js";
import { RenewalFailure, spendRefreshToken } from "../../../codex-sign-in/refresh-token.js";
import {
  type CredentialStore,
  type StoredCredentials,
  tokensIn,
  withRenewedTokens,
} from "../../../codex-sign-in/stored-credentials.js";
import { TokenError } from "../../../rpc/errors.js";
import type { LockFunction } from "../../../rpc/queue.js";
import type { ChatgptTokenProvider, TokenRequest } from "../provider.js";
import { createRotatingProvider, type RotatingTokens, type Rotation, type StoredSet } from "./rotation.js";

/** Which Codex sign-in `authFileTokens` uses, and how it is renewed. */
export interface AuthFileTokensOptions {
  /** The folder with `auth.json`. Default: `$CODEX_HOME`, or `~/.codex`. An empty text counts as left out, here and there. */
  codexHome?: string | undefined;
  /** Default: `$CODEX_APP_SERVER_LOGIN_CLIENT_ID`, or Codex's own. */
  clientId?: string | undefined;
  /**
   * Where tokens are renewed, with a JSON body as Codex sends it. Default: `$CODEX_REFRESH_TOKEN_URL_OVERRIDE`, or `/oauth/token` of
   * `$CODEX_APP_SERVER_LOGIN_ISSUER`, or OpenAI's.
   */
  tokenUrl?: string | undefined;
  /** Default: a lock beside the file, between all processes that use this package. */
  lock?: LockFunction | undefined;
  /** How long before their expiry tokens are renewed, in milliseconds. Default: 300 000. */
  skewMs?: number | undefined;
  /** Default: the platform's. */
  fetch?: typeof fetch | undefined;
}

/**
 * The tokens of a Codex sign-in: reads its `auth.json`, renews the tokens as Codex does (0.169: a JSON body), and writes the file back
 * as a whole, for its owner only. Members of the file that this package does not know are kept. A real codex on the same home keeps
 * working, and what it has renewed is adopted. A refresh token that was refused for good is not sent again.
 *
 * A file without a refresh token is good until its access token expires or is rejected.
 *
 * The provider rejects with a `TokenError` (`ERR_TOKENS`), reason `reauth-required`, when nobody is signed in there with a ChatGPT
 * account, when the refresh token is expired, used or revoked, or when one is needed and there is none. Whatever else it rejects with may pass: another try may help.
 *
 * @throws {TypeError} When `tokenUrl` is not a URL, or is plain http to another machine.
 * @example
 * const client = await connect(spawnCodex(), {
 *   clientInfo: { name: "my-app", version: "1.0.0" },
 *   tokens: authFileTokens({ codexHome: "/home/me/.codex" }),
 * });
 */
export function authFileTokens(options: AuthFileTokensOptions = {}): ChatgptTokenProvider {
  const credentials = fileCredentials(options.codexHome || process.env.CODEX_HOME || join(homedir(), ".codex"));
  const { lock = credentials.lock, skewMs = 300_000, fetch = globalThis.fetch } = options;
  const address = settleAddress({ clientId: options.clientId, refreshUrl: options.tokenUrl });
  return createRotatingProvider({
    read: async () => tokensStoredIn(await credentials.read()),
    write: (tokens, spent) => replaceTokens(credentials, tokens, spent),
    refresh: createRefresh(credentials, address, fetch),
    lock,
    skewMs,
  });
}

/** `null` when nobody is signed in with a ChatGPT account. An empty text counts as no token. */
function tokensStoredIn(stored: StoredCredentials | null): StoredSet | null {
  const { idToken, accessToken, refreshToken, accountId } = tokensIn(stored) ?? {};
  if (!refreshToken && !accessToken) return null;
  return {
    ...(refreshToken ? { refreshToken } : {}),
    ...(accessToken ? { accessToken } : {}),
    ...(idToken ? { idToken } : {}),
    ...(accountId ? { chatgptAccountId: accountId } : {}),
  };
}

/** `false` when another refresh token than the spent one is stored by now: who signed in or out meanwhile is not overwritten. */
async function replaceTokens(credentials: CredentialStore, tokens: RotatingTokens, spent: string): Promise<boolean> {
  const stored = await credentials.read();
  if (stored?.tokens?.refresh_token !== spent) return false;
  await credentials.write(withRenewedTokens(stored, tokens));
  return true;
}

function createRefresh(
  credentials: CredentialStore,
  address: RefreshAddress,
  fetch: typeof globalThis.fetch,
): Rotation["refresh"] {
  let refused: { readonly refreshToken: string; readonly error: TokenError } | null = null;
  return async (refreshToken, reason) => {
    if (refused?.refreshToken === refreshToken) throw refused.error;
    try {
      return await spendRefreshToken(address, { refreshToken, reason: reasonFor(reason) }, fetch);
    } catch (error) {
      if (!(error instanceof RenewalFailure && error.isFinal)) throw error;
      // The lock does not keep out the real codex, which may have renewed them first.
      const now = tokensStoredIn(await credentials.read());
      if (now?.refreshToken && now.refreshToken !== refreshToken) return now;
      refused = { refreshToken, error: new TokenError("reauth-required", error.message, { cause: error }) };
      throw refused.error;
    }
  };
}

/** In the issuer's words: a renewal that no 401 asked for is one before the expiry. */
function reasonFor(reason: TokenRequest["reason"]): "unauthorized_recovery" | "proactive_expiry" {
  return reason === "unauthorized" ? "unauthorized_recovery" : "proactive_expiry";
}
