/**
 * How long after a hand-over a refresh request may still be about the older tokens, in milliseconds, when no turn accounts for it:
 * 0.169 also asks when its discovery meets a 401, and other clients of a shared server have turns that this one does not see.
 */
const GRACE_MS = 5_000;

/** How long a turn that was under way at a hand-over may still be refused for the older tokens, in milliseconds. */
const OLDER_REQUEST_MS = 120_000;

/** The most threads whose turns are remembered. The oldest leaves. */
const MOST_THREADS = 10_000;

/** A turn under way. A thread has one at a time. */
interface TurnUnderWay {
  /** `null` until the server has named it. */
  turnId: string | null;
  /** It was under way when the present tokens were handed over. */
  mayUseOlder: boolean;
  /** A request was answered while it ran, since it last failed: it may have got those tokens, and fail for them. */
  mayHaveAsked: boolean;
  /** It may have got tokens that were replaced since. When it fails with 401, that says nothing of the present ones. */
  mayFailForOlder: boolean;
}

/**
 * Tells whether a refresh request is about the tokens that are with the server now, or about those before them.
 *
 * The request names no token. Every release (0.93 to 0.171) sends one for each turn that meets a 401, from 0.153 on the next only
 * when the last was answered. So a storm of 401s for one token makes requests that come after its successor was handed over. They
 * are answered with the successor: asking the provider again would tell it that a token was rejected which was not. What is known:
 *
 * - A turn that was under way at the hand-over may still be refused for the older tokens, once: it waits for its answer. So there is
 *   one such request for each turn that was not answered at the hand-over, and what comes after those is about the present tokens.
 * - A turn that began after it uses the present tokens: its request means that they were rejected.
 * - A turn that got an answer and meets a 401 again does not ask. It fails, with an `error` notification that says 401. Then the
 *   present tokens are suspect: every request is taken to be about them. A turn that may have got its answer before the hand-over
 *   proves nothing.
 * - A request while no turn is under way is taken for an older one within {@link GRACE_MS}.
 * - On a shared server, and when turn notifications are turned off, turns are not all seen: {@link GRACE_MS} alone decides.
 *
 * Its states: nothing handed over, logging in, handed over, suspect. The token session calls it.
 */
export class RejectedTokenRule {
  readonly #seesAllTurns: () => boolean;
  readonly #isShared: () => boolean;
  readonly #turns = new Map<string, TurnUnderWay>();
  /** When the present tokens replaced others, in milliseconds; `null`: there were none, or the login is under way or has failed. */
  #handedOverAt: number | null = null;
  /** Whether this session has given tokens to the server on this connection. */
  #hasGiven = false;
  #isLoggingIn = false;
  #isSuspect = false;
  /** How many requests of turns that were under way at the hand-over may still come. */
  #olderLeft = 0;

  constructor(host: { readonly shared: boolean; isSilenced(method: string): boolean }) {
    const needed = ["turn/started", "turn/completed", "error"];
    this.#isShared = () => host.shared;
    this.#seesAllTurns = () => !host.shared && !needed.some((method) => host.isSilenced(method));
  }

  /** Whether a refresh request that comes now is about tokens that the server no longer has. */
  get isAboutOlderTokens(): boolean {
    if (this.#isSuspect) return false;
    const turns = this.#seesAllTurns() ? [...this.#turns.values()] : [];
    const someMayUseOlder = turns.some(({ mayUseOlder }) => mayUseOlder);
    // A login without a turn under way: what was refused is the server's discovery (0.169), which uses the new tokens.
    if (this.#isLoggingIn) return someMayUseOlder;
    if (this.#handedOverAt === null) return false;
    const elapsed = performance.now() - this.#handedOverAt;
    if (turns.length === 0) return elapsed < GRACE_MS;
    return elapsed < OLDER_REQUEST_MS && someMayUseOlder && this.#olderLeft > 0;
  }

  /** A new connection: to another server, unless it is shared, and without the turns of the last one. */
  beginConnection(): void {
    this.#turns.clear();
    this.#forgetTokens();
  }

  /** This client signed out. The server ends the turns that ran. */
  noteLogout(): void {
    this.#forgetTokens();
  }

  beginLogin(): { end(succeeded: boolean): void } {
    const replacesOthers = this.#hasGiven;
    this.#hasGiven = true;
    this.#isLoggingIn = true;
    this.#isSuspect = false;
    this.#markTurns(0);
    return {
      end: (succeeded) => {
        // A request may have been answered with newer tokens meanwhile.
        if (!this.#isLoggingIn) return;
        this.#isLoggingIn = false;
        this.#handedOverAt = succeeded && replacesOthers ? performance.now() : null;
        if (succeeded) this.#markTurns(0);
      },
    };
  }

  /** Newer tokens were given as the answer to this many requests. */
  noteHandOver(requests: number): void {
    this.#isLoggingIn = false;
    this.#isSuspect = false;
    this.#hasGiven = true;
    this.#handedOverAt = performance.now();
    this.#markTurns(requests);
    this.#noteAnswer();
  }

  /** A request about older tokens was answered with the present ones. */
  noteRepeatedAnswer(): void {
    this.#olderLeft -= 1;
    this.#noteAnswer();
  }

  /** @param turnId - `null` while the server has not named it. */
  noteTurnBegan(threadId: string, turnId: string | null): void {
    const known = this.#turns.get(threadId);
    if (known && (turnId === null || known.turnId === null || known.turnId === turnId)) {
      known.turnId ??= turnId;
      return;
    }
    this.#turns.delete(threadId);
    this.#turns.set(threadId, { turnId, mayUseOlder: this.#isLoggingIn, mayHaveAsked: false, mayFailForOlder: false });
    const [oldest] = this.#turns.keys();
    if (this.#turns.size > MOST_THREADS && oldest !== undefined) this.#turns.delete(oldest);
  }

  /** @param turnId - `null`: it was never named, since it could not be started. */
  noteTurnEnded(threadId: string, turnId: string | null): void {
    const known = this.#turns.get(threadId);
    if (known && (known.turnId === turnId || known.turnId === null)) this.#turns.delete(threadId);
  }

  /** A turn failed with 401, for good or to be tried again. */
  noteUnauthorized(threadId: string): void {
    const turn = this.#turns.get(threadId);
    if (!turn) return;
    if (!turn.mayFailForOlder && !this.#isLoggingIn) this.#isSuspect = true;
    turn.mayHaveAsked = false;
    turn.mayFailForOlder = false;
  }

  #forgetTokens(): void {
    if (!this.#isShared()) this.#hasGiven = false;
    this.#handedOverAt = null;
    this.#isSuspect = false;
  }

  #markTurns(answered: number): void {
    for (const turn of this.#turns.values()) {
      turn.mayUseOlder = true;
      turn.mayFailForOlder = turn.mayHaveAsked;
    }
    this.#olderLeft = Math.max(0, this.#turns.size - answered);
  }

  #noteAnswer(): void {
    for (const turn of this.#turns.values()) turn.mayHaveAsked = true;
  }
}
