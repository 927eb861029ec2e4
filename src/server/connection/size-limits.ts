import { INVALID_PARAMS } from "../../protocol/codes.js";
import { RpcError } from "../../rpc/errors.js";

// How large a request may be, in characters: whatever a client can make the server keep has a limit. docs/limits.md has the same table.

/** The members whose texts are short: they stand in every list, or are compared with others. */
const SHORT_MEMBERS: ReadonlySet<string> = new Set(
  `name title version originUrl branch sha cwd path writableRoots model modelProvider effort summary personality serviceTier threadSource
  clientUserMessageId permissions keyPath processId watchId loginId`.split(/\s+/),
);
/** The members that carry files and images. A message as a whole has its own limit. */
const DATA_MEMBERS: ReadonlySet<string> = new Set(["dataBase64", "deltaBase64", "url", "image_url", "audio_url"]);

export const SHORT_TEXT = 4_096;
/** What codex allows for all texts of one input together (0.171). */
export const LONG_TEXT = 1_048_576;
/** For all texts and names of one request together, apart from data. */
export const ALL_TEXTS = 4 * LONG_TEXT;
/** How many values, lists and objects there may be in one request. */
export const MOST_VALUES = 100_000;

/**
 * Refuses what is larger than a server should keep.
 *
 * @param params - No deeper than messages are.
 * @throws {RpcError} -32602, for an input in the words of the real server (0.171).
 */
export function checkSizes(params: unknown): void {
  const { input } = (params ?? {}) as { input?: unknown };
  if (Array.isArray(input)) checkInput(input);
  const total = { characters: 0, values: 0 };
  measure("params", params, total);
}

function checkInput(input: readonly unknown[]): void {
  const texts = input.map((part) => (part as { text?: unknown } | null)?.text).filter((text) => typeof text === "string");
  const units = texts.reduce((sum, text) => sum + text.length, 0);
  // A character has one unit or two.
  if (units <= LONG_TEXT) return;
  const actual = texts.reduce((sum, text) => sum + lengthOf(text), 0);
  if (actual <= LONG_TEXT) return;
  throw new RpcError(INVALID_PARAMS, `Input exceeds the maximum length of ${LONG_TEXT} characters.`, {
    data: { input_error_code: "input_too_large", max_chars: LONG_TEXT, actual_chars: actual },
  });
}

function lengthOf(text: string): number {
  let length = 0;
  for (const _ of text) length += 1;
  return length;
}

interface Total {
  characters: number;
  values: number;
}

/** @param name - The member that the value stands in, also within a list. */
function measure(name: string, value: unknown, total: Total): void {
  total.values += 1;
  if (total.values > MOST_VALUES) throw tooLarge("The request", `more than ${MOST_VALUES} values`);
  if (typeof value === "string") measureText(name, value, total);
  else if (Array.isArray(value)) for (const item of value) measure(name, item, total);
  else if (typeof value === "object" && value !== null) {
    for (const [key, member] of Object.entries(value)) {
      add(key.length, total);
      measure(key, member, total);
    }
  }
}

function measureText(name: string, text: string, total: Total): void {
  if (DATA_MEMBERS.has(name)) return;
  const most = SHORT_MEMBERS.has(name) ? SHORT_TEXT : LONG_TEXT;
  // The parts of an input have been counted as codex counts them.
  if (text.length > most && name !== "text")
    throw tooLarge(`\`${name.slice(0, 40)}\``, `${text.length} characters, and may have ${most}`);
  add(text.length, total);
}

function add(characters: number, total: Total): void {
  total.characters += characters;
  if (total.characters > ALL_TEXTS) throw tooLarge("The request", `more than ${ALL_TEXTS} characters in its texts`);
}

function tooLarge(what: string, how: string): RpcError {
  return new RpcError(INVALID_PARAMS, `${what} has ${how}`);
}
