import { TokenError } from "../../rpc/errors.js";
import type { ChatgptTokens } from "./provider.js";
import type { PreparedTokens } from "./wire-tokens.js";

/** How long before expiry newer tokens are asked for, in milliseconds, unless the host says otherwise. */
export const REFRESH_BEFORE_EXPIRY_MS = 300_000;

/** How long to wait before the provider is asked again, after it failed or had nothing newer, in milliseconds. */
const RETRY_MS = 60_000;

/** Which part of the time before expiry is random, so that many hosts do not ask at the same moment. */
const JITTER = 0.2;

/** The longest that an {@link Alarm} sleeps at a time, in milliseconds. */
const LONGEST_SLEEP_MS = 60_000;

/** What an early refresh does; the session says how. */
export interface EarlyRefreshSteps {
  /** Asks the provider for tokens that replace these. */
  ask(tokens: PreparedTokens): Promise<ChatgptTokens>;
  /** Signs in with newer tokens in place of these. */
  replace(tokens: PreparedTokens, newer: ChatgptTokens): Promise<void>;
  fail(error: TokenError): void;
}

/**
 * Asks for newer tokens before those in use expire, and signs in with them. Tries again every minute until there are newer tokens
 * or those in use have expired. Nothing is pushed twice.
 */
export class EarlyRefresh {
  readonly #beforeExpiryMs: number;
  readonly #steps: EarlyRefreshSteps;
  readonly #alarm = new Alarm();
  /** The tokens in use; `null` while nobody is signed in. */
  #tokens: PreparedTokens | null = null;
  #lastLoginToken = "";

  /** @param beforeExpiryMs - How long before expiry to ask, in milliseconds. 0: never. */
  constructor(beforeExpiryMs: number, steps: EarlyRefreshSteps) {
    this.#beforeExpiryMs = beforeExpiryMs;
    this.#steps = steps;
  }

  /** Watches these tokens, in place of earlier ones. Tokens without an expiry, or that have expired, are not refreshed early. */
  start(tokens: PreparedTokens): void {
    this.stop();
    this.#tokens = tokens;
    const expiresAt = tokens.expiresAt?.getTime();
    const now = Date.now();
    if (!expiresAt || expiresAt <= now || this.#beforeExpiryMs === 0) return;
    const early = this.#beforeExpiryMs * (1 + Math.random() * JITTER);
    // Tokens that are valid for less time than that are renewed at half of their life, and not at once and for ever.
    this.#askAt(Math.max(expiresAt - early, now + (expiresAt - now) / 2), tokens);
  }

  stop(): void {
    this.#tokens = null;
    this.#alarm.clear();
  }

  /** Remembers the token of a login that is attempted, so that it is not pushed again. */
  noteLogin(accessToken: string): void {
    this.#lastLoginToken = accessToken;
  }

  #askAt(time: number, tokens: PreparedTokens): void {
    this.#alarm.set(time, () => void this.#refresh(tokens));
  }

  async #refresh(tokens: PreparedTokens): Promise<void> {
    try {
      const given = await this.#steps.ask(tokens);
      // Nothing was rejected yet: a provider that has nothing newer may return what it has.
      const isNewer = given.accessToken !== tokens.wire.accessToken && given.accessToken !== this.#lastLoginToken;
      if (isNewer) await this.#steps.replace(tokens, given);
    } catch (error) {
      // Other errors say that the session or the connection has ended.
      if (error instanceof TokenError) this.#steps.fail(error);
    }
    if (this.#tokens !== tokens || (tokens.expiresAt?.getTime() ?? 0) <= Date.now()) return;
    this.#alarm.setIn(RETRY_MS, () => void this.#refresh(tokens));
  }
}

/**
 * Runs something once, at a time of day. It sleeps a minute at most, so that a clock that was changed, or a machine that slept, is
 * noticed within a minute. It never keeps the process alive.
 */
class Alarm {
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Replaces what was set before. A time that has passed runs at once. */
  set(time: number, run: () => void): void {
    this.clear();
    const left = time - Date.now();
    if (left <= 0) {
      run();
      return;
    }
    this.#timer = setTimeout(() => this.set(time, run), Math.min(left, LONGEST_SLEEP_MS));
    (this.#timer as { unref?: () => void }).unref?.();
  }

  /** The same after a while, in milliseconds, whatever the clock does meanwhile. */
  setIn(ms: number, run: () => void): void {
    this.clear();
    this.#timer = setTimeout(run, ms);
    (this.#timer as { unref?: () => void }).unref?.();
  }

  clear(): void {
    clearTimeout(this.#timer);
  }
}
