import { raceAbort } from "../../../rpc/abort.js";
import { repeatable } from "../../same-origin-fetch.js";
import { TurnFailure } from "../../turn-failure.js";
import type { Auth, AuthSession } from "../session/auth-session.js";
import { describeClearText, isSentInClear } from "./clear-text.js";
import type { Recoveries } from "./unauthorized-recovery.js";

/** What `createAuthorizedFetch` needs. */
export interface AuthorizedFetchOptions {
  readonly session: AuthSession;
  /** What happens after a 401, by how one is signed in. */
  readonly recoveries: Recoveries;
  /** Runs before the first attempt, to renew tokens that are about to expire. */
  readonly freshen: () => Promise<void>;
  /** Whether the request carries the account's headers. */
  readonly identifies: () => boolean;
  readonly fetch: typeof fetch;
}

/**
 * `fetch` for the signed-in account: adds the bearer and account headers, and after a 401 tries again as the auth mode allows.
 *
 * Resolves to the response of the last attempt, which may be a 401. A body that is a stream is read into memory first, so that it can
 * be sent again.
 *
 * @throws {TurnFailure} When tokens had to be refreshed, and that failed, or when they would go to another machine in clear.
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
      const shown = identifies() ? auth : null;
      if (shown && isSentInClear(url)) throw new TurnFailure(describeClearText(url));
      const response = await fetch(url, { ...options, headers: withAuth(options.headers, shown) });
      if (response.status !== 401 || !recovery) return response;
      const next = await recovery.next(auth, signal);
      if (!next) return response;
      await response.body?.cancel();
      auth = next;
    }
  };
}

function withAuth(given: RequestInit["headers"], auth: Auth | null): Headers {
  const headers = new Headers(given);
  if (!auth) return headers;
  headers.set("authorization", `Bearer ${auth.bearer.reveal()}`);
  if (auth.mode !== "apikey" && auth.accountId !== null) headers.set("chatgpt-account-id", auth.accountId);
  return headers;
}
