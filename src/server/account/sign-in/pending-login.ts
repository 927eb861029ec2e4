import { randomUUID } from "node:crypto";
import { SignInFailure } from "./code-grant.js";

/**
 * - `open`: it waits for a person.
 * - `kept`: its tokens are being stored. It cannot be abandoned any more.
 * - `abandoned`: it has been cancelled, displaced or timed out. Its tokens are not stored any more.
 */
type LoginState = "open" | "kept" | "abandoned";

/**
 * A login that waits for a person. Its state changes once, from `open` to `kept` or `abandoned`. A login that fails otherwise stays
 * `open` until the slot is given back.
 */
export class OpenLogin {
  readonly id = randomUUID();
  /** Resolves when the login has ended and the clients have been told. */
  done: Promise<void> = Promise.resolve();
  readonly #abandoned = new AbortController();
  readonly #prefix: string;
  #state: LoginState = "open";

  /** @param prefix - Stands before the reason of a failure, as the real server has it for logins of this kind. */
  constructor(prefix: string) {
    this.#prefix = prefix;
  }

  /** Aborts when the login is abandoned, with a `SignInFailure` as the reason. */
  get signal(): AbortSignal {
    return this.#abandoned.signal;
  }

  /** Does nothing unless the login is open. */
  abandon(why: string): void {
    if (this.#state !== "open") return;
    this.#state = "abandoned";
    this.#abandoned.abort(new SignInFailure(why));
  }

  /** From now on it cannot be abandoned. @throws {SignInFailure} When it has been. */
  keep(): void {
    this.signal.throwIfAborted();
    this.#state = "kept";
  }

  /** What the clients are told, in the words of the real server (0.118 to 0.169). */
  explain(error: unknown): string {
    const why = error instanceof SignInFailure ? error.message : "Sign-in failed";
    return why === TIMED_OUT ? why : `${this.#prefix}${why}`;
  }
}

export const NOT_COMPLETED = "Login was not completed";
export const TIMED_OUT = "Login timed out";

/**
 * Holds the one login that may wait for a person. The next login, of any kind, and a logout take its place.
 *
 * Called by every login and by the logout (`clear`), by logins that wait for a person (`prepare`, `take`, `release`), by
 * `account/login/cancel` (`remove`), and when the server or the connection is closed (`close`).
 */
export class LoginSlot {
  #open: OpenLogin | null = null;
  #coming = new AbortController();
  #isClosed = false;

  /**
   * For a login that has to ask the issuer before it can take the slot. Aborts when another login, of any kind, or a logout is asked
   * for meanwhile, with a `SignInFailure` as the reason.
   */
  prepare(): AbortSignal {
    this.#displace(NOT_COMPLETED);
    this.#coming = new AbortController();
    if (this.#isClosed) this.#displace(NOT_COMPLETED);
    return this.#coming.signal;
  }

  /** Puts a login into the slot, and abandons the one that is there. */
  take(login: OpenLogin): void {
    this.#open?.abandon(NOT_COMPLETED);
    this.#open = login;
    if (this.#isClosed) login.abandon(NOT_COMPLETED);
  }

  /** Abandons the login that is open, and every later one, such as one that still looks for a port. */
  close(): Promise<void> {
    this.#isClosed = true;
    return this.clear(NOT_COMPLETED);
  }

  /** Gives the slot back. `false` when the login does not have it any more: its tokens must not be stored then. */
  release(login: OpenLogin): boolean {
    if (this.#open !== login) return false;
    this.#open = null;
    return true;
  }

  /** Takes the login with that id out of the slot; `null` when it is not there. */
  remove(id: string): OpenLogin | null {
    const open = this.#open;
    if (open?.id !== id) return null;
    this.#open = null;
    return open;
  }

  /** Abandons the login that is open, if any, and waits until the clients have been told. Ends the preparation of the next one, too. */
  async clear(why: string): Promise<void> {
    this.#displace(why);
    const open = this.#open;
    this.#open = null;
    open?.abandon(why);
    await open?.done;
  }

  #displace(why: string): void {
    this.#coming.abort(new SignInFailure(why));
  }
}
