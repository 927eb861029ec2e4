import type { Identity } from "../../rpc/identity.js";
import { fromJsonText } from "../../rpc/json.js";
import type { Refusal } from "./authenticate.js";

/** What the claims of a token must say. */
export interface ClaimOptions {
  /** The `iss` of a token. Default: any. */
  issuer?: string | undefined;
  /** The `aud` of a token, or one of them. Default: any. */
  audience?: string | undefined;
  /** By how much the clocks of both sides may differ, in seconds. Default: 30. */
  maxClockSkewSeconds?: number | bigint | undefined;
}

/** The words for a token that is not one, or whose signature does not fit. They do not say which. */
export const INVALID_JWT: Refusal = { refused: "invalid websocket jwt" };

const DEFAULT_SKEW_SECONDS = 30;
const MAX_INTEGER = 2n ** 63n - 1n;
const MIN_INTEGER = -(2n ** 63n);
const MOST_SUBJECT_CHARACTERS = 1_024;

/** Whether a text has the form of a signed token: three parts in base64url, without padding. */
export function isCompactJwt(token: string): boolean {
  return /^[\w-]+\.[\w-]+\.[\w-]+$/.test(token);
}

/**
 * Judges the claims of a token whose signature fits. `exp` has to be there, and is good up to its last second; integers have at most 64
 * bits, and a claim of the wrong kind makes the token invalid: all as the real server (0.171) has it.
 *
 * @param payload - The claims, as JSON.
 * @returns The token's identity; `true` where the token has no `sub`.
 */
export function judgeClaims(payload: string, options: ClaimOptions): Identity | Refusal | true {
  const claims = readClaims(payload);
  if (claims === null) return INVALID_JWT;
  const now = BigInt(Math.floor(Date.now() / 1000));
  const skew = BigInt(options.maxClockSkewSeconds ?? DEFAULT_SKEW_SECONDS);
  const { exp, nbf, iss, aud, sub } = claims;
  if (now > exp + skew) return { refused: "expired websocket jwt" };
  if (nbf !== null && now < nbf - skew) return { refused: "websocket jwt is not valid yet" };
  if (options.issuer !== undefined && iss !== options.issuer) return { refused: "websocket jwt issuer mismatch" };
  if (options.audience !== undefined && !aud.includes(options.audience)) return { refused: "websocket jwt audience mismatch" };
  return sub === null ? true : { ...claims.all, subject: sub };
}

interface Claims {
  readonly exp: bigint;
  readonly nbf: bigint | null;
  readonly iss: string | null;
  readonly aud: readonly string[];
  readonly sub: string | null;
  readonly all: Readonly<Record<string, unknown>>;
}

/** `null` when they cannot be read, or one of them has the wrong kind. */
function readClaims(payload: string): Claims | null {
  let all: unknown;
  try {
    all = fromJsonText(payload);
  } catch {
    return null;
  }
  if (typeof all !== "object" || all === null || Array.isArray(all)) return null;
  const { exp, nbf = null, iss = null, aud = null, sub = null } = all as Record<string, unknown>;
  if (!isInteger(exp) || !(nbf === null || isInteger(nbf)) || !(iss === null || typeof iss === "string")) return null;
  if (!(sub === null || isSubject(sub))) return null;
  const audiences = aud === null ? [] : [aud].flat();
  if (!audiences.every((one) => typeof one === "string")) return null;
  return {
    exp: BigInt(exp),
    nbf: nbf === null ? null : BigInt(nbf),
    iss,
    aud: audiences,
    sub,
    all: all as Record<string, unknown>,
  };
}

function isInteger(value: unknown): value is number | bigint {
  if (typeof value !== "bigint" && !Number.isInteger(value)) return false;
  const integer = BigInt(value as number | bigint);
  return integer >= MIN_INTEGER && integer <= MAX_INTEGER;
}

/** A token whose subject cannot be told apart from others has none that could own anything. */
function isSubject(value: unknown): value is string {
  return typeof value === "string" && value.trim() !== "" && value.length <= MOST_SUBJECT_CHARACTERS;
}
