import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { CodexError, messageOf } from "../../rpc/errors.js";
import { describeOsError } from "../../system/os-error.js";

/** What Rust trims, as the real server does. */
const BLANKS = /^\p{White_Space}+|\p{White_Space}+$/gu;

/**
 * The text of a file without blanks around it. A path is looked up from the current folder, as by the real server (0.171).
 *
 * @throws {CodexError} `ERR_LISTEN` when it cannot be read, is no UTF-8, or has nothing in it; in the words of the real server.
 */
export async function readSecretFile(path: string): Promise<string> {
  const file = resolve(path);
  const secret = (await read(file)).replace(BLANKS, "");
  if (secret === "") throw new CodexError("ERR_LISTEN", `websocket auth secret ${file} must not be empty`);
  return secret;
}

async function read(file: string): Promise<string> {
  let bytes: Buffer;
  try {
    bytes = await readFile(file);
  } catch (cause) {
    throw unreadable(file, describeOsError((cause as NodeJS.ErrnoException).code) ?? messageOf(cause), cause);
  }
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw unreadable(file, "stream did not contain valid UTF-8", cause);
  }
}

function unreadable(file: string, why: string, cause: unknown): CodexError {
  return new CodexError("ERR_LISTEN", `failed to read websocket auth secret ${file}: ${why}`, { cause });
}
