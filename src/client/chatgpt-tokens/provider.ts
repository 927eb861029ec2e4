import type { TokenError } from "../../rpc/errors.js";

/** Where tokens come from. Called once at a time for the same rejected token, however often servers ask. */
export type ChatgptTokenProvider = (request: TokenRequest) => ChatgptTokens | Promise<ChatgptTokens>;

/** What a provider is asked for, and why. */
export interface TokenRequest {
  /** `login`: to sign in. `unauthorized`: the backend refused the token in use. `expiring`: it soon will. `reconnect`: to sign in again. */
  readonly reason: "login" | "unauthorized" | "expiring" | "reconnect";
  /** The account the server named, or the one signed in. A hint. */
  readonly previousAccountId: string | null;
  /** The token this session last handed over. Rotate only if it is still your current one; if you have a newer one, return that. */
  readonly rejectedAccessToken: string | null;
  /** When the answer leaves for the server, whatever the provider does. Only for `unauthorized`. */
  readonly deadline: Date | null;
  /** Aborts when nobody waits any more. Tokens that come all the same are kept, and pushed. */
  readonly signal: AbortSignal;
}

export interface ChatgptTokens {
  /** A JWT. Any string, where the server is release 0.98 or older. */
  accessToken: string;
  /** A JWT; what servers before 0.99 read. Default there: the access token. */
  idToken?: string | undefined;
  /** Default: what the token's claims say. */
  chatgptAccountId?: string | undefined;
  chatgptPlanType?: string | null | undefined;
  /** Default: the token's `exp`. */
  expiresAt?: Date | undefined;
}

export interface TokenOptions {
  /** How soon a refresh request is answered at the latest, in milliseconds. The server waits 10 000. Default: 8 000. */
  answerWithinMs?: number | undefined;
  /** How long before expiry the provider is asked for newer tokens, in milliseconds. 0 turns that off. Default: 300 000. */
  refreshBeforeExpiryMs?: number | undefined;
  /** Whether tokens of another workspace than the one signed in may go to the server. Default: `"same"`, they never do. */
  account?: "same" | "any" | undefined;
}

/** What a session tells of itself. No event carries a token. */
export interface TokenEvents {
  /** Newer tokens are with the server. */
  refreshed: (event: {
    readonly reason: TokenRequest["reason"];
    readonly chatgptAccountId: string | null;
    readonly expiresAt: Date | null;
  }) => void;
  /** Tokens were needed and there were none to give; `error.reason` says why. */
  failed: (event: { readonly error: TokenError }) => void;
  /** Only a person signing in again helps: somebody else signed the account out, or the provider said so. */
  reauthRequired: (event: { readonly error: TokenError }) => void;
}

/** Keeps a server supplied with the host's tokens. */
export interface TokenSession {
  /**
   * Hands the server new tokens now; without an argument, those the provider has.
   *
   * @throws {TokenError} When there are none, they cannot be used, or the server refuses them.
   */
  push(tokens?: ChatgptTokens): Promise<void>;
  /** Signs out. A refresh that is pending is answered with an error first. `push()` signs in again. */
  logout(): Promise<void>;
  /** Stops answering; stays signed in. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
  on<Name extends keyof TokenEvents>(name: Name, listener: TokenEvents[Name]): Disposable;
  once<Name extends keyof TokenEvents>(name: Name, listener: TokenEvents[Name]): Disposable;
  off<Name extends keyof TokenEvents>(name: Name, listener: TokenEvents[Name]): void;
}
