import type { GitInfo } from "../../protocol/shapes/thread.js";
import { withTimeout } from "../../rpc/abort.js";
import type { LiveThread } from "./live-thread.js";
import { completeGit } from "./metadata.js";

/** Reads what git says of a folder for a tenant, until it is told to end. Never rejects. */
export type ReadGit = (folder: string, signal: AbortSignal, tenant: string | null) => Promise<GitInfo | null>;

/** How long storing a thread waits for git, in milliseconds. */
const WAITS_MS = 1_000;

/**
 * What git said of a thread's folder when the thread started. It is shown once the thread is stored, as on the real server (0.171). That
 * one waits for git as long as it takes; here a turn goes on without it, and the thread gets it later.
 */
export class GitOfThreads {
  readonly #read: ReadGit;
  readonly #readings = new WeakMap<LiveThread, Promise<GitInfo | null>>();
  readonly #closed = new AbortController();

  constructor(read: ReadGit) {
    this.#read = read;
  }

  /** Begins to read, for a thread that will be stored. */
  begin(thread: LiveThread): void {
    if (thread.ephemeral) return;
    this.#readings.set(thread, this.#read(thread.settings.cwd, this.#closed.signal, thread.stored.owner));
  }

  /** Ends what is being read. */
  close(): void {
    this.#closed.abort();
  }

  /** Adds it to a thread that is about to be stored, if it comes soon enough. */
  async add(thread: LiveThread): Promise<void> {
    const reading = this.#readings.get(thread);
    if (!reading) return;
    const info = await withTimeout(WAITS_MS, () => reading).catch(() => undefined);
    if (info === undefined) return;
    this.#readings.delete(thread);
    if (info) thread.change({ gitInfo: completeGit(info, thread.stored.gitInfo) });
  }

  /** Adds it to a thread that was stored without it, when it comes. What clients told in the meantime stays. */
  async addLate(thread: LiveThread, save: (gitInfo: GitInfo) => Promise<void>): Promise<void> {
    const info = await this.#readings.get(thread);
    this.#readings.delete(thread);
    if (!info || thread.unloaded.signal.aborted) return;
    const gitInfo = completeGit(info, thread.stored.gitInfo);
    thread.change({ gitInfo });
    await save(gitInfo);
  }
}
