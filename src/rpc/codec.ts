import { MessageError } from "./errors.js";
import { fromJsonText, toJsonText } from "./json.js";
import type { Message } from "./transport.js";

/** Reads one message. Integers that a double cannot hold become bigints. */
export function decodeMessage(text: string): Message | MessageError {
  let value: unknown;
  try {
    value = fromJsonText(text);
  } catch {
    // The parser's own error quotes the text, and the text may hold tokens.
    return new MessageError(`Received ${text.length} characters that are not JSON`);
  }
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Message;
  return new MessageError(
    `Received ${Array.isArray(value) ? "a batch, which this protocol does not have" : "JSON that is not an object"}`,
  );
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
