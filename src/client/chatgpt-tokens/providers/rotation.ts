import { TokenError } from "../../../rpc/errors.js";
import type { Lock } from "../../../rpc/queue.js";
import type { ChatgptTokenProvider, ChatgptTokens, TokenRequest } from "../provider.js";
import { isUsable } from "./memoize.js";

/** Tokens at rest, and the refresh token that renews them. */
export interface RotatingTokens extends Partial<ChatgptTokens> {
  refreshToken: string;
}

type FreshTokens = RotatingTokens & ChatgptTokens;

/** How long a token endpoint may take, in milliseconds. */
export const TOKEN_ENDPOINT_TIMEOUT_MS = 30_000;

export interface Rotation {
  /** What rests now; `null` when nobody ever signed in. */
  read(): Promise<RotatingTokens | null>;
  /**
   * Puts fresh tokens where the spent refresh token rests. Must have been stored when it resolves: the old refresh token is worth
   * nothing any more. `false`, and nothing is changed, when another one rests there by now, or none.
   */
  write(tokens: RotatingTokens, spent: string): Promise<boolean>;
  /**
   * Spends a refresh token. What the answer leaves out stays as it was. Throws a `TokenError` with `reauth-required` when only signing
   * in again helps.
   */
  refresh(refreshToken: string, reason: TokenRequest["reason"]): Promise<Partial<RotatingTokens>>;
  readonly lock: Lock;
  /** How long before their expiry tokens are renewed, in milliseconds. */
  readonly skewMs: number;
}

/**
 * A provider over a refresh token that changes with every use. Nobody spends one twice: what rests is read again under the
 * lock, and what somebody else has renewed meanwhile is adopted. The new refresh token rests before the access token is used;
 * one that could not be written is kept here, and written first of all the next time.
 */
export function createRotatingProvider({ read, write, refresh, lock, skewMs }: Rotation): ChatgptTokenProvider {
  let unsaved: { readonly spent: string; readonly fresh: RotatingTokens } | null = null;

  const isBehind = (resting: RotatingTokens | null) => unsaved !== null && resting?.refreshToken === unsaved.spent;

  /** What rests, once that has been written which is newer. Somebody who signs in or out is let have the place. */
  const settle = async (resting: RotatingTokens | null): Promise<RotatingTokens | null> => {
    if (unsaved === null) return resting;
    const { fresh, spent } = unsaved;
    const isKept = isBehind(resting) && (await write(fresh, spent));
    unsaved = null;
    return isKept ? fresh : read();
  };

  return async ({ reason, rejectedAccessToken, signal }) => {
    const usable = (tokens: RotatingTokens | null): tokens is FreshTokens =>
      tokens?.accessToken !== undefined && isUsable(tokens as ChatgptTokens, rejectedAccessToken, skewMs);
    const resting = await read();
    if (usable(resting) && !isBehind(resting)) return asTokens(resting);
    return lock(async () => {
      const renewed = await settle(await read());
      if (usable(renewed)) return asTokens(renewed);
      if (!renewed) throw new TokenError("reauth-required", "Nobody has signed in: there is no refresh token");
      signal.throwIfAborted();
      // Not given up half-way, whoever stops waiting: the answer may hold the only refresh token that still works.
      const fresh = { ...withoutExpiry(renewed), ...(await refresh(renewed.refreshToken, reason)) };
      unsaved = { spent: renewed.refreshToken, fresh };
      const kept = await settle(renewed);
      if (kept === fresh) return asTokens(withAccessToken(fresh));
      if (!kept) throw new TokenError("reauth-required", "Somebody signed out while the tokens were renewed");
      if (!usable(kept)) throw new Error("Somebody signed in anew while the tokens were renewed; another try may help");
      return asTokens(kept);
    });
  };
}

/** The refresh token is the host's own affair. */
function asTokens({ refreshToken: _, ...tokens }: FreshTokens): ChatgptTokens {
  return tokens;
}

/** Called once the refresh token is stored, so that an answer without an access token loses nothing. */
function withAccessToken({ accessToken, ...tokens }: RotatingTokens): FreshTokens {
  if (accessToken === undefined) throw new Error("The token endpoint answered without an access token");
  return { accessToken, ...tokens };
}

/** When the old tokens end says nothing of the new ones. */
function withoutExpiry({ expiresAt: _, ...tokens }: RotatingTokens): RotatingTokens {
  return tokens;
}
