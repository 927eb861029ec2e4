import { raceAbort } from "../../../rpc/abort.js";
import type { Auth, AuthSession } from "../session/auth-session.js";
import type { Recoveries } from "./unauthorized-recovery.js";

export interface AuthorizedFetchOptions {
  readonly session: AuthSession;
  readonly recoveries: Recoveries;
  /** Runs before the first attempt: the time to renew what is about to end. */
  readonly freshen: () => Promise<void>;
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
  freshen,
  identifies,
  fetch,
}: AuthorizedFetchOptions): typeof globalThis.fetch {
  return async (input, init = {}) => {
    const { url, options } = await repeatable(input, init);
    const signal = options.signal ?? new AbortController().signal;
    await raceAbort(freshen(), signal);
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
  if (auth.mode !== "apikey" && auth.accountId !== null) headers.set("chatgpt-account-id", auth.accountId);
  return headers;
}
