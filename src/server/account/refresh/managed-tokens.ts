import { createQueue, type Lock } from "../../../rpc/queue.js";
import type { Secret } from "../../../rpc/redact.js";
import type { Configuration } from "../../config/configuration.js";
import type { Logger } from "../../logger.js";
import { TurnFailure } from "../../turn-failure.js";
import type { AuthSession, ManagedAuth } from "../session/auth-session.js";
import type { Issuer } from "../sign-in/issuer.js";
import { describeRenewal, type RenewedTokens, readStored } from "../storage/auth-json.js";
import type { CredentialStore, StoredCredentials } from "../storage/credentials.js";
import { type RefreshReason, RefreshRefused, revokeRefreshToken, spendRefreshToken } from "./refresh-grant.js";

/** How long before their end tokens are renewed (0.169), in milliseconds. */
const EARLY_MS = 300_000;
/** After how long tokens that do not tell their end are renewed (0.93 to 0.169), in milliseconds. */
const STALE_MS = 8 * 24 * 3_600_000;

export interface ManagedTokensOptions {
  readonly session: AuthSession;
  readonly credentials: CredentialStore;
  readonly config: Configuration;
  readonly issuer: Issuer;
  readonly logger: Logger;
  readonly fetch: typeof fetch;
}

/** What a renewal began with. */
interface RenewalBase {
  /** As it was read. */
  readonly stored: StoredCredentials;
  /** The newest that is known of it. */
  readonly resting: ManagedAuth;
}

/**
 * The tokens of a sign-in that this server owns, and their renewal.
 *
 * No refresh token is spent twice: in this process renewals that come together are one, between processes a lock keeps order, and
 * under it what rests is read again and adopted if somebody else has renewed it.
 */
export class ManagedTokens {
  readonly #options: ManagedTokensOptions;
  readonly #lock: Lock;
  /** Writing what was renewed, and clearing it at a logout, must not cross. */
  readonly #storing = createQueue();
  readonly #working = new Set<Promise<unknown>>();
  #renewal: { readonly loginSignal: AbortSignal; readonly fresh: Promise<ManagedAuth> } | null = null;
  /** The refresh token that still rests where what was renewed could not be written: what is in memory is newer. */
  #behind: string | null = null;

  constructor(options: ManagedTokensOptions) {
    this.#options = options;
    this.#lock = options.credentials.lock ?? createQueue();
  }

  /**
   * Renewed tokens, already stored. All who ask meanwhile share one renewal, and it goes on when they leave.
   *
   * @throws {RefreshRefused} When only signing in again helps; known to be so from then on.
   * @throws {TurnFailure} When another try may help, or somebody else is signed in where the tokens rest.
   * @throws The reason of the session's loginSignal, when a login or logout has ended it.
   */
  refresh(reason: RefreshReason): Promise<ManagedAuth> {
    const { current, loginSignal } = this.#options.session;
    if (current?.mode !== "chatgpt") return Promise.reject(new TurnFailure("Token data is not available."));
    if (current.refusal) return Promise.reject(current.refusal);
    if (this.#renewal?.loginSignal === loginSignal) return this.#renewal.fresh;
    const fresh = this.#track(this.#lock(() => this.#renew(reason, current, loginSignal)));
    const renewal = { loginSignal, fresh };
    this.#renewal = renewal;
    const forget = () => {
      if (this.#renewal === renewal) this.#renewal = null;
    };
    fresh.then(forget, forget);
    return fresh;
  }

  /**
   * The tokens as they rest now, for somebody whose own were rejected.
   *
   * @throws {TurnFailure} When nobody, or somebody else, is signed in where they rest, or that cannot be told.
   */
  async reload(): Promise<ManagedAuth> {
    const { current, loginSignal } = this.#options.session;
    const stored = await this.#read();
    if (current?.mode !== "chatgpt") throw new TurnFailure("Token data is not available.");
    return this.#adopt(stored, current, loginSignal);
  }

  /** Renews tokens that are about to end. If it cannot be done, they are used as they are: a 401 says the rest. */
  async freshen(): Promise<void> {
    const { session, logger } = this.#options;
    const { current } = session;
    const reason = current?.mode === "chatgpt" && !current.refusal ? reasonToRenew(current) : null;
    if (!reason) return;
    try {
      await this.refresh(reason);
    } catch (error) {
      logger.warn({ cause: error }, "Tokens that are about to end could not be renewed");
    }
  }

  /** Writes a sign-in down, or clears what rests; never while a renewal is being written. */
  store(change: (credentials: CredentialStore) => Promise<void>): Promise<void> {
    return this.#storing(() => change(this.#options.credentials));
  }

  /** Tells the issuer that tokens are not needed any more. Nobody waits for it, and it may fail. */
  revoke(refreshToken: string): void {
    const { issuer, fetch, logger } = this.#options;
    this.#track(revokeRefreshToken(issuer, refreshToken, fetch)).catch((error: unknown) => {
      logger.warn({ cause: error }, "The issuer could not be told of the logout");
    });
  }

  /** Resolves when nothing is under way any more that a process should not end before. */
  async settled(): Promise<void> {
    while (this.#working.size > 0) await Promise.allSettled(this.#working);
  }

  async #renew(reason: RefreshReason, current: ManagedAuth, loginSignal: AbortSignal): Promise<ManagedAuth> {
    const { issuer, fetch, session } = this.#options;
    loginSignal.throwIfAborted();
    const stored = await this.#read();
    const resting = this.#adopt(stored, current, loginSignal);
    if (!isSameText(resting.bearer, current.bearer)) return resting;
    try {
      const renewed = await spendRefreshToken(issuer, { refreshToken: resting.refreshToken.reveal(), reason }, fetch);
      return await this.#keep(renewed, { stored: stored as StoredCredentials, resting }, loginSignal);
    } catch (error) {
      if (!(error instanceof RefreshRefused)) throw error;
      // Somebody whom the lock does not keep out, such as the real codex, may have been quicker.
      const now = this.#adopt(await this.#read(), resting, loginSignal);
      if (now !== resting) return now;
      session.renew(loginSignal, { ...resting, refusal: error });
      throw error;
    }
  }

  /** A store that fails for a moment does not mean that anybody signed out. */
  #read(): Promise<StoredCredentials | null> {
    return this.#options.credentials.read().catch((error: unknown) => {
      throw new TurnFailure("Stored credentials could not be read", "other", { cause: error });
    });
  }

  /** Takes over what rests, if it is of the same account, and newer than what is in memory. */
  #adopt(stored: StoredCredentials | null, current: ManagedAuth, loginSignal: AbortSignal): ManagedAuth {
    const { session, config } = this.#options;
    const resting = readStored(stored, config.current);
    if (resting?.mode !== "chatgpt" || resting.accountId !== current.accountId) {
      throw new TurnFailure(
        "Your access token could not be refreshed because you have since logged out or signed in to another account. Please sign in again.",
        "unauthorized",
      );
    }
    const isKnown = isSameText(resting.bearer, current.bearer) && isSameText(resting.refreshToken, current.refreshToken);
    if (isKnown || resting.refreshToken.reveal() === this.#behind) return current;
    if (!session.renew(loginSignal, resting)) throw loginSignal.reason;
    return resting;
  }

  /** Stores what was renewed, unless somebody has signed out or in meanwhile: then nobody needs it. */
  async #keep(renewed: RenewedTokens, { stored, resting }: RenewalBase, loginSignal: AbortSignal): Promise<ManagedAuth> {
    const { session, config, credentials, logger } = this.#options;
    // What the issuer leaves out stays as it was in memory: what rests may be behind.
    const { idToken, bearer, refreshToken } = resting;
    const known = { idToken: idToken.reveal(), accessToken: bearer.reveal(), refreshToken: refreshToken.reveal() };
    const after = describeRenewal(stored, { ...known, ...renewed });
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
