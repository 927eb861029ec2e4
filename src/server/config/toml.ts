import { parse, TomlError } from "smol-toml";
import { messageOf } from "../../rpc/errors.js";
import { toJsonText } from "../../rpc/json.js";

/** A table, as its keys and values. */
export type TomlTable = Record<string, unknown>;

/** Reads a TOML text. Whole numbers past 2^53 become bigints, so that none is rounded. */
export function parseToml(text: string): TomlTable {
  return parse(text, { integersAsBigInt: "asNeeded" });
}

/** Where a text stopped being TOML, counted from 1, and why; the beginning where the error is of another kind. */
export function explainParseError(error: unknown): { line: number; column: number; why: string } {
  const { line = 1, column = 1 } = error instanceof TomlError ? error : {};
  return { line, column, why: messageOf(error).split("\n")[0] ?? "" };
}

/** Whether a value is a table, and not a date or a list. */
export function isTable(value: unknown): value is TomlTable {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Date);
}

/** A table with the members of another that overrides it, key by key, also in the tables inside. `undefined` overrides nothing. */
export function mergeTables<Table extends object>(base: Table, over: object): Table {
  const merged = { ...base } as TomlTable;
  for (const [key, value] of Object.entries(over)) {
    const below = merged[key];
    if (value !== undefined) define(merged, key, isTable(below) && isTable(value) ? mergeTables(below, value) : value);
  }
  return merged as Table;
}

/** The value at a path; `undefined` when there is none. */
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

/** A value on one line, as it is written after an `=`. */
export function printValue(value: unknown): string {
  if (typeof value === "string") return printString(value);
  if (typeof value === "number") return printNumber(value);
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return `[${value.map(printValue).join(", ")}]`;
  if (!isTable(value)) return String(value);
  const members = Object.entries(value).map(([key, member]) => `${printKey(key)} = ${printValue(member)}`);
  return members.length > 0 ? `{ ${members.join(", ")} }` : "{}";
}

/** A double that no integer of TOML can be, such as 1e20, is written as a float. */
function printNumber(value: number): string {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
  const text = String(value);
  return Number.isSafeInteger(value) || !/^-?\d+$/.test(text) ? text : `${text}.0`;
}

/** TOML has JSON's escapes; one character that JSON does not escape has to be escaped in TOML. */
function printString(text: string): string {
  const fitsLiteral = /["\\]/.test(text) && /^[^'\p{Cc}]*$/u.test(text);
  return fitsLiteral ? `'${text}'` : toJsonText(text).replaceAll("\u007f", "\\u007f");
}

/** Sets an own key, whatever its name: `__proto__` is a name like any other in a file. */
function define(table: TomlTable, key: string, value: unknown): void {
  Object.defineProperty(table, key, { value, writable: true, enumerable: true, configurable: true });
}
