import { readFile } from "node:fs/promises";
import { CodexError } from "codex-app-server-sdk/client";
import { maskFromNowOn } from "./masked.js";

/**
 * The bearer token in a file, without blanks around it. From now on it is masked in what is shown.
 *
 * @throws {CodexError} `ERR_OPTION` when the file cannot be read, or holds something else than a token. The message has nothing of it.
 */
export async function readBearer(file: string): Promise<string> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new CodexError("ERR_OPTION", `The bearer file ${file} cannot be read: ${code}`, { cause });
  }
  const token = text.trim();
  if (!/^[\x21-\x7e]+$/.test(token)) throw new CodexError("ERR_OPTION", `The bearer file ${file} does not hold one token`);
  maskFromNowOn(token);
  return token;
}
