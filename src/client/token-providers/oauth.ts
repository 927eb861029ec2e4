import type { AuthorizationServer, ClientAuth, Client as OAuthClient } from "oauth4webapi";
import { TokenError } from "../../rpc/errors.js";
import { createQueue, type Lock } from "../../rpc/queue.js";
import type { ChatgptTokenProvider, ChatgptTokens } from "../tokens.js";
import { createRotatingProvider, REFRESH_TIMEOUT_MS, type RotatingTokens } from "./rotation.js";

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
  const { store, clientId, lock = createQueue(), skewMs = 300_000 } = options;
  let metadata: Promise<AuthorizationServer> | null = null;

  const findServer = () => {
    metadata ??= discover(options).catch((error: unknown) => {
      metadata = null;
      throw error;
    });
    return metadata;
  };
  const refresh = async (refreshToken: string): Promise<RotatingTokens & ChatgptTokens> => {
    const oauth = await import("oauth4webapi");
    const server = await findServer();
    const client: OAuthClient = { client_id: clientId };
    const request = httpOptions(oauth, String(server.token_endpoint), options.fetch);
    const response = await oauth.refreshTokenGrantRequest(
      server,
      client,
      options.clientAuth ?? oauth.None(),
      refreshToken,
      request,
    );
    try {
      const answer = await oauth.processRefreshTokenResponse(server, client, response);
      return {
        accessToken: answer.access_token,
        refreshToken: answer.refresh_token ?? refreshToken,
        ...(answer.id_token === undefined ? {} : { idToken: answer.id_token }),
        ...(answer.expires_in === undefined ? {} : { expiresAt: new Date(Date.now() + answer.expires_in * 1000) }),
      };
    } catch (error) {
      if (error instanceof oauth.ResponseBodyError && error.error === "invalid_grant") {
        throw new TokenError("reauth-required", "The refresh token is not valid any more", {
          cause: new Error(error.error_description ?? error.error),
        });
      }
      throw error;
    }
  };
  return createRotatingProvider({ read: () => store.read(), write: (tokens) => store.write(tokens), refresh, lock, skewMs });
}

async function discover({ issuer, fetch }: OAuthTokensOptions): Promise<AuthorizationServer> {
  if (typeof issuer === "object" && !(issuer instanceof URL)) return issuer;
  const oauth = await import("oauth4webapi");
  const url = new URL(issuer);
  const response = await oauth.discoveryRequest(url, httpOptions(oauth, url.href, fetch));
  return oauth.processDiscoveryResponse(url, response);
}

function httpOptions(oauth: typeof import("oauth4webapi"), url: string, fetch: OAuthTokensOptions["fetch"]) {
  const { hostname } = new URL(url);
  const isHere = hostname === "localhost" || hostname === "[::1]" || /^127(\.\d+){3}$/.test(hostname);
  const signal = AbortSignal.timeout(REFRESH_TIMEOUT_MS);
  return { signal, [oauth.allowInsecureRequests]: isHere, ...(fetch ? { [oauth.customFetch]: fetch as never } : {}) };
}
