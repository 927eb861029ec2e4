import { stringify } from "lossless-json";
import { needsScan, scanJson } from "./json-scan.js";

// JSON of the wire. Integers that a double cannot hold are bigints here, which `JSON.stringify` throws on: whatever may hold values of
// the wire is written, read and compared with these.

/** How deep lists and objects may be in each other. Code that walks through a value must not run out of stack. */
export const MAX_JSON_DEPTH = 512;
/** How many digits an integer may have: reading and writing one takes time that grows faster than its length. */
const MAX_DIGITS = 1_000;

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
 * Reads JSON text, as leniently as `JSON.parse`. Integers that a double cannot hold become bigints. Costs about what `JSON.parse` costs.
 *
 * @param maxDepth - How many lists and objects may be in each other. Default: {@link MAX_JSON_DEPTH}.
 * @throws {JsonDepthError} When they are more.
 * @throws {SyntaxError} When it is no JSON, or an integer has more than 1,000 digits. The message may quote the text.
 */
export function fromJsonText(text: string, maxDepth: number = MAX_JSON_DEPTH): unknown {
  if (!needsScan(text, maxDepth)) return JSON.parse(text);
  const { depth, longIntegers } = scanJson(text);
  if (depth > maxDepth) throw new JsonDepthError(maxDepth);
  return longIntegers.length === 0 ? JSON.parse(text) : parseWithIntegers(text, longIntegers);
}

/** Lists and objects are in each other more often than is read. */
export class JsonDepthError extends SyntaxError {
  constructor(maxDepth: number) {
    super(`The JSON is deeper than ${maxDepth} levels`);
  }
}

/** Reads a text whose long integers stand at the given places: they are read as texts, and those become bigints. */
function parseWithIntegers(text: string, places: readonly number[]): unknown {
  const mark = unusedMark(text);
  const parts: string[] = [];
  let done = 0;
  for (let index = 0; index < places.length; index += 2) {
    const [start, end] = [places[index] as number, places[index + 1] as number];
    if (end - start > MAX_DIGITS) throw new SyntaxError(`An integer has more than ${MAX_DIGITS} digits`);
    parts.push(text.slice(done, start), `"${mark}${text.slice(start, end)}"`);
    done = end;
  }
  parts.push(text.slice(done));
  return withIntegers(JSON.parse(parts.join("")), mark);
}

/** What no text begins with that is not one of the integers, also where characters are written as escapes. */
function unusedMark(text: string): string {
  for (;;) {
    const mark = `integer-${Math.random().toString(36).slice(2)}:`;
    if (!text.includes(mark)) return mark;
  }
}

/** Puts bigints in the place of the texts that stand for them. Members are own ones, whatever their names. */
function withIntegers(value: unknown, mark: string): unknown {
  if (typeof value === "string") return value.startsWith(mark) ? asBigint(value, mark) : value;
  if (typeof value !== "object" || value === null) return value;
  const members = value as Record<string, unknown>;
  for (const name of Object.keys(members)) {
    const member = members[name];
    const read = withIntegers(member, mark);
    if (read !== member) members[name] = read;
  }
  return value;
}

/** A text that spells the mark by escapes was not written by us, and may be none of an integer. */
function asBigint(value: string, mark: string): unknown {
  const digits = value.slice(mark.length);
  return /^-?\d+$/.test(digits) ? BigInt(digits) : value;
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

/** The same members without those that are `undefined`, which JSON leaves out too. */
export function withoutMissing<T extends object>(members: T): { [Name in keyof T]?: Exclude<T[Name], undefined> } {
  return Object.fromEntries(Object.entries(members).filter(([, member]) => member !== undefined)) as T;
}

function namesOf(value: object): string[] {
  return Object.entries(value).flatMap(([name, member]) => (member === undefined ? [] : [name]));
}

function asInteger(value: unknown): bigint | null {
  if (typeof value === "bigint") return value;
  return typeof value === "number" && Number.isInteger(value) ? BigInt(value) : null;
}
