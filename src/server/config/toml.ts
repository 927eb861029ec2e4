import { parse, TomlError } from "smol-toml";

export type TomlTable = Record<string, unknown>;

/** Reads a TOML text. Whole numbers past 2^53 become bigints, so that none is rounded. */
export function parseToml(text: string): TomlTable {
  return parse(text, { integersAsBigInt: "asNeeded" });
}

/** Where a text stopped being TOML, counted from 1, and why; the beginning where the error is of another kind. */
export function explainParseError(error: unknown): { line: number; column: number; why: string } {
  const { line = 1, column = 1 } = error instanceof TomlError ? error : {};
  return { line, column, why: error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error) };
}

/** Whether a value is a table, and not a date or a list. */
export function isTable(value: unknown): value is TomlTable {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Date);
}

/** Lays a table over another, key by key, tables inside each other likewise. What is `undefined` above shows what is below. */
export function mergeTables<Table extends object>(base: Table, over: object): Table {
  const merged = { ...base } as TomlTable;
  for (const [key, value] of Object.entries(over)) {
    const below = merged[key];
    if (value !== undefined) define(merged, key, isTable(below) && isTable(value) ? mergeTables(below, value) : value);
  }
  return merged as Table;
}

/** What stands at a path; `undefined` when nothing does. */
export function valueAt(table: TomlTable, path: readonly string[]): unknown {
  let value: unknown = table;
  for (const key of path) {
    if (!isTable(value) || !Object.hasOwn(value, key)) return undefined;
    value = value[key];
  }
  return value;
}

/** A key as a TOML text has it: bare if it can be, else in quotes. */
export function printKey(key: string): string {
  return /^[A-Za-z0-9_-]+$/.test(key) ? key : printString(key);
}

/** A value on one line, as it stands after an `=`. */
export function printValue(value: unknown): string {
  if (typeof value === "string") return printString(value);
  if (Array.isArray(value)) return `[${value.map(printValue).join(", ")}]`;
  if (!isTable(value)) return String(value);
  const members = Object.entries(value).map(([key, member]) => `${printKey(key)} = ${printValue(member)}`);
  return members.length > 0 ? `{ ${members.join(", ")} }` : "{}";
}

/** JSON's escapes are TOML's too, but for one character that JSON leaves as it is. */
function printString(text: string): string {
  const fitsLiteral = /["\\]/.test(text) && /^[^'\p{Cc}]*$/u.test(text);
  return fitsLiteral ? `'${text}'` : JSON.stringify(text).replaceAll("\u007f", "\\u007f");
}

/** Sets a key of its own, whatever it is called: `__proto__` is a name like any other in a file. */
function define(table: TomlTable, key: string, value: unknown): void {
  Object.defineProperty(table, key, { value, writable: true, enumerable: true, configurable: true });
}
