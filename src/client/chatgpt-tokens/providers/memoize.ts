import { readClaimsOrNull } from "../../../protocol/claims.js";
import type { ChatgptTokenProvider, ChatgptTokens } from "../provider.js";

/** How `memoizeTokens()` remembers tokens. */
export interface MemoizeOptions {
  /** How long before their expiry tokens are not returned any more, in milliseconds. Default: 300 000. */
  skewMs?: number | undefined;
}

/**
 * Remembers what a provider returned, and asks it again only when those tokens were rejected or expire soon. Requests that come
 * together share one call. A call that fails is forgotten: the next request asks again.
 *
 * @param provider - The provider that is asked.
 * @returns A provider that throws what `provider` throws.
 * @example
 * const provider = memoizeTokens(async ({ signal }) => {
 *   const response = await fetch("https://tokens.example.com/chatgpt", { signal });
 *   return { accessToken: await response.text() };
 * });
 * const client = await connect(spawnCodex(), { clientInfo: { name: "my-app", version: "1.0.0" }, tokens: provider });
 */
export function memoizeTokens(provider: ChatgptTokenProvider, { skewMs = 300_000 }: MemoizeOptions = {}): ChatgptTokenProvider {
  let known: ChatgptTokens | null = null;
  let pending: Promise<ChatgptTokens> | null = null;

  return (request) => {
    if (known && isUsable(known, request.rejectedAccessToken, skewMs)) return known;
    if (pending === null) {
      const call = Promise.resolve(request).then(provider);
      pending = call;
      const done = () => {
        if (pending === call) pending = null;
      };
      call.then((tokens) => {
        known = tokens;
      }, done);
      call.then(done, done);
    }
    return pending;
  };
}

/** Whether tokens are not the rejected ones and do not expire within `skewMs`. Tokens without an expiry do not expire. */
export function isUsable({ accessToken, expiresAt }: ChatgptTokens, rejected: string | null, skewMs: number): boolean {
  const expiry = expiresAt ?? readClaimsOrNull(accessToken)?.expiresAt ?? null;
  return accessToken !== rejected && (expiry === null || expiry.getTime() - skewMs > Date.now());
}
