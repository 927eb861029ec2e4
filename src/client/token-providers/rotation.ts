import { TokenError } from "../../rpc/errors.js";
import type { Lock } from "../../rpc/queue.js";
import type { ChatgptTokenProvider, ChatgptTokens } from "../tokens.js";
import { isUsable } from "./memoize.js";

/** Tokens at rest, and the refresh token that renews them. */
export interface RotatingTokens extends Partial<ChatgptTokens> {
  refreshToken: string;
}

/** How long a token endpoint may take, in milliseconds. */
export const REFRESH_TIMEOUT_MS = 30_000;

export interface Rotation {
  /** What rests now; `null` when nobody ever signed in. */
  read(): Promise<RotatingTokens | null>;
  /** Must have been stored when it resolves: the old refresh token is worth nothing any more. */
  write(tokens: RotatingTokens): Promise<void>;
  /** Spends a refresh token. Throws a `TokenError` with `reauth-required` when only signing in again helps. */
  refresh(refreshToken: string): Promise<RotatingTokens & ChatgptTokens>;
  readonly lock: Lock;
  /** How long before their expiry tokens are renewed, in milliseconds. */
  readonly skewMs: number;
}

/**
 * A provider over a refresh token that changes with every use. Nobody spends one twice: what rests is read again under the
 * lock, and what somebody else has renewed meanwhile is adopted. The new refresh token rests before the access token is used.
 */
export function createRotatingProvider({ read, write, refresh, lock, skewMs }: Rotation): ChatgptTokenProvider {
  return async ({ rejectedAccessToken, signal }) => {
    const usable = (tokens: RotatingTokens | null): tokens is RotatingTokens & ChatgptTokens =>
      tokens?.accessToken !== undefined && isUsable(tokens as ChatgptTokens, rejectedAccessToken, skewMs);
    const resting = await read();
    if (usable(resting)) return asTokens(resting);
    return lock(async () => {
      const renewed = await read();
      if (usable(renewed)) return asTokens(renewed);
      if (!renewed) throw new TokenError("reauth-required", "Nobody has signed in: there is no refresh token");
      signal.throwIfAborted();
      // Not given up half-way, whoever stops waiting: the answer may hold the only refresh token that still works.
      const fresh = await refresh(renewed.refreshToken);
      await write(fresh);
      return asTokens(fresh);
    });
  };
}

/** The refresh token is the host's own affair. */
function asTokens({ refreshToken: _, ...tokens }: RotatingTokens & ChatgptTokens): ChatgptTokens {
  return tokens;
}
