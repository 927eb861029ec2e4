import { Thread } from "../../protocol/shapes/thread.js";
import type { ThreadSearchParams } from "../../protocol/shapes/thread-search.js";
import type { RequestId } from "../../rpc/transport.js";
import type { Connection, HandlerContext } from "../connection/connection.js";
import type { ServerHandlers } from "../connection/server.js";
import { fittingRows } from "../fitting-rows.js";
import type { Logger } from "../logger.js";
import { describeThread } from "../thread/description.js";
import { type FoundThread, searchThreads } from "../thread/search.js";
import type { Threads } from "../thread/threads.js";

/** What a search is answered from. */
export interface SearchHandlerOptions {
  readonly threads: Pick<Threads, "store" | "owners" | "find">;
  readonly logger: Logger;
}

/** Answers `thread/search`, and `thread/search/stream`, which tells of what it finds while it searches. Each can be given up. */
export function createThreadSearchHandlers({ threads, logger }: SearchHandlerOptions) {
  const [searches, streams] = [new RunningSearches(), new RunningSearches()];
  const show = (found: readonly FoundThread[], connection: Connection) =>
    found.flatMap(({ thread, snippet }) => {
      const describe = () => describeThread(thread, threads.find(thread.id, connection));
      return fittingRows([thread], { shape: Thread, describe, logger, what: "threads" }).map((shown) => ({
        thread: shown,
        snippet,
      }));
    });
  const search = (running: RunningSearches, isTold: boolean) => async (params: ThreadSearchParams, context: HandlerContext) => {
    const { connection, requestId } = context;
    const tell = (found: readonly FoundThread[]) =>
      connection.notify("thread/search/partial", { requestId, data: show(found, connection) } as never);
    const { rows, ...cursors } = await running.run(context, (signal) =>
      searchThreads(params, {
        store: threads.store,
        owner: threads.owners.of(connection),
        signal,
        onFound: isTold ? tell : undefined,
      }),
    );
    return { data: show(rows, connection), ...cursors } as never;
  };
  return {
    search: search(searches, false),
    searchCancel: ({ requestId }, { connection }) => searches.giveUp(connection, requestId),
    searchStream: search(streams, true),
    searchStreamCancel: ({ requestId }, { connection }) => streams.giveUp(connection, requestId),
  } satisfies NonNullable<ServerHandlers["thread"]>;
}

/** The searches that run, by the requests that asked for them. */
class RunningSearches {
  readonly #running = new WeakMap<Connection, Map<RequestId, AbortController>>();

  async run<T>({ connection, requestId, signal }: HandlerContext, search: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const own = new AbortController();
    const ofClient = this.#running.get(connection) ?? new Map<RequestId, AbortController>();
    this.#running.set(connection, ofClient);
    ofClient.set(requestId, own);
    try {
      return await search(AbortSignal.any([signal, own.signal]));
    } finally {
      ofClient.delete(requestId);
    }
  }

  /** Ends a search of the client's own; does nothing when there is none of this request. */
  giveUp(connection: Connection, requestId: RequestId): Record<string, never> {
    this.#running.get(connection)?.get(requestId)?.abort();
    return {};
  }
}
