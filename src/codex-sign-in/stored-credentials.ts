import { fromJsonText, toJsonText } from "../rpc/json.js";
import type { LockFunction } from "../rpc/queue.js";

/** The tokens of a ChatGPT sign-in, as `auth.json` holds them. */
export interface StoredTokens {
  id_token?: string | undefined;
  access_token?: string | undefined;
  refresh_token?: string | undefined;
  account_id?: string | null | undefined;
  [member: string]: unknown;
}

/** Credentials as they are stored between runs: the shape of Codex's own `auth.json`. Members that this package does not know are kept. */
export interface StoredCredentials {
  auth_mode?: string | undefined;
  OPENAI_API_KEY?: string | null | undefined;
  tokens?: StoredTokens | null | undefined;
  /** When the tokens were last renewed: ISO 8601. */
  last_refresh?: string | null | undefined;
  [member: string]: unknown;
}

/** A place where credentials are stored. It never gets tokens that a client owns. */
export interface CredentialStore {
  /** `null` when nothing is stored, or something that is not credentials. Rejects when that cannot be read: nobody counts as signed out then. */
  read(): Promise<StoredCredentials | null>;
  /** The credentials must be stored when it resolves: the refresh token before the renewed one no longer works. */
  write(credentials: StoredCredentials): Promise<void>;
  /** Removes what is stored. Does nothing when there is nothing. */
  clear(): Promise<void>;
  /** Keeps other processes that use the same store from spending the same refresh token. Left out: no other process uses it. */
  lock?: LockFunction | undefined;
}

/** Tokens as an issuer gives them at a sign-in. */
export interface IssuedTokens {
  readonly idToken: string;
  readonly accessToken: string;
  readonly refreshToken: string;
}

/** Tokens as an issuer gives them at a renewal. What is left out stays as it was (0.93 to 0.169). */
export type RenewedTokens = Partial<IssuedTokens>;

/** Tokens as they are stored. What is left out is not there, or is not a text. */
export interface SignInTokens extends RenewedTokens {
  /** The account that was signed in to; `null` when that was not stored. */
  readonly accountId: string | null;
}

/** Reads credentials from JSON text. `null` for what is not JSON, or not an object. Integers of any size are kept. */
export function parseCredentials(text: string): StoredCredentials | null {
  try {
    const value = fromJsonText(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as StoredCredentials) : null;
  } catch {
    return null;
  }
}

/** Writes credentials as JSON text, indented as Codex does. */
export function formatCredentials(credentials: StoredCredentials): string {
  return toJsonText(credentials, 2);
}

/** How one is signed in. Without `auth_mode` a key means an API key, and anything else a ChatGPT account (0.93 to 0.169). */
export function authModeOf({ auth_mode: mode, OPENAI_API_KEY: key }: StoredCredentials): string {
  return mode ?? (typeof key === "string" ? "apikey" : "chatgpt");
}

/** The tokens of a ChatGPT sign-in; `null` when nobody is signed in that way. */
export function tokensIn(stored: StoredCredentials | null): SignInTokens | null {
  if (!stored?.tokens || authModeOf(stored) !== "chatgpt") return null;
  const { id_token, access_token, refresh_token, account_id } = stored.tokens;
  return {
    ...(typeof id_token === "string" ? { idToken: id_token } : {}),
    ...(typeof access_token === "string" ? { accessToken: access_token } : {}),
    ...(typeof refresh_token === "string" ? { refreshToken: refresh_token } : {}),
    accountId: typeof account_id === "string" ? account_id : null,
  };
}

/** What is stored after a renewal. The account stays the one that was signed in to (0.169). */
export function withRenewedTokens(
  stored: StoredCredentials,
  { idToken, accessToken, refreshToken }: { readonly [Name in keyof IssuedTokens]?: string | undefined },
): StoredCredentials {
  return {
    ...stored,
    tokens: {
      ...stored.tokens,
      ...(idToken === undefined ? {} : { id_token: idToken }),
      ...(accessToken === undefined ? {} : { access_token: accessToken }),
      ...(refreshToken === undefined ? {} : { refresh_token: refreshToken }),
    },
    last_refresh: new Date().toISOString(),
  };
}
