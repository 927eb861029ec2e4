import { toJsonText } from "../rpc/json.js";

/**
 * What a server reports to the process that embeds it. The shape of pino's logger, and of many others.
 *
 * Messages and fields come without secrets, as plain JSON values: errors are texts, with their causes; integers past 2^53 are texts.
 */
export interface Logger {
  /** Default: what would be told at this level is not. */
  trace?(fields: Record<string, unknown>, message: string): void;
  debug(fields: Record<string, unknown>, message: string): void;
  info(fields: Record<string, unknown>, message: string): void;
  warn(fields: Record<string, unknown>, message: string): void;
  error(fields: Record<string, unknown>, message: string): void;
  /** Whether lines of a level are written at all. Nothing is prepared for those that are not. Default: all are. */
  isLevelEnabled?(level: LogLevel): boolean;
}

/** How much a line of the log matters, from the least on. */
export type LogLevel = "trace" | "debug" | "info" | "warn" | "error";

/** Drops everything. */
export const silentLogger: Logger = { debug() {}, info() {}, warn() {}, error() {}, isLevelEnabled: () => false };

/** Writes warnings and errors to stderr, each as a line of JSON. A stderr that nobody reads any more is no error. */
export const stderrLogger: Logger = {
  ...silentLogger,
  warn: writeLine("warn"),
  error: writeLine("error"),
  isLevelEnabled: (level) => level === "warn" || level === "error",
};

function writeLine(level: "warn" | "error"): Logger["warn"] {
  return (fields, message) =>
    // biome-ignore lint/suspicious/noConsole: unlike the stream itself, it ignores that nobody reads any more
    console.error(toJsonText({ level, time: new Date().toISOString(), message, ...fields }));
}
