import { createQueue, type LockFunction } from "../../../rpc/queue.js";
import type { ChatgptTokenProvider } from "../provider.js";
import type { AuthorizationServer, ClientAuth } from "./oauth-request.js";
import { createRotatingProvider, type RotatingTokens } from "./rotation.js";

/** Stores the tokens of one sign-in. Everybody who uses the same refresh token has to share one store. */
export interface RefreshTokenStore {
  /** What is stored; `null` when nobody has signed in. */
  read(): Promise<RotatingTokens | null>;
  /** Stores tokens in place of earlier ones. They must be stored when this resolves, since the old refresh token is invalid by then. */
  write(tokens: RotatingTokens): Promise<void>;
}

/** Where `oauthTokens()` gets tokens, and where it stores them. */
export interface OAuthTokensOptions {
  /** The issuer, whose metadata is read from it; or the metadata itself, with at least `issuer` and `token_endpoint`. */
  issuer: string | URL | AuthorizationServer;
  /** The id of the OAuth client. */
  clientId: string;
  /** How the client authenticates itself. Default: not at all, as public clients do. */
  clientAuth?: ClientAuth | undefined;
  /** Where the tokens are stored. */
  store: RefreshTokenStore;
  /**
   * Keeps others from using the same refresh token at the same time: `fileLock()` of `./client/node` for other processes, or your
   * own. Default: a lock in this provider alone.
   */
  lock?: LockFunction | undefined;
  /** How long before their expiry tokens are renewed, in milliseconds. Default: 300 000. */
  skewMs?: number | undefined;
  /** Makes the HTTP requests. Default: the platform's `fetch`. */
  fetch?: typeof fetch | undefined;
}

/**
 * A provider that gets tokens with an OAuth refresh token, which may change with every use.
 *
 * The new refresh token is stored before the access token is used. When somebody else has renewed the stored tokens meanwhile,
 * those are used, and the refresh token is not sent again. A request to the issuer may take 30 seconds. Plain http is used for
 * issuers on this machine only.
 *
 * @returns A provider. It throws `TokenError` with the reason `reauth-required` when the issuer refuses the refresh token
 *   (`invalid_grant`) or nobody has signed in.
 * @example
 * let stored: RotatingTokens | null = { refreshToken: "the refresh token of a sign-in" };
 * const store: RefreshTokenStore = {
 *   read: async () => stored,
 *   write: async (tokens) => {
 *     stored = tokens;
 *   },
 * };
 * const provider = oauthTokens({ issuer: "https://auth.example.com", clientId: "my-client", store });
 * const client = await connect(spawnCodex(), { clientInfo: { name: "my-app", version: "1.0.0" }, tokens: provider });
 */
export function oauthTokens(options: OAuthTokensOptions): ChatgptTokenProvider {
  const { store, lock = createQueue(), skewMs = 300_000 } = options;
  let metadata: Promise<AuthorizationServer> | null = null;

  const findServer = () => {
    metadata ??= discover(options).catch((error: unknown) => {
      metadata = null;
      throw error;
    });
    return metadata;
  };
  const refresh = async (refreshToken: string) => {
    const { renewTokens } = await import("./oauth-request.js");
    return renewTokens({ ...options, server: await findServer() }, refreshToken);
  };
  const write = async (tokens: RotatingTokens, used: string) => {
    if ((await store.read())?.refreshToken !== used) return false;
    await store.write(tokens);
    return true;
  };
  return createRotatingProvider({ read: () => store.read(), write, refresh, lock, skewMs });
}

async function discover({ issuer, fetch }: OAuthTokensOptions): Promise<AuthorizationServer> {
  if (typeof issuer === "object" && !(issuer instanceof URL)) return issuer;
  const { discoverServer } = await import("./oauth-request.js");
  return discoverServer(issuer, fetch);
}
