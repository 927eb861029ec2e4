import { randomUUID } from "node:crypto";
import { SignInFailure } from "./code-grant.js";

/** A login that waits for a person. It ends once: kept, failed, or abandoned. */
export class OpenLogin {
  readonly id = randomUUID();
  /** Resolves when the login has ended and everybody has been told. */
  done: Promise<void> = Promise.resolve();
  readonly #stop = new AbortController();
  readonly #prefix: string;
  #isKept = false;

  /** @param prefix - Stands before what went wrong, as the real server has it for logins of this kind. */
  constructor(prefix: string) {
    this.#prefix = prefix;
  }

  /** Aborts when the login is abandoned, with a `SignInFailure` as the reason. */
  get signal(): AbortSignal {
    return this.#stop.signal;
  }

  abandon(why: string): void {
    if (!this.#isKept) this.#stop.abort(new SignInFailure(why));
  }

  /** From now on it cannot be abandoned. Throws when it has been. */
  keep(): void {
    this.#stop.signal.throwIfAborted();
    this.#isKept = true;
  }

  /** What the clients are told, in the words of the real server (0.118 to 0.169). */
  explain(error: unknown): string {
    const why = error instanceof SignInFailure ? error.message : "Sign-in failed";
    return why === TIMED_OUT ? why : `${this.#prefix}${why}`;
  }
}

export const NOT_COMPLETED = "Login was not completed";
export const TIMED_OUT = "Login timed out";

/** One login may wait for a person at a time; the next one, of whatever kind, and a logout take its place. */
export class LoginSlot {
  #open: OpenLogin | null = null;
  #coming = new AbortController();
  #isClosed = false;

  /**
   * For a login that has something to find out before it can take the slot. Aborts when another login, of whatever kind, or a logout
   * is asked for meanwhile, with a `SignInFailure` as the reason.
   */
  prepare(): AbortSignal {
    this.#displace(NOT_COMPLETED);
    this.#coming = new AbortController();
    if (this.#isClosed) this.#displace(NOT_COMPLETED);
    return this.#coming.signal;
  }

  take(login: OpenLogin): void {
    this.#open?.abandon(NOT_COMPLETED);
    this.#open = login;
    if (this.#isClosed) login.abandon(NOT_COMPLETED);
  }

  /** Abandons the login that is open, and every one to come, such as one that is still looking for a port. */
  close(): Promise<void> {
    this.#isClosed = true;
    return this.clear(NOT_COMPLETED);
  }

  /** Gives the slot back. `false` when the login does not have it any more: then it is as good as abandoned. */
  release(login: OpenLogin): boolean {
    if (this.#open !== login) return false;
    this.#open = null;
    return true;
  }

  /** The login with that id, which has to give the slot back; `null` when it is not open, or not any more. */
  remove(id: string): OpenLogin | null {
    const open = this.#open;
    if (open?.id !== id) return null;
    this.#open = null;
    return open;
  }

  /** Abandons the login that is open, if any, and waits until everybody has been told. One that is being prepared does not come. */
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
