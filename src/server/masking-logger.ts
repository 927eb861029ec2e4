import { describeWithCauses } from "../rpc/errors.js";
import { redact, redactText } from "../rpc/redact.js";
import { type Logger, type LogLevel, silentLogger, stderrLogger } from "./logger.js";

const LEVELS = ["trace", "debug", "info", "warn", "error"] as const satisfies readonly LogLevel[];
const MAX_DEPTH = 16;
const masking = new WeakSet<Logger>([silentLogger]);

/**
 * The one way from the server to a logger: `createServer` and `createAppServer` wrap what they are given, and all of their code
 * gets the result. So a log call passes `{ cause: error }` as it is, and no call has to think of secrets.
 *
 * The result never throws: not for a cycle, nor for a getter that throws, nor when the logger itself throws or rejects.
 *
 * Wrap your own with it when your handlers or agents log as well.
 *
 * @returns The same logger, when it is masking already.
 * @example
 * const logger = maskingLogger(pino());
 * logger.warn({ cause: error }, "The catalogue could not be read");
 */
export function maskingLogger(logger: Logger): Logger {
  if (masking.has(logger)) return logger;
  const levels = Object.fromEntries(LEVELS.map((level) => [level, maskedLevel(logger, level)]));
  const masked = { ...levels, isLevelEnabled: (level: LogLevel) => isEnabled(logger, level) } as unknown as Logger;
  masking.add(masked);
  return masked;
}

/**
 * A logger that adds fields to each of its lines, such as the id of what the lines belong to. Fields of a line win over them.
 *
 * @param logger - A masking one; so is the result.
 */
export function childLogger(logger: Logger, fields: Record<string, unknown>): Logger {
  const level = (name: LogLevel) => (own: Record<string, unknown>, message: string) => {
    if (isEnabled(logger, name)) logger[name]?.({ ...fields, ...own }, message);
  };
  const levels = Object.fromEntries(LEVELS.map((name) => [name, level(name)]));
  const child = { ...levels, isLevelEnabled: (name: LogLevel) => isEnabled(logger, name) } as unknown as Logger;
  if (masking.has(logger)) masking.add(child);
  return child;
}

/** Never throws. */
function isEnabled(logger: Logger, level: LogLevel): boolean {
  if (!logger[level]) return false;
  try {
    return logger.isLevelEnabled?.(level) ?? true;
  } catch {
    return true;
  }
}

/** The logger that a server uses, masking in any case: its option, `false` for none, or warnings and errors on stderr. */
export function settleLogger(option: Logger | false | undefined): Logger {
  return maskingLogger(option === false ? silentLogger : (option ?? stderrLogger));
}

function maskedLevel(logger: Logger, level: LogLevel): Logger["debug"] {
  return (fields, message) => {
    if (!isEnabled(logger, level)) return;
    try {
      const logged: unknown = logger[level]?.(redact(toPlain(fields)) as Record<string, unknown>, redactText(String(message)));
      // A method may be asynchronous although the type says `void`.
      if (logged instanceof Promise) logged.catch(() => {});
    } catch {
      // A logger that fails has no place to report it to.
    }
  };
}

/** A copy that any logger can write: no errors, bigints, functions or cycles. `around` holds the objects that the value is in. */
function toPlain(value: unknown, around: readonly object[] = []): unknown {
  if (typeof value === "bigint" || typeof value === "symbol") return String(value);
  if (typeof value === "function") return "[function]";
  if (typeof value !== "object" || value === null) return value;
  if (value instanceof Error) return describeWithCauses(value);
  if (around.includes(value)) return "[circular]";
  if (around.length >= MAX_DEPTH) return "[too deep]";
  const inner = [...around, value];
  try {
    const { toJSON } = value as { toJSON?: unknown };
    if (typeof toJSON === "function") return toPlain(toJSON.call(value), inner);
    if (Array.isArray(value)) return value.map((item) => toPlain(item, inner));
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, toPlain(member, inner)]));
  } catch (error) {
    return `[unreadable: ${describeWithCauses(error)}]`;
  }
}
