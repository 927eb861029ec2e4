import {
  type RefreshReason,
  RenewalFailure,
  revokeRefreshToken,
  spendRefreshToken,
} from "../../../codex-sign-in/refresh-token.js";
import {
  type CredentialStore,
  type RenewedTokens,
  type StoredCredentials,
  withRenewedTokens,
} from "../../../codex-sign-in/stored-credentials.js";
import { createQueue, type LockFunction } from "../../../rpc/queue.js";
import type { Secret } from "../../../rpc/redact.js";
import type { Configuration } from "../../config/configuration.js";
import type { Logger } from "../../logger.js";
import type { Operations } from "../../telemetry/operations.js";
import { TurnFailure } from "../../turn-failure.js";
import type { AuthSession, ManagedAuth } from "../session/auth-session.js";
import type { Issuer } from "../sign-in/issuer.js";
import { readStored } from "../storage/auth-json.js";

/** How long before they expire tokens are renewed (0.169), in milliseconds. */
const EARLY_MS = 300_000;
/** After how long tokens that do not say when they expire are renewed (0.93 to 0.169), in milliseconds. */
const STALE_MS = 8 * 24 * 3_600_000;

/** What the tokens of one account need of the server. */
export interface ManagedTokensOptions {
  readonly session: AuthSession;
  readonly credentials: CredentialStore;
  readonly config: Configuration;
  readonly issuer: Issuer;
  readonly operations: Pick<Operations, "refresh">;
  readonly logger: Logger;
  readonly fetch: typeof fetch;
}

/** What a renewal began with. */
interface RenewalBase {
  /** The stored credentials, as they were read. */
  readonly stored: StoredCredentials;
  /** The newest tokens that are known. They may be newer than the stored ones. */
  readonly known: ManagedAuth;
}

/**
 * The tokens of a sign-in that this server owns, and their renewal.
 *
 * States: no renewal runs, or one runs and everybody who asks during the same login gets its result. Beside that, what is stored is
 * either the newest, or behind the tokens in memory, after a renewal that could not be stored. Who is signed in is not kept here but
 * in the `AuthSession`; a refusal for good is kept there too, with the tokens it is about.
 *
 * Called by the 401 loop (`reload`, `refresh`), before each request to the backend (`freshen`), by `account/read` and `getAuthStatus`
 * (`refresh`), by logins and the logout (`store`, `revoke`), and when the server is closed (`settled`).
 *
 * No refresh token is spent twice. In this process there is one renewal at a time. Between processes a lock keeps order: under it the
 * stored tokens are read again, and adopted if another process has renewed them.
 */
export class ManagedTokens {
  readonly #options: ManagedTokensOptions;
  readonly #lock: LockFunction;
  /** Writing what was renewed, and clearing it at a logout, must not cross. */
  readonly #storing = createQueue();
  readonly #working = new Set<Promise<unknown>>();
  #renewal: { readonly loginSignal: AbortSignal; readonly fresh: Promise<ManagedAuth> } | null = null;
  /** The refresh token that is still stored after a renewal could not be written. The tokens in memory are newer. */
  #behind: string | null = null;

  constructor(options: ManagedTokensOptions) {
    this.#options = options;
    this.#lock = options.credentials.lock ?? createQueue();
  }

  /**
   * Renewed tokens, already stored. All callers of the same login share one renewal. It goes on when they no longer wait.
   *
   * @throws {TurnFailure} `unauthorized` when only signing in again helps, which is remembered until the next login, or when another
   *   account is stored; `other` when another try may help.
   * @throws The reason of the session's `loginSignal`, when a login or logout comes first.
   */
  refresh(reason: RefreshReason): Promise<ManagedAuth> {
    const { current, loginSignal } = this.#options.session;
    if (current?.mode !== "chatgpt") return Promise.reject(new TurnFailure("Token data is not available."));
    if (current.refusal) return Promise.reject(current.refusal);
    if (this.#renewal?.loginSignal === loginSignal) return this.#renewal.fresh;
    const renew = () => this.#lock(() => this.#renew(reason, current, loginSignal));
    const fresh = this.#track(this.#options.operations.refresh("issuer", null, renew));
    const renewal = { loginSignal, fresh };
    this.#renewal = renewal;
    const forget = () => {
      if (this.#renewal === renewal) this.#renewal = null;
    };
    fresh.then(forget, forget);
    return fresh;
  }

  /**
   * The tokens as they are stored now, for a caller whose tokens were rejected.
   *
   * @throws {TurnFailure} When no account or another one is stored, or the store cannot be read.
   */
  async reload(): Promise<ManagedAuth> {
    const { current, loginSignal } = this.#options.session;
    const stored = await this.#read();
    if (current?.mode !== "chatgpt") throw new TurnFailure("Token data is not available.");
    return this.#adopt(stored, current, loginSignal);
  }

  /** Renews tokens that are about to expire. If that fails they are used as they are, and the answer may be a 401. */
  async freshen(): Promise<void> {
    const { session, logger } = this.#options;
    const { current } = session;
    const reason = current?.mode === "chatgpt" && !current.refusal ? reasonToRenew(current) : null;
    if (!reason) return;
    try {
      await this.refresh(reason);
    } catch (error) {
      logger.warn({ cause: error }, "Tokens that are about to expire could not be renewed");
    }
  }

  /** Writes or removes the stored credentials, never while a renewal is being written. */
  store(change: (credentials: CredentialStore) => Promise<void>): Promise<void> {
    return this.#storing(() => change(this.#options.credentials));
  }

  /** Tells the issuer that a refresh token is not needed any more. Nobody waits for it. A failure is only logged. */
  revoke(refreshToken: string): void {
    const { issuer, fetch, logger } = this.#options;
    this.#track(revokeRefreshToken(issuer, refreshToken, fetch)).catch((error: unknown) => {
      logger.warn({ cause: error }, "The issuer could not be told of the logout");
    });
  }

  /** Resolves when no renewal and no revocation runs any more. The process should not end before. */
  async settled(): Promise<void> {
    while (this.#working.size > 0) await Promise.allSettled(this.#working);
  }

  async #renew(reason: RefreshReason, current: ManagedAuth, loginSignal: AbortSignal): Promise<ManagedAuth> {
    const { issuer, fetch, session } = this.#options;
    loginSignal.throwIfAborted();
    const stored = await this.#read();
    const known = this.#adopt(stored, current, loginSignal);
    if (!isSameText(known.bearer, current.bearer)) return known;
    try {
      const renewed = await spendRefreshToken(issuer, { refreshToken: known.refreshToken.reveal(), reason }, fetch);
      return await this.#keep(renewed, { stored: stored as StoredCredentials, known }, loginSignal);
    } catch (error) {
      if (!(error instanceof RenewalFailure)) throw error;
      if (!error.isFinal) throw new TurnFailure(error.message, "other", { cause: error.cause });
      // The lock does not keep out the real codex, which may have renewed them first.
      const now = this.#adopt(await this.#read(), known, loginSignal);
      if (now !== known) return now;
      const refusal = new TurnFailure(error.message, "unauthorized");
      session.renew(loginSignal, { ...known, refusal });
      throw refusal;
    }
  }

  /** A store that cannot be read does not mean that anybody signed out. */
  #read(): Promise<StoredCredentials | null> {
    return this.#options.credentials.read().catch((error: unknown) => {
      throw new TurnFailure("Stored credentials could not be read", "other", { cause: error });
    });
  }

  /** Takes over the stored tokens, if they are of the same account and newer than those in memory. */
  #adopt(credentials: StoredCredentials | null, current: ManagedAuth, loginSignal: AbortSignal): ManagedAuth {
    const { session, config } = this.#options;
    const stored = readStored(credentials, config.current);
    if (stored?.mode !== "chatgpt" || stored.accountId !== current.accountId) {
      throw new TurnFailure(
        "Your access token could not be refreshed because you have since logged out or signed in to another account. Please sign in again.",
        "unauthorized",
      );
    }
    const isKnown = isSameText(stored.bearer, current.bearer) && isSameText(stored.refreshToken, current.refreshToken);
    if (isKnown || stored.refreshToken.reveal() === this.#behind) return current;
    if (!session.renew(loginSignal, stored)) throw loginSignal.reason;
    return stored;
  }

  /** Stores renewed tokens. If a login or logout came meanwhile, their refresh token is revoked instead. */
  async #keep(renewed: RenewedTokens, { stored, known }: RenewalBase, loginSignal: AbortSignal): Promise<ManagedAuth> {
    const { session, config, credentials, logger } = this.#options;
    // What the issuer leaves out stays as it is in memory, as the stored tokens may be older.
    const { idToken, bearer, refreshToken } = known;
    const before = { idToken: idToken.reveal(), accessToken: bearer.reveal(), refreshToken: refreshToken.reveal() };
    const after = withRenewedTokens(stored, { ...before, ...renewed });
    const fresh = readStored(after, config.current);
    if (fresh?.mode !== "chatgpt") throw new TurnFailure("OAuth token response is invalid");
    await this.#storing(async () => {
      try {
        const isUntouched = (await credentials.read())?.tokens?.refresh_token === stored.tokens?.refresh_token;
        if (loginSignal.aborted || !isUntouched) return this.revoke(fresh.refreshToken.reveal());
        await credentials.write(after);
        this.#behind = null;
      } catch (error) {
        this.#behind = stored.tokens?.refresh_token ?? null;
        logger.error({ cause: error }, "Renewed tokens could not be stored; they are in memory only");
      }
    });
    if (!session.renew(loginSignal, fresh)) throw loginSignal.reason;
    return fresh;
  }

  #track<T>(work: Promise<T>): Promise<T> {
    const done = work.catch(() => {}).finally(() => this.#working.delete(done));
    this.#working.add(done);
    return work;
  }
}

function isSameText(one: Secret, other: Secret): boolean {
  return one.reveal() === other.reveal();
}

function reasonToRenew({ expiresAt, renewedAt }: ManagedAuth): RefreshReason | null {
  if (expiresAt) return expiresAt.getTime() - EARLY_MS <= Date.now() ? "proactive_expiry" : null;
  return renewedAt && renewedAt.getTime() + STALE_MS <= Date.now() ? "scheduled" : null;
}
