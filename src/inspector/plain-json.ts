/** A value as JSON. Integers past 2^53 are written as texts: what is written here is for people, and is not sent to a server. */
export function writeJson(value: unknown): string {
  return JSON.stringify(value, (_, member) => (typeof member === "bigint" ? String(member) : member)) ?? "null";
}

/**
 * Reads JSON that the page or a file has.
 *
 * @throws {SyntaxError} When it is no JSON.
 */
export function readJson(text: string): unknown {
  return JSON.parse(text);
}
