import { MessageError } from "./errors.js";
import { fromJsonText, JsonDepthError, toJsonText } from "./json.js";
import type { Message } from "./transport.js";

/** How many lists and objects may be in each other in a message, the message itself included: as many as codex reads (0.171). */
export const MAX_MESSAGE_DEPTH = 127;
/** How much of a message that is not read is looked at. */
const HEAD_LENGTH = 256;
/** The beginning of a reply as codex and this package write it, with the id first. A request has its method there. */
const REPLY = /^\s*\{\s*"id"\s*:\s*(\d{1,15}|"[^"\\]{0,100}")\s*,\s*"(?:result|error)"\s*:/;

/** Reads one message. Integers that a double cannot hold become bigints. */
export function decodeMessage(text: string): Message | MessageError {
  let value: unknown;
  try {
    value = fromJsonText(text, MAX_MESSAGE_DEPTH);
  } catch (error) {
    if (error instanceof JsonDepthError)
      return unread(text, `Received a message that is deeper than ${MAX_MESSAGE_DEPTH} levels and skipped it`);
    // The parser's own error quotes the text, and the text may hold tokens.
    return new MessageError(`Received ${text.length} characters that are not JSON`);
  }
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Message;
  return new MessageError(
    `Received ${Array.isArray(value) ? "a batch, which this protocol does not have" : "JSON that is not an object"}`,
  );
}

/** A message that is not read. When it begins like a reply, the error has the id of the request that waits for it. */
export function unread(beginning: string, why: string): MessageError {
  const replyTo = REPLY.exec(beginning.slice(0, HEAD_LENGTH))?.[1];
  if (replyTo === undefined) return new MessageError(why);
  return new MessageError(why, { replyTo: replyTo.startsWith('"') ? replyTo.slice(1, -1) : Number(replyTo) });
}

/**
 * Writes one message, without line feeds. Bigints are written as integers.
 *
 * @throws {MessageError} When it cannot be written: a cycle, a `toJSON` that throws.
 */
export function encodeMessage(message: Message): string {
  try {
    return toJsonText(message);
  } catch (error) {
    throw new MessageError("The message cannot be written as JSON", { cause: error });
  }
}

/** How many bytes a JSON text has as UTF-8, in which it crosses the wire. */
export function utf8Length(text: string): number {
  let bytes = text.length;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    // A character of four bytes is two surrogates here, so each of them counts two. JSON text has none that stands alone.
    const isSurrogate = code >= 0xd800 && code <= 0xdfff;
    if (code > 0x7f) bytes += code > 0x7ff && !isSurrogate ? 2 : 1;
  }
  return bytes;
}
