import { createHash, timingSafeEqual } from "node:crypto";
import { CodexError } from "../../rpc/errors.js";
import type { Authenticate } from "./authenticate.js";
import { bearerToken } from "./bearer.js";
import { readSecretFile } from "./secret-file.js";

/** The one token that all clients bring: exactly one of the first three. */
export interface CapabilityTokenOptions {
  /** The token itself. */
  token?: string | undefined;
  /** A file with the token. It is read once; blanks around the token are not part of it. */
  tokenFile?: string | undefined;
  /** The SHA-256 of the token, as 64 hex digits, so that the token itself is nowhere on this machine. */
  tokenSha256?: string | undefined;
  /** Who has the token. Default: nobody in particular; then `identity` is `null`, and all clients share everything. */
  subject?: string | undefined;
}

const INVALID = { refused: "invalid websocket bearer token" };

/**
 * A lock with one key: every client brings the same token. As `--ws-auth capability-token` of `codex app-server` (0.171).
 *
 * The token is compared in a time that does not depend on where two tokens differ.
 *
 * @throws {CodexError} `ERR_LISTEN` when the file cannot be read or is empty; `ERR_OPTION` when not exactly one form of the token is
 *   given, or it is empty or no SHA-256.
 * @example
 * const listener = await listenWebSocket({ authenticate: await capabilityToken({ tokenFile: "/run/secrets/token" }) });
 */
export async function capabilityToken(options: CapabilityTokenOptions): Promise<Authenticate> {
  const { token, tokenFile, tokenSha256, subject } = options;
  if ([token, tokenFile, tokenSha256].filter((form) => form !== undefined).length !== 1) {
    throw new CodexError("ERR_OPTION", "capabilityToken needs one of token, tokenFile and tokenSha256");
  }
  if (token === "") throw new CodexError("ERR_OPTION", "capabilityToken: token must not be empty");
  const expected =
    tokenSha256 === undefined ? sha256(token ?? (await readSecretFile(tokenFile as string))) : readDigest(tokenSha256);
  const admission = subject === undefined ? true : { subject };
  return bearerToken((found) => (timingSafeEqual(sha256(found), expected) ? admission : INVALID));
}

function readDigest(text: string): Buffer {
  const hex = text.trim();
  if (/^[\da-f]{64}$/i.test(hex)) return Buffer.from(hex, "hex");
  throw new CodexError("ERR_OPTION", "capabilityToken: tokenSha256 must be a 64-character hex SHA-256 digest");
}

function sha256(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
