import { CodexError } from "../../../rpc/errors.js";
import { SecretKeeper } from "../../../rpc/known-secrets.js";
import type { Secret } from "../../../rpc/redact.js";
import type { Connection } from "../../connection/connection.js";
import type { TurnFailure } from "../../turn-failure.js";

/** Signed in with an API key. */
export interface ApiKeyAuth {
  readonly mode: "apikey";
  readonly bearer: Secret;
}

/** Signed in with tokens that a client owns. They are held in memory and never stored. */
export interface ExternalAuth {
  readonly mode: "chatgptAuthTokens";
  readonly bearer: Secret;
  /** `null` only under the older rules. */
  readonly accountId: string | null;
  readonly email: string | null;
  /** `null` only under the older rules. */
  readonly planType: string | null;
  readonly userId: string | null;
  /** The member that decided which rules apply: those of 0.93 to 0.98, or those since 0.99. */
  readonly rules: "idToken" | "chatgptAccountId";
  /** The client that sent the tokens. It is asked for fresh ones. */
  readonly owner: Connection;
}

/** Signed in with the tokens of a sign-in by this server, or by another process on the same home. Each of them may renew the tokens. */
export interface ManagedAuth {
  readonly mode: "chatgpt";
  readonly bearer: Secret;
  readonly idToken: Secret;
  readonly refreshToken: Secret;
  readonly accountId: string | null;
  readonly email: string | null;
  readonly planType: string;
  readonly userId: string | null;
  /** When the bearer expires; `null` when it does not say. */
  readonly expiresAt: Date | null;
  /** When the tokens were last renewed; `null` when that was not stored. */
  readonly renewedAt: Date | null;
  /** Why the issuer will never renew the tokens again; `null` when it has not refused. */
  readonly refusal: TurnFailure | null;
}

/** How one is signed in. */
export type Auth = ApiKeyAuth | ExternalAuth | ManagedAuth;

/**
 * Who is signed in. Only logins, logouts and renewals change it. Each login and each logout has a `loginSignal` of its own: a renewal
 * that began under an older one changes nothing any more.
 */
export class AuthSession {
  #auth: Auth | null = null;
  /** What the account sends to a backend: it is masked in the backend's words. */
  readonly #secrets = new SecretKeeper();
  #login = new AbortController();

  /** `null` when nobody is signed in. */
  get current(): Auth | null {
    return this.#auth;
  }

  /** Stands for the current login. Aborts at the next login or logout. */
  get loginSignal(): AbortSignal {
    return this.#login.signal;
  }

  /** Signs in, or out with `null`, and aborts the login signal from before. */
  begin(auth: Auth | null): void {
    const ended = this.#login;
    this.#secrets.clear();
    this.#secrets.add(auth?.bearer.reveal());
    this.#auth = auth;
    this.#login = new AbortController();
    ended.abort(new CodexError("ERR_AUTH_CHANGED", auth ? "Somebody signed in again" : "The account was signed out"));
  }

  /** Replaces the tokens of a login by fresh ones. `false`, and nothing is changed, when that login is not the current one any more. */
  renew(loginSignal: AbortSignal, auth: Auth): boolean {
    if (loginSignal !== this.#login.signal) return false;
    this.#secrets.add(auth.bearer.reveal());
    this.#auth = auth;
    return true;
  }

  /** Lets go of what was masked for it. Called when its server has closed. */
  release(): void {
    this.#secrets.clear();
  }
}
