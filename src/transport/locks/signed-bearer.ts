import { resolve } from "node:path";
import type { compactVerify } from "jose";
import { CodexError } from "../../rpc/errors.js";
import type { Authenticate } from "./authenticate.js";
import { bearerToken } from "./bearer.js";
import { type ClaimOptions, INVALID_JWT, isCompactJwt, judgeClaims } from "./jwt-claims.js";
import { readSecretFile } from "./secret-file.js";

/** What signs the tokens of clients: exactly one of the first two. */
export interface SignedBearerOptions extends ClaimOptions {
  /** The secret that both sides know: at least 32 bytes. */
  sharedSecret?: string | Uint8Array | undefined;
  /** A file with it. It is read once; blanks around the secret are not part of it. */
  sharedSecretFile?: string | undefined;
}

const LEAST_SECRET_BYTES = 32;

/**
 * A lock for tokens that somebody signs who knows the same secret: JWTs with HS256. As `--ws-auth signed-bearer-token` of
 * `codex app-server` (0.171), whose rules for `exp`, `nbf`, `iss` and `aud` it follows; beyond it, the `sub` of a token is the client's
 * identity (`subject`), with all claims of the token beside it. A token without `sub` is let in as nobody in particular. A token with
 * critical headers (`crit`) is refused, where the real server passes over them.
 *
 * @throws {CodexError} `ERR_LISTEN` when the file cannot be read, or the secret is shorter than 32 bytes; `ERR_OPTION` when not exactly
 *   one form of the secret is given.
 * @example
 * const listener = await listenWebSocket({
 *   authenticate: await signedBearer({ sharedSecretFile: "/run/secrets/jwt", issuer: "https://app.example", audience: "codex" }),
 * });
 */
export async function signedBearer({ sharedSecret, sharedSecretFile, ...claims }: SignedBearerOptions): Promise<Authenticate> {
  if ((sharedSecret === undefined) === (sharedSecretFile === undefined)) {
    throw new CodexError("ERR_OPTION", "signedBearer needs one of sharedSecret and sharedSecretFile");
  }
  const secret = toBytes(sharedSecret ?? (await readSecretFile(sharedSecretFile as string)));
  if (secret.length < LEAST_SECRET_BYTES) {
    const named = sharedSecretFile === undefined ? "" : `${resolve(sharedSecretFile)} `;
    throw new CodexError("ERR_LISTEN", `signed websocket bearer secret ${named}must be at least ${LEAST_SECRET_BYTES} bytes`);
  }
  // Now and not with the first client: a package that cannot be read then, for want of a file descriptor, cannot be read ever after.
  const jose = await import("jose");
  return bearerToken(async (token) => {
    const payload = await readSigned(token, secret, jose.compactVerify);
    return payload === null ? INVALID_JWT : judgeClaims(payload, claims);
  });
}

/** The claims of a token whose signature fits, as JSON; `null` for every other. */
async function readSigned(token: string, secret: Uint8Array, verify: typeof compactVerify): Promise<string | null> {
  if (!isCompactJwt(token)) return null;
  try {
    const { payload, protectedHeader } = await verify(token, secret, { algorithms: ["HS256"] });
    return isText(protectedHeader.typ) && isText(protectedHeader.kid) ? Buffer.from(payload).toString() : null;
  } catch {
    return null;
  }
}

/** As the real server has it: a header of the wrong kind makes the token invalid. */
function isText(header: unknown): boolean {
  return header === undefined || typeof header === "string";
}

function toBytes(secret: string | Uint8Array): Uint8Array {
  return typeof secret === "string" ? new TextEncoder().encode(secret) : Uint8Array.from(secret);
}
