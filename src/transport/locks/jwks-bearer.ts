import type { createRemoteJWKSet, JWTVerifyGetKey } from "jose";
import { CodexError, messageOf } from "../../rpc/errors.js";
import { isOnThisMachine } from "../../rpc/loopback.js";
import type { Authenticate } from "./authenticate.js";
import { bearerToken } from "./bearer.js";
import { type ClaimOptions, INVALID_JWT, isCompactJwt, judgeClaims } from "./jwt-claims.js";

/** Whose tokens are let in. */
export interface JwksBearerOptions extends ClaimOptions {
  /** Where the identity provider publishes its keys (`jwks_uri`): https, or http on this machine. */
  jwksUrl: string | URL;
  /** The `iss` of its tokens. */
  issuer: string;
  /** The `aud` of its tokens for this server. A provider signs tokens for other servers, too, with the same keys. */
  audience: string;
  /** How long reading the keys may take, in milliseconds. Default: 5 000. */
  timeoutMs?: number | undefined;
  /** How long the keys are kept before they are read again, in milliseconds. Default: 600 000. */
  maxAgeMs?: number | undefined;
  /** For how long an unknown key does not have the keys read again, in milliseconds. Default: 30 000. */
  cooldownMs?: number | undefined;
  /** For proxies and private certificate authorities. Default: the platform's. */
  fetch?: typeof fetch | undefined;
}

/** Asymmetric ones alone: with HS256 among them, a public key could be used as the secret. */
const ALGORITHMS = ["RS256", "ES256", "EdDSA", "Ed25519"];
const MOST_KEYS_BYTES = 1024 * 1024;
const MOST_KEYS_TRIED = 8;

/**
 * A lock for the tokens of an identity provider, as they are: JWTs with RS256, ES256 or EdDSA, whose keys are read from the provider
 * (JWKS) and kept. A key that is not among them has them read again, so that the provider may change its keys at any time. The `sub` of
 * a token is the client's identity (`subject`), with all claims of the token beside it; a token without one is refused.
 *
 * While the keys cannot be read, clients get 503, and the attempt does not count as a failed one.
 *
 * @throws {CodexError} `ERR_OPTION` when the URL is neither https nor on this machine, or `issuer` or `audience` is missing.
 * @example
 * const listener = await listenWebSocket({
 *   host: "0.0.0.0",
 *   tls: { key, cert },
 *   authenticate: jwksBearer({
 *     jwksUrl: "https://id.example.com/.well-known/jwks.json",
 *     issuer: "https://id.example.com",
 *     audience: "codex",
 *   }),
 * });
 */
export function jwksBearer(options: JwksBearerOptions): Authenticate {
  const url = checkUrl(options.jwksUrl);
  for (const name of ["issuer", "audience"] as const) {
    if (!options[name])
      throw new CodexError("ERR_OPTION", `jwksBearer needs ${name}: a provider signs tokens for others with the same keys`);
  }
  // Now and not with the first client: a package that cannot be read then, for want of a file descriptor, cannot be read ever after.
  const loading = import("jose");
  loading.catch(() => {});
  let keys: ReturnType<typeof createRemoteJWKSet> | null = null;
  return bearerToken(async (token) => {
    if (!isCompactJwt(token)) return INVALID_JWT;
    const { createRemoteJWKSet, customFetch } = await loading;
    keys ??= createRemoteJWKSet(url, {
      timeoutDuration: options.timeoutMs ?? 5_000,
      cacheMaxAge: options.maxAgeMs ?? 600_000,
      cooldownDuration: options.cooldownMs ?? 30_000,
      [customFetch]: (address: string, init: RequestInit) => readKeys(address, init, options.fetch ?? fetch),
    });
    const payload = await readSigned(token, keys);
    if (payload === null) return INVALID_JWT;
    const admission = judgeClaims(payload, options);
    return admission === true ? { refused: "websocket jwt has no subject" } : admission;
  });
}

function checkUrl(url: string | URL): URL {
  if (!URL.canParse(String(url))) throw new CodexError("ERR_OPTION", "jwksBearer: jwksUrl is no URL");
  const address = new URL(url);
  if (address.protocol === "https:" || (address.protocol === "http:" && isOnThisMachine(address))) return address;
  throw new CodexError("ERR_OPTION", "jwksBearer: jwksUrl must be https, or http on this machine");
}

/** What jose throws when it is the keys that are not available, and not the token that is invalid. */
const UNAVAILABLE = new Set(["ERR_JWKS_TIMEOUT", "ERR_JWKS_INVALID", "ERR_JOSE_GENERIC"]);

/**
 * The claims of a token whose signature fits one of the keys, as JSON; `null` for every other.
 *
 * @throws {Error} When the keys cannot be read.
 */
async function readSigned(token: string, keys: JWTVerifyGetKey): Promise<string | null> {
  const { compactVerify, errors } = await import("jose");
  const verify = async (key: Parameters<typeof compactVerify>[1]) => {
    const { payload } = await compactVerify(token, key as never, { algorithms: ALGORITHMS });
    return Buffer.from(payload).toString();
  };
  try {
    return await verify(keys as never);
  } catch (error) {
    if (error instanceof errors.JWKSMultipleMatchingKeys) return tryEach(error, verify as never);
    if (error instanceof errors.JOSEError && !UNAVAILABLE.has(error.code)) return null;
    throw new Error(`The keys of the identity provider cannot be read: ${messageOf(error)}`, { cause: error });
  }
}

/** A token that does not name its key, where several would do. */
async function tryEach(keys: AsyncIterable<unknown>, verify: (key: unknown) => Promise<string>): Promise<string | null> {
  let tried = 0;
  for await (const key of keys) {
    const payload = await verify(key).catch(() => null);
    tried += 1;
    if (payload !== null || tried >= MOST_KEYS_TRIED) return payload;
  }
  return null;
}

/** Reads the keys, and no more of an answer than keys may be long. */
async function readKeys(url: string, init: RequestInit, ask: typeof fetch): Promise<Response> {
  const response = await ask(url, init);
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes > MOST_KEYS_BYTES) throw new Error(`the answer is longer than ${MOST_KEYS_BYTES} bytes`);
  }
  const isStatusWithBody = response.status >= 200 && ![204, 205, 304].includes(response.status);
  return new Response(isStatusWithBody ? Buffer.concat(chunks) : null, { status: response.status, headers: response.headers });
}
