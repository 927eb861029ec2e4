import { parse, stringify } from "lossless-json";
import { MessageError } from "./errors.js";
import type { Message } from "./transport.js";

const LONG_RUN = 16;

/** Reads one message. Integers that a double cannot hold become bigints. */
export function decodeMessage(text: string): Message | MessageError {
  let value: unknown;
  try {
    value = mayHoldLargeInteger(text) ? parse(text, null, readNumber) : JSON.parse(text);
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

/**
 * Whether there is a run of sixteen digits, without which a text cannot hold an integer that a double would change. Looks at
 * every sixteenth character, which no such run can hide from, and around it only where it is a digit.
 */
function mayHoldLargeInteger(text: string): boolean {
  for (let at = LONG_RUN - 1; at < text.length; at += LONG_RUN) {
    if (!isDigit(text, at)) continue;
    let [start, end] = [at, at];
    while (isDigit(text, start - 1)) start -= 1;
    while (isDigit(text, end + 1)) end += 1;
    if (end - start + 1 >= LONG_RUN) return true;
  }
  return false;
}

function isDigit(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code >= 0x30 && code <= 0x39;
}

function readNumber(text: string): number | bigint {
  const number = Number(text);
  return Number.isSafeInteger(number) || !/^-?\d+$/.test(text) ? number : BigInt(text);
}
