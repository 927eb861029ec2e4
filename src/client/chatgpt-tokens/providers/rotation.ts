import { TokenError } from "../../../rpc/errors.js";
import type { LockFunction } from "../../../rpc/queue.js";
import type { ChatgptTokenProvider, ChatgptTokens, TokenRequest } from "../provider.js";
import { isUsable } from "./memoize.js";

/** Stored tokens, and the refresh token that renews them. */
export interface RotatingTokens extends Partial<ChatgptTokens> {
  /** Valid for one use, where the issuer rotates. */
  refreshToken: string;
}

type FreshTokens = RotatingTokens & ChatgptTokens;

/** What is stored of a sign-in. Without a refresh token the access token is good until it expires. */
export type StoredSet = Partial<RotatingTokens>;

/** What a token endpoint answered. What it leaves out stays as it was; a member that is `undefined` is not there any more. */
export type RenewedSet = { readonly [Name in keyof RotatingTokens]?: RotatingTokens[Name] | undefined };

/** How the tokens of one sign-in are stored and renewed. */
export interface Rotation {
  /** What is stored now; `null` when nobody has signed in. */
  read(): Promise<StoredSet | null>;
  /**
   * Stores fresh tokens in place of the used refresh token. They must be stored when this resolves: the old refresh token is
   * invalid. Returns `false`, and changes nothing, when another refresh token is stored by now, or none.
   */
  write(tokens: RotatingTokens, used: string): Promise<boolean>;
  /**
   * Uses a refresh token. It may throw only where the answer holds no new refresh token. Throws a `TokenError` with
   * `reauth-required` when only a new sign-in helps.
   */
  refresh(refreshToken: string, reason: TokenRequest["reason"]): Promise<RenewedSet>;
  readonly lock: LockFunction;
  /** How long before their expiry tokens are renewed, in milliseconds. */
  readonly skewMs: number;
}

/**
 * A provider over a refresh token that changes with every use. No refresh token is used twice: what is stored is read again under
 * the lock, and tokens that somebody else has renewed meanwhile are used. The new refresh token is stored before the access token
 * is used. When it could not be stored it is kept here, and stored before anything else the next time. Where no refresh token is
 * stored, the access token is used until it expires or is rejected.
 */
export function createRotatingProvider({ read, write, refresh, lock, skewMs }: Rotation): ChatgptTokenProvider {
  let unsaved: { readonly used: string; readonly fresh: RotatingTokens } | null = null;

  const isOutdated = (stored: StoredSet | null) => unsaved !== null && stored?.refreshToken === unsaved.used;

  /** What is stored, after newer tokens that are kept here have been stored. What others have stored since is not replaced. */
  const saveUnsaved = async (stored: StoredSet | null): Promise<StoredSet | null> => {
    if (unsaved === null) return stored;
    const { fresh, used } = unsaved;
    const isSaved = isOutdated(stored) && (await write(fresh, used));
    unsaved = null;
    return isSaved ? fresh : read();
  };

  return async ({ reason, rejectedAccessToken, signal }) => {
    const isUsableNow = (tokens: StoredSet | null): tokens is StoredSet & ChatgptTokens => {
      if (tokens?.accessToken === undefined) return false;
      if (tokens.refreshToken !== undefined) return isUsable(tokens as ChatgptTokens, rejectedAccessToken, skewMs);
      // There is nothing to renew it with, and before its expiry nobody has rejected it.
      return isUsable(tokens as ChatgptTokens, reason === "unauthorized" ? rejectedAccessToken : null, 0);
    };
    const stored = await read();
    if (isUsableNow(stored) && !isOutdated(stored)) return asTokens(stored);
    return lock(async () => {
      const current = await saveUnsaved(await read());
      if (isUsableNow(current)) return asTokens(current);
      if (!current) throw new TokenError("reauth-required", "Nobody has signed in: there is no refresh token");
      if (!canBeRenewed(current)) {
        throw new TokenError("reauth-required", "The access token has expired or was rejected, and there is no refresh token");
      }
      signal.throwIfAborted();
      // Not ended by the signal: the answer may hold the only refresh token that is still valid.
      const fresh = merge(current, await refresh(current.refreshToken, reason));
      unsaved = { used: current.refreshToken, fresh };
      const saved = await saveUnsaved(current);
      if (saved === fresh) return asTokens(withAccessToken(fresh));
      if (!saved) throw new TokenError("reauth-required", "Somebody signed out while the tokens were renewed");
      if (!isUsableNow(saved)) throw new Error("Somebody signed in again while the tokens were renewed; another try may help");
      return asTokens(saved);
    });
  };
}

/** The refresh token stays with the host. */
function asTokens({ refreshToken: _, ...tokens }: StoredSet & ChatgptTokens): ChatgptTokens {
  return tokens;
}

function canBeRenewed(tokens: StoredSet): tokens is RotatingTokens {
  return tokens.refreshToken !== undefined;
}

/** Called after the refresh token is stored, so that an answer without an access token does not lose it. */
function withAccessToken({ accessToken, ...tokens }: RotatingTokens): FreshTokens {
  if (accessToken === undefined) {
    throw new TokenError(
      "provider-failed",
      'The token endpoint answered without an access token: "access_token" is missing or is not a text',
    );
  }
  return { accessToken, ...tokens };
}

/** An expiry belongs to its access token: that of the old tokens is not that of the new ones. */
function merge({ expiresAt: _, ...old }: RotatingTokens, { refreshToken, expiresAt, ...renewed }: RenewedSet): RotatingTokens {
  const { accessToken, ...tokens } = { ...old, ...renewed };
  const kept = { ...tokens, refreshToken: refreshToken ?? old.refreshToken };
  return accessToken === undefined ? kept : { ...kept, accessToken, ...(expiresAt ? { expiresAt } : {}) };
}
