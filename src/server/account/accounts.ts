import type { CredentialStore } from "../../codex-sign-in/stored-credentials.js";
import { createQueue, type LockFunction } from "../../rpc/queue.js";
import type { Configuration } from "../config/configuration.js";
import type { Connection } from "../connection/connection.js";
import type { Logger } from "../logger.js";
import type { Operations } from "../telemetry/operations.js";
import { TurnFailure } from "../turn-failure.js";
import { createAuthorizedFetch } from "./refresh/authorized-fetch.js";
import { TokenRefresher } from "./refresh/client-token-refresher.js";
import { ManagedTokens } from "./refresh/managed-tokens.js";
import { externalRecovery, managedRecovery } from "./refresh/unauthorized-recovery.js";
import { AuthSession } from "./session/auth-session.js";
import type { Issuer } from "./sign-in/issuer.js";
import { LoginSlot } from "./sign-in/pending-login.js";
import { readStored } from "./storage/auth-json.js";
import { memoryCredentials } from "./storage/credentials.js";

/** One account of a server: who is signed in, and what works on that. */
export interface AccountState {
  /** Who is signed in. */
  readonly session: AuthSession;
  /** The tokens of a sign-in that this server owns, and the stored credentials. */
  readonly managed: ManagedTokens;
  /** The login that waits for a person. */
  readonly logins: LoginSlot;
  /** `fetch` with the account's headers and its 401 loop, for the configured provider. */
  readonly authorizedFetch: typeof fetch;
  /** The same for the requests of a thread with a provider of its own. */
  fetchFor(provider: string): typeof fetch;
  /** Runs one login or logout at a time, in the order they came. */
  readonly inTurn: LockFunction;
  /** Reads who is signed in, once the logins and logouts that were asked for before are done. */
  readonly afterLogins: <T>(read: (session: AuthSession) => T) => Promise<T>;
}

/**
 * Whose an account is: everybody's (`process`), each connection's own (`connection`), or that of all connections with the same identity,
 * while those without one share the server's (`identity`).
 */
export type AccountScope = "process" | "connection" | "identity";

/** An account of some connections, in memory. */
interface OwnAccount {
  readonly state: AccountState;
  readonly connections: Set<Connection>;
  /** Ends it, if no connection comes back. */
  ending: NodeJS.Timeout | undefined;
}

/** How long an account is kept at least while it is needed, in milliseconds. */
const LOOK_AGAIN_MS = 1_000;

/** What the accounts of a server need. */
export interface AccountsOptions {
  readonly scope: AccountScope;
  readonly config: Configuration;
  readonly credentials: CredentialStore;
  readonly issuer: Issuer;
  readonly operations: Pick<Operations, "refresh">;
  readonly logger: Logger;
  readonly fetch: typeof fetch;
  /** All clients that are connected. */
  readonly everyone: () => Iterable<Connection>;
  /** How long the account of an identity is kept when its last connection has ended, in milliseconds. */
  readonly graceMs: number;
  /** Whether something runs that needs the account of an identity. It is kept meanwhile. */
  readonly isBusy: (subject: string) => boolean;
}

/** Finds the account of a connection: one for everybody, as on the real server, or one for each tenant. */
export class Accounts {
  readonly #options: AccountsOptions;
  readonly #common: AccountState | null;
  readonly #own = new WeakMap<Connection, OwnAccount>();
  /** The accounts of the identities that are connected, or have left within the grace. */
  readonly #ofSubjects = new Map<string, OwnAccount>();
  #isClosed = false;

  constructor(options: AccountsOptions) {
    this.#options = options;
    this.#common = options.scope !== "connection" ? this.#create(options.credentials) : null;
  }

  /** The account of everybody, or of everybody without an identity; `null` when each connection has its own. */
  get common(): AccountState | null {
    return this.#common;
  }

  /** The account of a connection. Made when it is first asked for. */
  of(connection: Connection): AccountState {
    return this.isTenant(connection) ? this.#ownOf(connection).state : (this.#common as AccountState);
  }

  /** Whether the account of a connection is not everybody's. */
  isTenant(connection: Connection): boolean {
    return this.#common === null || (this.#options.scope === "identity" && connection.identity !== null);
  }

  /** Signs in with the stored credentials. Never rejects: nobody is signed in when they cannot be read. */
  async restore(): Promise<void> {
    if (!this.#common) return;
    const { credentials, config, logger } = this.#options;
    try {
      const auth = readStored(await credentials.read(), config.current);
      if (auth) this.#common.session.begin(auth);
    } catch (error) {
      logger.error({ cause: error }, "Stored credentials could not be read; nobody is signed in");
    }
  }

  /** Abandons the login that waits for a person, and resolves when no renewal and no revocation runs any more. */
  async close(): Promise<void> {
    this.#isClosed = true;
    for (const [subject, own] of [...this.#ofSubjects]) {
      clearTimeout(own.ending);
      if (own.connections.size === 0) this.#end(own, subject);
    }
    await this.#common?.logins.close();
    await this.#common?.managed.settled();
    this.#common?.session.release();
  }

  /** The clients that are told about a connection's account. */
  audienceOf(connection: Connection): Iterable<Connection> {
    if (this.isTenant(connection)) return this.#ownOf(connection).connections;
    return [...this.#options.everyone()].filter((other) => !this.isTenant(other));
  }

  #ownOf(connection: Connection): OwnAccount {
    return this.#own.get(connection) ?? this.#begin(connection);
  }

  /**
   * An account that is not everybody's is stored in memory only. It ends with the last of its connections; that of an identity some time
   * after, so that a turn goes on and a client may come back.
   */
  #begin(connection: Connection): OwnAccount {
    const subject = this.#options.scope === "identity" ? connection.identity?.subject : undefined;
    const known = subject === undefined ? undefined : this.#ofSubjects.get(subject);
    const own: OwnAccount = known ?? { state: this.#create(memoryCredentials()), connections: new Set(), ending: undefined };
    if (subject !== undefined) this.#ofSubjects.set(subject, own);
    this.#own.set(connection, own);
    // A connection that has ended has nobody to tell, but what it had going may still ask for its account.
    if (connection.closed.aborted) return own;
    own.connections.add(connection);
    clearTimeout(own.ending);
    const leave = () => {
      own.connections.delete(connection);
      if (own.connections.size > 0) return;
      if (subject === undefined || this.#options.graceMs === 0 || this.#isClosed) this.#end(own, subject);
      else this.#endLater(own, subject, this.#options.graceMs);
    };
    connection.closed.addEventListener("abort", leave, { once: true });
    return own;
  }

  #endLater(own: OwnAccount, subject: string, afterMs: number): void {
    own.ending = setTimeout(() => {
      if (this.#options.isBusy(subject)) this.#endLater(own, subject, Math.max(afterMs, LOOK_AGAIN_MS));
      else this.#end(own, subject);
    }, afterMs).unref();
  }

  #end(own: OwnAccount, subject: string | undefined): void {
    if (subject !== undefined && this.#ofSubjects.get(subject) === own) this.#ofSubjects.delete(subject);
    own.state.session.begin(null);
    void own.state.logins.close();
  }

  #create(credentials: CredentialStore): AccountState {
    const { config, issuer, operations, logger, fetch, graceMs } = this.#options;
    const session = new AuthSession();
    const managed = new ManagedTokens({ session, credentials, config, issuer, operations, logger, fetch });
    const refresher = new TokenRefresher(session, config, { operations, logger, graceMs });
    const fetchFor = (providerId: string | null) =>
      createAuthorizedFetch({
        session,
        recoveries: {
          chatgptAuthTokens: externalRecovery(session, refresher),
          chatgpt: managedRecovery(session, managed),
        },
        freshen: () => managed.freshen(),
        identifies: () => isAskedWithAccount(config, providerId),
        fetch,
      });
    const inTurn = createQueue();
    return {
      session,
      managed,
      logins: new LoginSlot(),
      authorizedFetch: fetchFor(null),
      fetchFor,
      inTurn,
      afterLogins: (read) => inTurn(async () => read(session)),
    };
  }
}

/**
 * Whether a provider gets the headers of the account: not one that needs none (since 0.153), or that brings a credential of its own.
 *
 * @throws {TurnFailure} When there is no such provider, or the configuration cannot be used: nobody knows then who would get them.
 */
function isAskedWithAccount(config: Configuration, providerId: string | null): boolean {
  const { provider, problem } = config.providerOf(providerId);
  if (!provider) throw new TurnFailure(problem);
  return provider.credential.source === "account";
}
