import type { Configuration } from "../config.js";
import type { Connection } from "../connection.js";
import type { Logger } from "../logger.js";
import { type CredentialStore, memoryCredentials } from "./credentials.js";
import { createAuthorizedFetch, externalRecovery } from "./recovery.js";
import { AuthSession } from "./session.js";
import { TokenRefresher } from "./tokens.js";

/** Who is signed in, and what follows from it. */
export interface AccountState {
  readonly session: AuthSession;
  readonly credentials: CredentialStore;
  readonly authorizedFetch: typeof fetch;
  /** Runs one login or logout at a time, in the order they came. */
  inTurn<T>(change: () => Promise<T>): Promise<T>;
}

export interface AccountsOptions {
  readonly scope: "process" | "connection";
  readonly config: Configuration;
  readonly credentials: CredentialStore;
  readonly logger: Logger;
  readonly fetch: typeof fetch;
  /** Everybody who is connected. */
  readonly everyone: () => Iterable<Connection>;
}

/** Whose account is whose: one for everybody, as upstream has it, or one for each connection. */
export class Accounts {
  readonly #options: AccountsOptions;
  readonly #common: AccountState | null;
  readonly #own = new WeakMap<Connection, AccountState>();

  constructor(options: AccountsOptions) {
    this.#options = options;
    this.#common = options.scope === "process" ? this.#create(options.credentials) : null;
  }

  /** The account of everybody; `null` when each connection has its own. */
  get common(): AccountState | null {
    return this.#common;
  }

  of(connection: Connection): AccountState {
    return this.#common ?? this.#own.get(connection) ?? this.#begin(connection);
  }

  /** Those who hear of what happens to a connection's account. */
  audienceOf(connection: Connection): Iterable<Connection> {
    return this.#common ? this.#options.everyone() : [connection];
  }

  /** A connection's own account rests nowhere and ends with it. */
  #begin(connection: Connection): AccountState {
    const state = this.#create(memoryCredentials());
    this.#own.set(connection, state);
    connection.closed.addEventListener("abort", () => state.session.begin(null), { once: true });
    return state;
  }

  #create(credentials: CredentialStore): AccountState {
    const { config, logger, fetch } = this.#options;
    const session = new AuthSession();
    const refresher = new TokenRefresher(session, config, logger);
    const authorizedFetch = createAuthorizedFetch({
      session,
      recoveries: { chatgptAuthTokens: externalRecovery(session, refresher) },
      // A provider that needs no account is told nothing of it (since 0.153).
      identifies: () => config.current.provider.requiresOpenaiAuth,
      fetch,
    });
    let last: Promise<unknown> = Promise.resolve();
    const inTurn = <T>(change: () => Promise<T>): Promise<T> => {
      const turn = last.then(change);
      last = turn.catch(() => {});
      return turn;
    };
    return { session, credentials, authorizedFetch, inTurn };
  }
}
