import type { Connection } from "../connection/connection.js";
import type { Logger } from "../logger.js";
import type { ThreadQuery, ThreadStore } from "../thread/storage/thread-store.js";
import type { Threads } from "../thread/threads.js";
import type { Turns } from "./turns.js";

export interface LoneTenantsOptions {
  readonly threads: Threads;
  readonly turns: Pick<Turns, "stop">;
  readonly logger: Logger;
}

const PAGE_OF_THREADS = 100;

/**
 * The connections that are tenants of their own. When one has ended, nobody can see its threads any more: their turns are stopped, and
 * they are removed from memory and from the store.
 */
export class LoneTenants {
  readonly #options: LoneTenantsOptions;
  readonly #open = new Set<Connection>();
  readonly #ending = new Set<Promise<void>>();

  constructor(options: LoneTenantsOptions) {
    this.#options = options;
  }

  /** Has a connection's threads removed when it ends; nothing, where others share them. */
  add(connection: Connection): void {
    if (!this.#options.threads.owners.isAlone(connection)) return;
    this.#open.add(connection);
    connection.closed.addEventListener("abort", () => this.#end(connection), { once: true });
  }

  /** Removes the threads of those that are still connected, and resolves when nothing is being removed any more. */
  async close(): Promise<void> {
    for (const connection of this.#open) this.#end(connection);
    await Promise.all(this.#ending);
  }

  #end(connection: Connection): void {
    if (!this.#open.delete(connection)) return;
    const ending = this.#removeThreads(connection)
      .catch((error: unknown) => {
        this.#options.logger.error({ cause: error }, "The threads of a connection that has ended could not be removed");
      })
      .finally(() => this.#ending.delete(ending));
    this.#ending.add(ending);
  }

  async #removeThreads(connection: Connection): Promise<void> {
    const { threads, turns } = this.#options;
    for (const thread of threads.loaded(connection)) {
      await threads.alone(thread.id, connection, async () => {
        await turns.stop(thread);
        threads.unload(thread);
      });
    }
    const owner = threads.owners.of(connection);
    for (const archived of [false, true]) await removeStored(threads.store, owner, archived);
  }
}

async function removeStored(store: ThreadStore, owner: string | null, archived: boolean): Promise<void> {
  let from: ThreadQuery["from"];
  for (;;) {
    const page = await store.list({ owner, archived, sort: "createdAtMs", descending: false, limit: PAGE_OF_THREADS, from });
    for (const { id } of page) await store.delete(id);
    const last = page.at(-1);
    if (!last || page.length < PAGE_OF_THREADS) return;
    from = { key: { timeMs: last.createdAtMs, id: last.id }, inclusive: false };
  }
}
