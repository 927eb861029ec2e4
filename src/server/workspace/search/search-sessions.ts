import { INTERNAL_ERROR, INVALID_REQUEST, OVERLOADED } from "../../../protocol/codes.js";
import { RpcError } from "../../../rpc/errors.js";
import type { Connection } from "../../connection/connection.js";
import type { Roots } from "../roots.js";
import { listCandidates } from "./file-walk.js";
import { type Candidate, rank } from "./rank.js";

/** Sessions of one client. Each holds a list of files. */
const MAX_SESSIONS = 8;

interface Session {
  readonly ended: AbortController;
  readonly candidates: Promise<Candidate[]>;
  /** Aborts when another query comes. */
  query: AbortController;
}

/**
 * The file searches of one client whose queries change: the files are listed once, and looked through again for each query. They end with
 * the connection. The handlers of `fuzzyFileSearch/session*` call it, and answer as the real server does (0.171).
 */
export class SearchSessions {
  readonly #connection: Connection;
  readonly #roots: Roots;
  /** By the id that the client gave. */
  readonly #sessions = new Map<string, Session>();

  constructor(connection: Connection, roots: Roots) {
    this.#connection = connection;
    this.#roots = roots;
    const endAll = () => {
      for (const id of [...this.#sessions.keys()]) this.stop(id);
    };
    connection.closed.addEventListener("abort", endAll, { once: true });
  }

  /** Begins to list files, also in place of the session that has this id. @throws {RpcError} When it cannot, or there are too many. */
  async start(sessionId: string, folders: readonly string[]): Promise<void> {
    if (sessionId === "") throw new RpcError(INVALID_REQUEST, "sessionId must not be empty");
    if (folders.length === 0)
      throw new RpcError(INTERNAL_ERROR, "failed to start fuzzy file search session: at least one search directory is required");
    for (const folder of folders) await this.#roots.follow(folder);
    if (this.#connection.closed.aborted) throw this.#connection.closed.reason;
    this.stop(sessionId);
    if (this.#sessions.size >= MAX_SESSIONS) throw new RpcError(OVERLOADED, `no more than ${MAX_SESSIONS} file searches at once`);
    const ended = new AbortController();
    const candidates = listCandidates(this.#roots, folders, ended.signal);
    // Whoever asks hears of it, and nobody may.
    candidates.catch(() => {});
    this.#sessions.set(sessionId, { ended, candidates, query: new AbortController() });
  }

  /** Has another query looked for. @returns What to do after the answer. @throws {RpcError} -32600 when there is no such session. */
  update(sessionId: string, query: string): () => void {
    const session = this.#sessions.get(sessionId);
    if (!session) throw new RpcError(INVALID_REQUEST, `fuzzy file search session not found: ${sessionId}`);
    session.query.abort();
    session.query = new AbortController();
    const { signal } = session.query;
    return () => void this.#search(sessionId, session, { query, signal }).catch(() => {});
  }

  /** Ends a session; does nothing when there is none of this id. */
  stop(sessionId: string): void {
    const session = this.#sessions.get(sessionId);
    session?.ended.abort();
    session?.query.abort();
    this.#sessions.delete(sessionId);
  }

  async #search(
    sessionId: string,
    { candidates }: Session,
    { query, signal }: { query: string; signal: AbortSignal },
  ): Promise<void> {
    const files = await rank(query, await candidates, signal);
    if (signal.aborted) return;
    this.#connection.notify("fuzzyFileSearch/sessionUpdated", { sessionId, query, files } as never);
    this.#connection.notify("fuzzyFileSearch/sessionCompleted", { sessionId });
  }
}
