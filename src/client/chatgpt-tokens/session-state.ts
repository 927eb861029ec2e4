import { CodexError } from "../../rpc/errors.js";
import type { EarlyRefresh } from "./early-refresh.js";
import type { PreparedTokens } from "./wire-tokens.js";

/** One attempt to get other tokens, on behalf of all refresh requests that wait. */
export interface Renewal {
  /** Aborted when no request waits any more, or other tokens have come. */
  readonly until: AbortController;
  /** Whether `too-late` has been told. */
  isLate: boolean;
}

/** Tokens of the session are with the server, as far as this session knows. */
export interface SignedIn {
  readonly name: "signed-in";
  readonly tokens: PreparedTokens;
  renewal: Renewal | null;
}

/** The client is logging out. */
export interface Leaving {
  readonly name: "leaving";
  /** Logouts that are under way. */
  logouts: number;
}

export type State = { readonly name: "signed-out" } | SignedIn | Leaving | { readonly name: "closed" };

const SIGNED_OUT: State = { name: "signed-out" };

/**
 * The state of a token session. Its methods are the only ways from one state to another:
 *
 * - `signed-out`: no tokens of the session are with the server. It begins here.
 * - `signed-in`: the server has tokens of the session, and newer ones are asked for before they expire. With a `renewal`, the
 *   provider is being asked because the server said that they were rejected.
 * - `leaving`: a logout of this client is under way.
 * - `closed`: the session is over. No other state follows.
 */
export class SessionState {
  readonly #early: EarlyRefresh;
  #current: State = SIGNED_OUT;

  constructor(early: EarlyRefresh) {
    this.#early = early;
  }

  get current(): State {
    return this.#current;
  }

  /** The tokens that are with the server; `null` unless signed in. */
  get tokens(): PreparedTokens | null {
    return this.#current.name === "signed-in" ? this.#current.tokens : null;
  }

  get renewal(): Renewal | null {
    return this.#current.name === "signed-in" ? this.#current.renewal : null;
  }

  /** These tokens are with the server now, or on their way. */
  signIn(tokens: PreparedTokens): void {
    this.#enter({ name: "signed-in", tokens, renewal: null });
  }

  /** The server has none of the session's tokens any more. */
  signOut(): void {
    this.#enter(SIGNED_OUT);
  }

  /** A logout begins. What this returns is for {@link endLogout}. */
  leave(): Leaving {
    const leaving: Leaving = this.#current.name === "leaving" ? this.#current : { name: "leaving", logouts: 0 };
    leaving.logouts += 1;
    this.#enter(leaving);
    return leaving;
  }

  /** A logout has ended. After the last one nobody is signed in, unless tokens have been handed over meanwhile. */
  endLogout(leaving: Leaving): void {
    leaving.logouts -= 1;
    if (this.#current === leaving) this.goBack(leaving);
  }

  /** Goes back to an earlier state, or to what has become of it. */
  goBack(earlier: State): void {
    this.#enter(earlier.name === "leaving" && earlier.logouts === 0 ? SIGNED_OUT : earlier);
  }

  close(): void {
    this.#enter({ name: "closed" });
  }

  #enter(next: State): void {
    const left = this.#current;
    if (left.name === "closed") return;
    if (left.name === "signed-in") {
      left.renewal?.until.abort(new CodexError("ERR_ABANDONED", "Other tokens have taken the place of the rejected ones"));
      left.renewal = null;
    }
    this.#current = next;
    if (next.name === "signed-in") this.#early.start(next.tokens);
    else this.#early.stop();
  }
}
