import { createQueue, type Lock } from "../../../rpc/queue.js";
import type { ChatgptTokenProvider } from "../provider.js";
import type { AuthorizationServer, ClientAuth } from "./oauth-request.js";
import { createRotatingProvider, type RotatingTokens } from "./rotation.js";

/** Where the tokens of one sign-in rest. Shared by all who may spend its refresh token. */
export interface RefreshTokenStore {
  read(): Promise<RotatingTokens | null>;
  /** Must have been stored when it resolves: the old refresh token is worth nothing any more. */
  write(tokens: RotatingTokens): Promise<void>;
}

export interface OAuthTokensOptions {
  /** The issuer, whose metadata is discovered; or its metadata, with at least `issuer` and `token_endpoint`. */
  issuer: string | URL | AuthorizationServer;
  clientId: string;
  /** How the client proves who it is. Default: not at all, as public clients do. */
  clientAuth?: ClientAuth | undefined;
  store: RefreshTokenStore;
  /** Keeps other processes from spending the same refresh token: `fileLock()` of `./client/node`, or your own. Default: this process only. */
  lock?: Lock | undefined;
  /** How long before their expiry tokens are renewed, in milliseconds. Default: 300 000. */
  skewMs?: number | undefined;
  /** Default: the platform's. */
  fetch?: typeof fetch | undefined;
}

/**
 * Tokens from an OAuth refresh token, which may change with every use.
 *
 * The new refresh token is stored before the access token is used; tokens that somebody else has renewed meanwhile are adopted
 * instead of spending the refresh token again. Rejects with `TokenError` `reauth-required` when the grant is gone
 * (`invalid_grant`) or nobody has signed in. Plain http is spoken to this machine only.
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
  const write = async (tokens: RotatingTokens, spent: string) => {
    if ((await store.read())?.refreshToken !== spent) return false;
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
