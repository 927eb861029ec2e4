import { parse, stringify } from "lossless-json";

// JSON of the wire. Integers that a double cannot hold are bigints here, which `JSON.stringify` throws on: whatever may hold values of
// the wire is written, read and compared with these.

const LONG_RUN = 16;

/**
 * A value as JSON text. Bigints are written as integers. In texts and names, half of a surrogate pair that stands alone becomes U+FFFD:
 * such a text cannot be sent as UTF-8, and codex drops a message with one (0.93 to 0.171).
 *
 * @param indent - Spaces for each level; left out, everything is on one line.
 * @returns `undefined` for what JSON has no text for, as `JSON.stringify` does.
 * @throws {TypeError} For a cycle, or what a `toJSON` throws.
 */
export function toJsonText(value: object | string | number | bigint | boolean | null, indent?: number): string;
export function toJsonText(value: unknown, indent?: number): string | undefined;
export function toJsonText(value: unknown, indent?: number): string | undefined {
  const text = stringifyAny(value, indent);
  return text?.includes(HALF) ? replaceHalves(text) : text;
}

/** How `JSON.stringify` begins half of a surrogate pair, as an escape of six characters. Whole pairs it leaves as they are. */
const HALF = "\\ud";

function replaceHalves(text: string): string {
  let result = "";
  let done = 0;
  for (let at = text.indexOf(HALF); at >= 0; at = text.indexOf(HALF, at + 1)) {
    if (!isEscape(text, at)) continue;
    result += `${text.slice(done, at)}\ufffd`;
    done = at + 6;
  }
  return result + text.slice(done);
}

/** Whether a backslash begins an escape, and is not the second character of one. */
function isEscape(text: string, at: number): boolean {
  let start = at;
  while (text[start - 1] === "\\") start -= 1;
  return (at - start) % 2 === 0;
}

function stringifyAny(value: unknown, indent: number | undefined): string | undefined {
  try {
    return JSON.stringify(value, null, indent);
  } catch (error) {
    if (error instanceof TypeError && /BigInt/.test(error.message)) return stringify(value, undefined, indent);
    throw error;
  }
}

/**
 * Reads JSON text. Integers that a double cannot hold become bigints.
 *
 * @throws {SyntaxError} When it is no JSON. The message may quote the text.
 */
export function fromJsonText(text: string): unknown {
  return mayHoldLargeInteger(text) ? parse(text, null, readNumber) : JSON.parse(text);
}

/** The same; `null` for what is not JSON. */
export function fromJsonTextOrNull(text: string): unknown {
  try {
    return fromJsonText(text);
  } catch {
    return null;
  }
}

/** Whether two values are the same as JSON: members in any order, those that are `undefined` left out, `5n` as good as `5`. */
export function sameJson(one: unknown, other: unknown): boolean {
  if (typeof one === "bigint" || typeof other === "bigint") {
    const integer = asInteger(one);
    return integer !== null && integer === asInteger(other);
  }
  if (typeof one !== "object" || typeof other !== "object" || one === null || other === null) return one === other;
  if (Array.isArray(one) || Array.isArray(other)) {
    if (!Array.isArray(one) || !Array.isArray(other) || one.length !== other.length) return false;
    return one.every((item, index) => sameJson(item ?? null, other[index] ?? null));
  }
  const names = namesOf(one);
  if (names.length !== namesOf(other).length) return false;
  return names.every(
    (name) =>
      Object.hasOwn(other, name) && sameJson((one as Record<string, unknown>)[name], (other as Record<string, unknown>)[name]),
  );
}

function namesOf(value: object): string[] {
  return Object.entries(value).flatMap(([name, member]) => (member === undefined ? [] : [name]));
}

function asInteger(value: unknown): bigint | null {
  if (typeof value === "bigint") return value;
  return typeof value === "number" && Number.isInteger(value) ? BigInt(value) : null;
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
