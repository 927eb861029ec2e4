import { readFile } from "node:fs/promises";
import { type Authenticate, capabilityToken, jwksBearer, signedBearer, type TlsOptions } from "../transport/index.js";

/** The options of the command that have to do with who may connect, as they were written. */
export interface LockFlags {
  readonly "ws-auth"?: string | undefined;
  readonly "ws-token-file"?: string | undefined;
  readonly "ws-token-sha256"?: string | undefined;
  readonly "ws-shared-secret-file"?: string | undefined;
  readonly "ws-jwks-url"?: string | undefined;
  readonly "ws-issuer"?: string | undefined;
  readonly "ws-audience"?: string | undefined;
  readonly "ws-max-clock-skew-seconds"?: string | undefined;
  readonly "ws-tls-cert"?: string | undefined;
  readonly "ws-tls-key"?: string | undefined;
}

/** A lock that was chosen, before any file of it is read. */
export interface Lock {
  /** Whether clients come in as different people, each a tenant. */
  readonly hasIdentities: boolean;
  /** Whether the people are those of an identity provider, who need not know each other. */
  readonly isOfProvider: boolean;
  /** Reads its files. @throws {Error} When they cannot be used, in the words of the real server. */
  open(): Promise<Authenticate>;
}

const OF_CAPABILITY = ["ws-token-file", "ws-token-sha256"] as const;
const OF_SIGNED = ["ws-shared-secret-file", "ws-jwks-url", "ws-issuer", "ws-audience", "ws-max-clock-skew-seconds"] as const;
const MAX_SKEW = 2n ** 63n - 1n;

/**
 * The lock that the options ask for; `null` for none. Mistakes are told as by the real server (0.171), whatever is listened on.
 *
 * @throws {Error} When options are missing, or do not go together.
 */
export function chooseLock(flags: LockFlags): Lock | null {
  const mode = flags["ws-auth"];
  const has = (names: readonly (keyof LockFlags)[]) => names.some((name) => flags[name] !== undefined);
  if (mode === "capability-token") return chooseCapability(flags, has(OF_SIGNED));
  if (mode === "signed-bearer-token") return chooseSigned(flags, has(OF_CAPABILITY));
  if (has([...OF_CAPABILITY, ...OF_SIGNED])) {
    throw new Error("websocket auth flags require `--ws-auth capability-token` or `--ws-auth signed-bearer-token`");
  }
  return null;
}

function chooseCapability(flags: LockFlags, hasOthers: boolean): Lock {
  if (flags["ws-jwks-url"] !== undefined) throw new Error("`--ws-jwks-url` requires `--ws-auth signed-bearer-token`");
  if (hasOthers) {
    throw new Error(
      "`--ws-shared-secret-file`, `--ws-issuer`, `--ws-audience`, and `--ws-max-clock-skew-seconds` require `--ws-auth signed-bearer-token`",
    );
  }
  const { "ws-token-file": tokenFile, "ws-token-sha256": tokenSha256 } = flags;
  if (tokenFile !== undefined && tokenSha256 !== undefined) {
    throw new Error("`--ws-token-file` and `--ws-token-sha256` are mutually exclusive");
  }
  if (tokenFile === undefined && tokenSha256 === undefined) {
    throw new Error("`--ws-token-file` or `--ws-token-sha256` is required when `--ws-auth capability-token` is set");
  }
  if (tokenSha256 !== undefined && !/^[\da-f]{64}$/i.test(tokenSha256.trim())) {
    throw new Error("--ws-token-sha256 must be a 64-character hex SHA-256 digest");
  }
  const open = () => capabilityToken({ tokenFile, tokenSha256 }).catch(toPlainError);
  return { hasIdentities: false, isOfProvider: false, open };
}

function chooseSigned(flags: LockFlags, hasOthers: boolean): Lock {
  if (hasOthers) {
    throw new Error("`--ws-token-file` and `--ws-token-sha256` require `--ws-auth capability-token`, not `signed-bearer-token`");
  }
  const { "ws-shared-secret-file": sharedSecretFile, "ws-jwks-url": jwksUrl } = flags;
  const skew = flags["ws-max-clock-skew-seconds"];
  const claims = {
    issuer: flags["ws-issuer"]?.trim() || undefined,
    audience: flags["ws-audience"]?.trim() || undefined,
    maxClockSkewSeconds: skew === undefined ? undefined : BigInt(skew.replace("+", "")),
  };
  if (jwksUrl !== undefined) {
    if (sharedSecretFile !== undefined) throw new Error("`--ws-shared-secret-file` and `--ws-jwks-url` are mutually exclusive");
    const { issuer, audience } = claims;
    if (!issuer || !audience) throw new Error("`--ws-issuer` and `--ws-audience` are required when `--ws-jwks-url` is set");
    // Checks the address already.
    const lock = jwksBearer({ ...claims, issuer, audience, jwksUrl });
    return { hasIdentities: true, isOfProvider: true, open: async () => checkSkew(claims) ?? lock };
  }
  if (sharedSecretFile === undefined) {
    throw new Error("`--ws-shared-secret-file` is required when `--ws-auth signed-bearer-token` is set");
  }
  const open = async () => {
    const lock = await signedBearer({ ...claims, sharedSecretFile }).catch(toPlainError);
    return checkSkew(claims) ?? lock;
  };
  return { hasIdentities: true, isOfProvider: false, open };
}

function checkSkew({ maxClockSkewSeconds = 0n }: { maxClockSkewSeconds?: bigint | undefined }): null {
  if (maxClockSkewSeconds <= MAX_SKEW) return null;
  throw new Error("websocket auth clock skew must fit in a signed 64-bit integer");
}

/** The command ends with exit code 1 for these, as the real server does. */
function toPlainError(error: Error): never {
  throw new Error(error.message, { cause: error });
}

/**
 * Key and certificate of the command's options; `null` for none.
 *
 * @throws {Error} When one of the two is missing or cannot be read, or they do not go with the address.
 */
export async function readTls(flags: LockFlags, listen: string): Promise<TlsOptions | null> {
  const { "ws-tls-cert": certPath, "ws-tls-key": keyPath } = flags;
  const isAsked = listen.startsWith("wss://");
  if (certPath === undefined && keyPath === undefined) {
    if (isAsked) throw new Error("`--ws-tls-cert` and `--ws-tls-key` are required to listen on wss://");
    return null;
  }
  if (certPath === undefined || keyPath === undefined) throw new Error("`--ws-tls-cert` and `--ws-tls-key` require each other");
  if (!isAsked) throw new Error("`--ws-tls-cert` and `--ws-tls-key` require `--listen wss://IP:PORT`");
  const read = (name: string, path: string) =>
    readFile(path).catch((cause: Error) => {
      throw new Error(`the file of --${name} cannot be read: ${cause.message}`, { cause });
    });
  return { cert: await read("ws-tls-cert", certPath), key: await read("ws-tls-key", keyPath) };
}
