import { parse, stringify } from "lossless-json";
import { MessageError } from "./errors.js";
import type { Message } from "./transport.js";

/** Only text with a run of sixteen digits can hold an integer that a double would change. */
const MAY_HOLD_LARGE_INTEGER = /\d{16}/;

/** Reads one message. Integers that a double cannot hold become bigints. */
export function decodeMessage(text: string): Message | MessageError {
  let value: unknown;
  try {
    value = MAY_HOLD_LARGE_INTEGER.test(text) ? parse(text, null, readNumber) : JSON.parse(text);
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
    return JSON.stringify(message);
  } catch (error) {
    return encodeWithBigints(message, error);
  }
}

function encodeWithBigints(message: Message, firstError: unknown): string {
  try {
    if (firstError instanceof TypeError && /BigInt/.test(firstError.message)) return stringify(message) ?? "null";
  } catch {
    // Reported below, by the error of the ordinary path.
  }
  throw new MessageError("The message cannot be written as JSON", { cause: firstError });
}

function readNumber(text: string): number | bigint {
  const number = Number(text);
  return Number.isSafeInteger(number) || !/^-?\d+$/.test(text) ? number : BigInt(text);
}
