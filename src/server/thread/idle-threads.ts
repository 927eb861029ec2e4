import type { TenantGuard } from "../tenant-limits.js";
import { Groups } from "./groups.js";
import type { LiveThread } from "./live-thread.js";

export interface IdleThreadsOptions {
  /** How long each stays in memory, in milliseconds. */
  readonly graceMs: number;
  /** How many of them stay at most, those of all tenants together. Default: 1 000. */
  readonly maxIdle?: number | undefined;
  /** Says how many of them one tenant may have. */
  readonly guard: Pick<TenantGuard, "maxIdleOf">;
  /** Takes one out of memory. Called when its time is over, or when there are too many. */
  readonly letGo: (thread: LiveThread) => void;
}

const MAX_IDLE = 1_000;

/**
 * The threads in memory that nobody uses: nobody follows them, and nothing runs in them. `Threads` says which they are.
 *
 * When there are too many, one of the tenant that has most of them leaves, so that no tenant takes the places of others while it has as many
 * as they have: a tenant that has no more than its share of all places loses none to others.
 */
export class IdleThreads {
  readonly #options: IdleThreadsOptions;
  /** The one that was left first is the first. */
  readonly #timers = new Map<LiveThread, NodeJS.Timeout>();
  /** The same, by their owner. */
  readonly #byOwner = new Groups<string | null, LiveThread>();

  constructor(options: IdleThreadsOptions) {
    this.#options = options;
  }

  /** Nobody uses a thread any more. Its time begins; those that are too many leave at once. */
  add(thread: LiveThread): void {
    const { graceMs, letGo } = this.#options;
    this.remove(thread);
    this.#timers.set(thread, setTimeout(() => letGo(thread), graceMs).unref());
    this.#byOwner.add(thread.stored.owner, thread);
    for (let next = this.#surplus(thread); next; next = this.#surplus(thread)) letGo(next);
  }

  /** A thread is used again, or has left memory. */
  remove(thread: LiveThread): void {
    clearTimeout(this.#timers.get(thread));
    this.#timers.delete(thread);
    this.#byOwner.delete(thread.stored.owner, thread);
  }

  /** All stay as they are from now on. */
  close(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
  }

  /** The thread that has to leave next; `undefined` when there are not too many. */
  #surplus({ stored: { owner } }: LiveThread): LiveThread | undefined {
    const { maxIdle = MAX_IDLE, guard } = this.#options;
    const mostOfOwner = guard.maxIdleOf(owner);
    if (this.#timers.size <= maxIdle && this.#byOwner.count(owner) <= mostOfOwner) return undefined;
    const own = this.#byOwner.of(owner).filter(mayLeave);
    if (own.length > mostOfOwner) return nextToLeave(own);
    const groups = this.#byOwner.groups().map((threads) => threads.filter(mayLeave));
    if (groups.reduce((sum, { length }) => sum + length, 0) <= maxIdle) return undefined;
    // Where several have as many, it is the turn of the one that has just left another.
    return nextToLeave(groups.reduce((most, threads) => (threads.length > most.length ? threads : most), own));
  }
}

/** A turn may have begun in it meanwhile, and what is in memory alone must not leave it. */
function mayLeave({ running, missed }: LiveThread): boolean {
  return !running && missed.length === 0;
}

/** The one that was left first, and those that the store has before others. */
function nextToLeave(threads: readonly LiveThread[]): LiveThread | undefined {
  return threads.find(({ isKept }) => isKept) ?? threads[0];
}
