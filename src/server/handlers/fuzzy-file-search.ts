import { clientRequests } from "../../protocol/table.js";
import type { Connection } from "../connection/connection.js";
import type { ServerHandlers } from "../connection/server.js";
import { Roots } from "../workspace/roots.js";
import { listCandidates } from "../workspace/search/file-walk.js";
import { rank } from "../workspace/search/rank.js";
import { SearchSessions } from "../workspace/search/search-sessions.js";
import type { WorkspaceOptions } from "../workspace/workspace-options.js";
import { guardWorkspace, perConnection } from "./workspace.js";

/** Answers to searches for files by parts of their names: served where the embedder lets clients read files. */
export interface FuzzySearchHandlers {
  readonly legacy: Pick<NonNullable<ServerHandlers["legacy"]>, "fuzzyFileSearch">;
  readonly fuzzyFileSearch: NonNullable<ServerHandlers["fuzzyFileSearch"]>;
}

/** Answers `fuzzyFileSearch` and `fuzzyFileSearch/session*`, in the embedder's roots. */
export function createFuzzySearchHandlers(options: WorkspaceOptions | undefined): FuzzySearchHandlers | null {
  if (!options || (options.files ?? "none") === "none") return null;
  const { allow = () => true } = options;
  const roots = new Roots(options.roots);
  const searchesOf = perConnection((connection) => new Searches(connection, roots));
  const sessionsOf = perConnection((connection) => new SearchSessions(connection, roots));
  const single = {
    fuzzyFileSearch: async ({ query, roots: folders, cancellationToken }, { connection }) => ({
      files: await searchesOf(connection).run(query, folders, cancellationToken ?? null),
    }),
  } satisfies FuzzySearchHandlers["legacy"];
  const sessions = {
    sessionStart: async ({ sessionId, roots: folders }, { connection, afterAnswer }) => {
      await sessionsOf(connection).start(sessionId, folders);
      // It begins with an empty query, for which there is nothing to find.
      afterAnswer(sessionsOf(connection).update(sessionId, ""));
      return {};
    },
    sessionUpdate: ({ sessionId, query }, { connection, afterAnswer }) => {
      afterAnswer(sessionsOf(connection).update(sessionId, query));
      return {};
    },
    sessionStop: ({ sessionId }, { connection }) => {
      sessionsOf(connection).stop(sessionId);
      return {};
    },
  } satisfies FuzzySearchHandlers["fuzzyFileSearch"];
  return {
    legacy: guardWorkspace(single, clientRequests.legacy, allow),
    fuzzyFileSearch: guardWorkspace(sessions, clientRequests.fuzzyFileSearch, allow),
  };
}

/** The single searches of one client. One with the token of another that runs ends that one, which then finds nothing. */
class Searches {
  readonly #connection: Connection;
  readonly #roots: Roots;
  readonly #byToken = new Map<string, AbortController>();

  constructor(connection: Connection, roots: Roots) {
    this.#connection = connection;
    this.#roots = roots;
  }

  async run(query: string, folders: readonly string[], token: string | null) {
    if (query === "" || folders.length === 0) return [];
    const own = new AbortController();
    if (token !== null) {
      this.#byToken.get(token)?.abort();
      this.#byToken.set(token, own);
    }
    const signal = AbortSignal.any([own.signal, this.#connection.closed]);
    try {
      const files = await rank(query, await listCandidates(this.#roots, folders, signal), signal);
      return signal.aborted ? [] : files;
    } finally {
      if (token !== null && this.#byToken.get(token) === own) this.#byToken.delete(token);
    }
  }
}
