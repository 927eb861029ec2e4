import type { TokenError } from "../../rpc/errors.js";

/** Returns the host's tokens. It is called once at a time for the same rejected token, however often servers ask. */
export type ChatgptTokenProvider = (request: TokenRequest) => ChatgptTokens | Promise<ChatgptTokens>;

/** What a token provider is asked for, and why. */
export interface TokenRequest {
  /**
   * `login`: to sign in. `unauthorized`: the backend refused the token in use. `expiring`: the token in use expires soon.
   * `reconnect`: to sign in again on a new connection.
   */
  readonly reason: "login" | "unauthorized" | "expiring" | "reconnect";
  /** The account that the server named, or the one that is signed in. `null` when neither is known. */
  readonly previousAccountId: string | null;
  /** The token that this session last gave to the server. Get a new one only if this is still your current token; else return the current one. */
  readonly rejectedAccessToken: string | null;
  /** When the server is answered at the latest, with tokens or with an error. `null` unless the reason is `unauthorized`. */
  readonly deadline: Date | null;
  /** Aborts when no request waits any more. Tokens that are returned after that are still used: the session signs in with them. */
  readonly signal: AbortSignal;
}

/** The tokens of one ChatGPT account, as a provider returns them. */
export interface ChatgptTokens {
  /** A JWT. For servers of release 0.98 and older: any string. */
  accessToken: string;
  /** A JWT, which servers before release 0.99 read. Default for them: the access token. */
  idToken?: string | undefined;
  /** The id of the account or workspace. Default: what the token's claims say. */
  chatgptAccountId?: string | undefined;
  /** The plan, such as `"pro"`. Default: `null`, and the server reads it from the token. */
  chatgptPlanType?: string | null | undefined;
  /** When the access token expires. Default: the token's `exp`. */
  expiresAt?: Date | undefined;
}

/** How a token session works. */
export interface TokenOptions {
  /** How soon a refresh request is answered at the latest, in milliseconds. The server waits 10 000 (0.169). Default: 8 000. */
  answerWithinMs?: number | undefined;
  /** How long before expiry the provider is asked for newer tokens, in milliseconds. 0 turns that off. Default: 300 000. */
  refreshBeforeExpiryMs?: number | undefined;
  /**
   * How long refresh requests are refused without asking the provider, after it failed for the first time, in milliseconds. After
   * each further failure it is twice as long. The `failed` event says until when. `push()` ends it. Default: 1 000.
   */
  firstRetryDelayMs?: number | undefined;
  /** The longest that this gets, in milliseconds; at once when the provider says `reauth-required`. Default: 30 000. */
  longestRetryDelayMs?: number | undefined;
  /**
   * How often the provider is called within a minute at most because of refresh requests. Further requests are refused until the
   * minute has passed, and `failed` says so once, with the reason `too-many-calls`. Logins and early refreshes do not count.
   * Default: 20.
   */
  providerCallsPerMinute?: number | undefined;
  /** Whether the server may be given tokens of another workspace than the one that is signed in. Default: `"same"`, it may not. */
  account?: "same" | "any" | undefined;
}

/** The events of a token session, by name, with the signatures of their listeners. No event carries a token. */
export interface TokenEvents {
  /** The server has newer tokens. */
  refreshed: (event: {
    readonly reason: TokenRequest["reason"];
    readonly chatgptAccountId: string | null;
    readonly expiresAt: Date | null;
  }) => void;
  /**
   * Tokens were needed, and there were none to give. `error.reason` says why. Until `retryAt` refresh requests are refused without
   * asking the provider, and without another event; `null`: the provider is asked at the next request.
   */
  failed: (event: { readonly error: TokenError; readonly retryAt: Date | null }) => void;
  /** A person has to sign in again: the account was signed out by somebody else, or the provider said so. */
  reauthRequired: (event: { readonly error: TokenError }) => void;
}

/**
 * Gives a server the host's tokens: answers its refresh requests, asks for newer tokens before they expire, and signs in again on
 * a new connection. `withChatgptTokens()` makes one, and so does `connect()` with `tokens`.
 */
export interface TokenSession {
  /**
   * Gives the server new tokens now. Without an argument the provider is asked for them.
   *
   * @throws {TokenError} `ERR_TOKENS`, when there are none, they cannot be used, or the server refuses them.
   * @throws {TimeoutError} `ERR_TIMEOUT`, when the server does not answer the login within 30 seconds.
   * @throws {ConnectionError} `ERR_LOST`, when the connection ends first.
   */
  push(tokens?: ChatgptTokens): Promise<void>;
  /**
   * Signs in with the tokens of another account or workspace, in place of those in use, whatever `account` says. Refresh requests
   * that wait, or come for turns of the account before, are refused: no turn goes on with the tokens of another account. After a
   * reconnect the provider is asked for tokens of the new account. A switch that fails changes nothing.
   *
   * @throws As `push()` does.
   * @example
   * await client.tokens?.switchTo({ accessToken: await readTokenOf("other@example.com") });
   */
  switchTo(tokens: ChatgptTokens): Promise<void>;
  /** Signs out. A refresh request that waits is answered with an error first. `push()` signs in again. */
  logout(): Promise<void>;
  /** Stops answering. The server stays signed in. */
  close(): Promise<void>;
  /** The same as `close()`, for `await using`. */
  [Symbol.asyncDispose](): Promise<void>;
  /** Hears an event each time it happens. */
  on<Name extends keyof TokenEvents>(name: Name, listener: TokenEvents[Name]): Disposable;
  /** Hears an event the next time it happens, and not again. */
  once<Name extends keyof TokenEvents>(name: Name, listener: TokenEvents[Name]): Disposable;
  /** Stops a listener that was given to `on` or `once`. */
  off<Name extends keyof TokenEvents>(name: Name, listener: TokenEvents[Name]): void;
}
