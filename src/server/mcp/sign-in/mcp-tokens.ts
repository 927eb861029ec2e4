import { SecretKeeper } from "../../../rpc/known-secrets.js";
import { createQueues } from "../../../rpc/queue.js";
import type { Logger } from "../../logger.js";
import type { McpServer } from "../mcp-server.js";
import { loadSdk } from "../sdk.js";
import { findAuthorizationServer, grantOf, limitedFetch } from "./authorization-server.js";
import { type Grants, keyOf, type McpGrant } from "./grants.js";

/** What the tokens need. */
export interface McpTokensOptions {
  /** `null` where nobody can sign in. */
  readonly grants: Grants | null;
  readonly fetch: typeof fetch;
  readonly logger: Logger;
}

/** How long before its end a token is renewed. */
const RENEWED_BEFORE_MS = 30_000;

/**
 * The tokens of whoever signed in to MCP servers. One is renewed shortly before it expires, or when a server refuses it, once for all that
 * wait for it. Nothing of this rejects: a server that cannot be given a token says what it thinks of that.
 */
export class McpTokens {
  readonly #options: McpTokensOptions;
  readonly #inTurn = createQueues();
  /** What servers say of a token is masked wherever it is told. */
  readonly #secrets = new SecretKeeper();
  readonly #renewals = new Set<Promise<unknown>>();
  readonly #closing = new AbortController();

  constructor(options: McpTokensOptions) {
    this.#options = options;
  }

  /** Whether somebody has signed in to a server. */
  async isSignedIn(server: McpServer): Promise<boolean> {
    return (await this.#read(server)) !== null;
  }

  /** The token for a server; `null` when nobody has signed in to it. */
  async tokenFor(server: McpServer): Promise<string | null> {
    const grant = await this.#read(server);
    if (!grant) return null;
    const isFresh = grant.expires_at === undefined || grant.expires_at - Date.now() > RENEWED_BEFORE_MS;
    if (isFresh || grant.refresh_token === undefined) return grant.access_token;
    const renewed = await this.#renew(server, grant.access_token);
    return renewed?.access_token ?? grant.access_token;
  }

  /** Takes another token in place of one that was refused. @returns Whether there is another one. */
  async renew(server: McpServer, refused: string): Promise<boolean> {
    const grant = await this.#renew(server, refused);
    return grant !== null && grant.access_token !== refused;
  }

  /**
   * Holds no secrets any more. Resolves when no renewal runs: the process should not end before, since a refresh token that was spent is
   * worth nothing, and the new one is not stored yet.
   */
  async close(): Promise<void> {
    this.#closing.abort();
    while (this.#renewals.size > 0) await Promise.all(this.#renewals);
    this.#secrets.clear();
  }

  #keep(grant: McpGrant | null): void {
    for (const text of [grant?.access_token, grant?.refresh_token, grant?.client_secret]) this.#secrets.add(text);
  }

  async #read(server: McpServer): Promise<McpGrant | null> {
    try {
      const grant = (await this.#options.grants?.read(server)) ?? null;
      this.#keep(grant);
      return grant;
    } catch (cause) {
      this.#options.logger.warn({ server: server.name, cause }, "The credentials of an MCP server could not be read");
      return null;
    }
  }

  /** The grant that is stored afterwards; `null` when it could not be renewed. */
  #renew(server: McpServer, old: string): Promise<McpGrant | null> {
    const { grants, logger } = this.#options;
    const renewal = this.#inTurn(keyOf(server), async () => {
      try {
        const renew = async (before: McpGrant | null) => {
          if (!before) throw new Error("Nobody is signed in any more");
          return before.access_token === old ? this.#refresh(server, before) : before;
        };
        const grant = (await grants?.change(server, renew)) ?? null;
        this.#keep(grant);
        return grant;
      } catch (cause) {
        logger.warn({ server: server.name, cause }, "The token of an MCP server could not be renewed");
        return null;
      }
    }).finally(() => this.#renewals.delete(renewal));
    this.#renewals.add(renewal);
    return renewal;
  }

  async #refresh(server: McpServer, before: McpGrant): Promise<McpGrant> {
    const { refresh_token: refreshToken, scopes, issuer, client_id, client_secret } = before;
    if (refreshToken === undefined) throw new Error("There is no refresh token");
    const found = await findAuthorizationServer(server, limitedFetch(this.#options.fetch, this.#closing.signal));
    // A refresh token is for whoever issued it.
    if (found.issuer !== issuer) throw new Error("Another authorization server is responsible now");
    const client = { client_id, ...(client_secret === undefined ? {} : { client_secret }) };
    const { refreshAuthorization } = await loadSdk();
    const tokens = await refreshAuthorization(issuer, {
      ...(found.metadata ? { metadata: found.metadata } : {}),
      clientInformation: client,
      refreshToken,
      ...(scopes.length > 0 ? { scope: scopes.join(" ") } : {}),
      resource: found.resource,
      fetchFn: limitedFetch(this.#options.fetch),
    });
    return grantOf(server, { issuer, client, tokens, before });
  }
}
