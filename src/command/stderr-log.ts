import { inspect } from "node:util";
import type { Logger, LogLevel } from "../server/index.js";
import type { LogFilter } from "./log-filter.js";

/** How lines are written. */
export type LogFormat = "text" | "json";

export interface StderrLogOptions {
  readonly filter: LogFilter;
  readonly format: LogFormat;
  /** Whether text has colors. */
  readonly hasColors: boolean;
  readonly write: (text: string) => void;
}

type Fields = Record<string, unknown>;

/** What a line is called that says of no part of the server. */
const ANY_TARGET = "command";
const COLORS: Readonly<Record<LogLevel, number>> = { trace: 35, debug: 34, info: 32, warn: 33, error: 31 };

/**
 * Writes the log of the command: stdout carries the protocol. The fields come masked. Lines of JSON have the form of codex's
 * `LOG_FORMAT=json` (0.171), text the order of its own.
 */
export function createStderrLog({ filter, format, hasColors, write }: StderrLogOptions): Logger {
  const line =
    format === "json" ? toJsonLine : (level: LogLevel, of: Fields, text: string) => toTextLine(level, of, text, hasColors);
  const at = (level: LogLevel) => (fields: Fields, message: string) => {
    const { target = ANY_TARGET, ...rest } = fields;
    if (filter.isWritten(level, String(target))) write(`${line(level, { target, ...rest }, message)}\n`);
  };
  const isLevelEnabled = (level: LogLevel) => filter.isAnyWritten(level);
  return { trace: at("trace"), debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error"), isLevelEnabled };
}

function toJsonLine(level: LogLevel, { target, ...fields }: Fields, message: string): string {
  const timestamp = new Date().toISOString();
  return JSON.stringify({ timestamp, level: level.toUpperCase(), fields: { message, ...fields }, target });
}

function toTextLine(level: LogLevel, { target, ...fields }: Fields, message: string, hasColors: boolean): string {
  const paint = (code: number, text: string) => (hasColors ? `\x1b[${code}m${text}\x1b[0m` : text);
  const pairs = Object.entries(fields).map(([name, value]) => ` ${paint(2, `${name}=`)}${describe(value)}`);
  const name = paint(COLORS[level], level.toUpperCase().padStart(5));
  return `${paint(2, new Date().toISOString())} ${name} ${paint(2, `${target}:`)} ${inOneLine(message)}${pairs.join("")}`;
}

/** A text as it is where it is one word, and quoted otherwise: what somebody else has written cannot look like a line of its own. */
function describe(value: unknown): string {
  if (typeof value === "string") return /^[\w.:/@+-]+$/.test(value) ? value : inOneLine(JSON.stringify(value));
  return inOneLine(inspect(value, { breakLength: Number.POSITIVE_INFINITY, compact: true, depth: 4 }));
}

/** Without line breaks and whatever else moves the cursor of a terminal. */
function inOneLine(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  return text.replace(/[\x00-\x1f\x7f-\x9f]+/g, " ");
}
