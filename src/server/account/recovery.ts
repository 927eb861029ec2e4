import { TurnFailure } from "../failure.js";
import type { Auth, AuthSession } from "./session.js";
import type { TokenRefresher } from "./tokens.js";

/** What to try next when the backend says 401. Made anew for every request to the model. */
export interface Recovery {
  /** Who to be in the next attempt, or `null` when there is nothing left to try. */
  next(rejected: Auth | null, signal: AbortSignal): Promise<Auth | null>;
}

/** How to recover, by how one is signed in. A mode that is not here does not recover: its first 401 is final. */
export type Recoveries = Partial<Record<Auth["mode"], () => Recovery>>;

/** The 401 loop of tokens that a client owns. */
export function externalRecovery(session: AuthSession, refresher: TokenRefresher): () => Recovery {
  return () => new ExternalRecovery(session, refresher);
}

/** Adopts what is stored already if it is not what was rejected, and asks the client once: three requests at most. */
class ExternalRecovery implements Recovery {
  readonly #session: AuthSession;
  readonly #refresher: TokenRefresher;
  #mayAdopt = true;
  #mayRefresh = true;

  constructor(session: AuthSession, refresher: TokenRefresher) {
    this.#session = session;
    this.#refresher = refresher;
  }

  async next(rejected: Auth | null, signal: AbortSignal): Promise<Auth | null> {
    const { current } = this.#session;
    if (!current || !this.#mayRefresh) return null;
    if (current.bearer.reveal() !== rejected?.bearer.reveal()) {
      const adopt = this.#mayAdopt;
      this.#mayAdopt = false;
      return adopt ? current : null;
    }
    this.#mayAdopt = false;
    this.#mayRefresh = false;
    const { era } = this.#session;
    try {
      return await this.#refresher.refresh(signal);
    } catch (error) {
      if (!era.aborted || signal.aborted) throw error;
      // A newer login is as good as an answer; after a logout there is nobody to be.
      if (this.#session.current) return this.#session.current;
      throw new TurnFailure("auth refresh request canceled: the account was signed out");
    }
  }
}

export interface AuthorizedFetchOptions {
  readonly session: AuthSession;
  readonly recoveries: Recoveries;
  /** Whether the backend is told who is signed in. */
  readonly identifies: () => boolean;
  readonly fetch: typeof fetch;
}

/**
 * `fetch`, as whoever is signed in: adds the bearer and account headers, and on a 401 tries again as the mode allows.
 *
 * The response of the last attempt is returned, a final 401 included. A body that is a stream is read into memory first, so
 * that it can be sent again.
 *
 * @throws {TurnFailure} When the tokens should have been refreshed and could not be.
 */
export function createAuthorizedFetch({
  session,
  recoveries,
  identifies,
  fetch,
}: AuthorizedFetchOptions): typeof globalThis.fetch {
  return async (input, init = {}) => {
    const { url, options } = await repeatable(input, init);
    const signal = options.signal ?? new AbortController().signal;
    let auth = session.current;
    const recovery = auth ? recoveries[auth.mode]?.() : undefined;
    for (;;) {
      const response = await fetch(url, { ...options, headers: withAuth(options.headers, identifies() ? auth : null) });
      if (response.status !== 401 || !recovery) return response;
      const next = await recovery.next(auth, signal);
      if (!next) return response;
      await response.body?.cancel();
      auth = next;
    }
  };
}

async function repeatable(
  input: string | URL | Request,
  init: RequestInit,
): Promise<{ url: string | URL; options: RequestInit }> {
  if (!(input instanceof Request)) {
    const body = init.body instanceof ReadableStream ? await new Response(init.body).arrayBuffer() : init.body;
    return { url: input, options: body === undefined ? init : { ...init, body } };
  }
  const request = new Request(input, init);
  const body = request.body ? await request.arrayBuffer() : null;
  return {
    url: request.url,
    options: { method: request.method, headers: request.headers, signal: request.signal, body, redirect: request.redirect },
  };
}

function withAuth(given: RequestInit["headers"], auth: Auth | null): Headers {
  const headers = new Headers(given);
  if (!auth) return headers;
  headers.set("authorization", `Bearer ${auth.bearer.reveal()}`);
  if (auth.mode === "chatgptAuthTokens" && auth.accountId !== null) headers.set("chatgpt-account-id", auth.accountId);
  return headers;
}
