import { INVALID_REQUEST } from "../../protocol/codes.js";
import { RpcError } from "../../rpc/errors.js";

const PLAIN_LENGTH = 32;

/**
 * Checks that a text is the id of a thread, which is a UUID.
 *
 * @param what - How the error calls the thread: the real server (0.169) says `session` in methods that look for a file.
 * @throws {RpcError} -32600, in the words of the real server.
 */
export function checkThreadId(text: string, what: "thread" | "session" = "thread"): string {
  return readThreadId(text, (why) => new RpcError(INVALID_REQUEST, `invalid ${what} id: ${why}`));
}

/** The same, with an error of the caller's. */
export function readThreadId(text: string, refuse: (why: string) => RpcError): string {
  if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)) return text.toLowerCase();
  const at = text.search(/[^0-9a-f-]/i);
  const why =
    at >= 0
      ? `invalid character: expected an optional prefix of \`urn:uuid:\` followed by [0-9a-fA-F-], found \`${[...text.slice(at)][0]}\` at ${at + 1}`
      : `invalid length: expected length ${PLAIN_LENGTH} for simple format, found ${text.length}`;
  throw refuse(why);
}
