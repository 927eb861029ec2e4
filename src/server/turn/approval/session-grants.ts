import type { LiveThread } from "../../thread/live-thread.js";

/** What the user has allowed for the rest of a thread's session, by keys: as long as the thread is in memory. */
export class SessionGrants {
  readonly #granted = new WeakMap<LiveThread, Set<string>>();

  /** The keys of a thread, to look into and to add to. */
  of(thread: LiveThread): Set<string> {
    const known = this.#granted.get(thread) ?? new Set();
    this.#granted.set(thread, known);
    return known;
  }
}
