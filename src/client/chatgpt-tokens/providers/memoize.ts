import { readClaimsOrNull } from "../../../protocol/claims.js";
import type { ChatgptTokenProvider, ChatgptTokens } from "../provider.js";

export interface MemoizeOptions {
  /** How long before their expiry tokens count as used up, in milliseconds. Default: 300 000. */
  skewMs?: number | undefined;
}

/**
 * Remembers what a provider answered, and asks it again only for tokens that were rejected or are about to expire. Asks that
 * come together share one call. A call that fails is forgotten: the next one asks again.
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

/** Whether tokens are another than the rejected one and last a while longer. Without an expiry they count as lasting. */
export function isUsable({ accessToken, expiresAt }: ChatgptTokens, rejected: string | null, skewMs: number): boolean {
  const expiry = expiresAt ?? readClaimsOrNull(accessToken)?.expiresAt ?? null;
  return accessToken !== rejected && (expiry === null || expiry.getTime() - skewMs > Date.now());
}
