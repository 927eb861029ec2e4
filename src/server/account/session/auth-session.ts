import { CodexError } from "../../../rpc/errors.js";
import type { Secret } from "../../../rpc/redact.js";
import type { Connection } from "../../connection/connection.js";
import type { TurnFailure } from "../../turn-failure.js";

export interface ApiKeyAuth {
  readonly mode: "apikey";
  readonly bearer: Secret;
}

/** Tokens that a client handed in. They exist here and nowhere else. */
export interface ExternalAuth {
  readonly mode: "chatgptAuthTokens";
  readonly bearer: Secret;
  /** `null` only under the older rules. */
  readonly accountId: string | null;
  readonly email: string | null;
  /** `null` only under the older rules. */
  readonly planType: string | null;
  readonly userId: string | null;
  /** Which of the two shapes they came in, and so whose rules hold: 0.93 to 0.98, or since 0.99. */
  readonly rules: "idToken" | "chatgptAccountId";
  /** Who handed them in, and so who is asked for fresh ones. */
  readonly owner: Connection;
}

/** Tokens of a sign-in that this server, or another process on the same home, carried through; whoever holds them renews them. */
export interface ManagedAuth {
  readonly mode: "chatgpt";
  readonly bearer: Secret;
  readonly idToken: Secret;
  readonly refreshToken: Secret;
  readonly accountId: string | null;
  readonly email: string | null;
  readonly planType: string;
  readonly userId: string | null;
  /** When the bearer runs out, if it says. */
  readonly expiresAt: Date | null;
  /** When the tokens were last renewed, if that was noted. */
  readonly renewedAt: Date | null;
  /** Why they can never be renewed any more; `null` while nothing is known against it. */
  readonly refusal: TurnFailure | null;
}

export type Auth = ApiKeyAuth | ExternalAuth | ManagedAuth;

/**
 * Who is signed in. There is one writer, and every login or logout begins a new loginSignal: what was asked for in an older one
 * cannot get in any more.
 */
export class AuthSession {
  #auth: Auth | null = null;
  #login = new AbortController();

  get current(): Auth | null {
    return this.#auth;
  }

  /** Aborts when the next login or logout takes the place of this one. */
  get loginSignal(): AbortSignal {
    return this.#login.signal;
  }

  /** Begins a new loginSignal. `null` signs out. */
  begin(auth: Auth | null): void {
    const ended = this.#login;
    this.#auth = auth;
    this.#login = new AbortController();
    ended.abort(new CodexError("ERR_AUTH_CHANGED", auth ? "Somebody signed in anew" : "The account was signed out"));
  }

  /** Puts fresh tokens in the place of those of the same login. Does nothing when that login is no longer the current one. */
  renew(loginSignal: AbortSignal, auth: Auth): boolean {
    if (loginSignal !== this.#login.signal) return false;
    this.#auth = auth;
    return true;
  }
}
