import { filterFrom, isLogFilter, type LogFilter, readLogFilter } from "./log-filter.js";
import type { LogFormat } from "./stderr-log.js";

/** The options for the log and the metrics, with the values that were given. */
export interface WatchFlags {
  readonly "log-level"?: string | undefined;
  readonly "log-format"?: string | undefined;
  readonly metrics?: boolean | undefined;
  readonly "metrics-reader"?: readonly string[] | undefined;
  readonly "open-telemetry"?: boolean | undefined;
}

/** How each of them is written, and what it does. */
export const WATCH_OPTIONS = {
  "log-level": {
    type: "string",
    value: "LEVEL",
    help: "which lines of the log stderr gets: trace, debug, info, warn (default), error or off; target=LEVEL for a part of the server, with commas in between; wins over RUST_LOG, which is read as codex reads it",
  },
  "log-format": {
    type: "string",
    value: "text|json",
    help: "how the log is written; default: LOG_FORMAT, or else text on a terminal, and lines of JSON elsewhere",
  },
  metrics: {
    type: "boolean",
    help: "answers GET /metrics with numbers in Prometheus' format, behind the same lock as clients; needs --listen",
  },
  "metrics-reader": {
    type: "string",
    multiple: true,
    value: "SUBJECT",
    help: "the sub of a bearer token that may read /metrics under --ws-auth signed-bearer-token, where nobody else may; may be given several times",
  },
  "open-telemetry": {
    type: "boolean",
    help: "makes spans and metrics through the package @opentelemetry/api, for an SDK that is loaded by --import",
  },
} as const satisfies Readonly<Record<keyof WatchFlags, object>>;

/** Their names, in the order of the help. */
export const WATCH_NAMES = Object.keys(WATCH_OPTIONS) as (keyof WatchFlags)[];

/** What is wrong with the value of one of them; `null` for nothing. */
export function problemOfWatching(flags: WatchFlags, listen = "stdio://"): string | null {
  const { "log-level": level, "log-format": format } = flags;
  if (level !== undefined && !isLogFilter(level))
    return `--log-level is trace, debug, info, warn, error, off, or target=LEVEL, not "${level}"`;
  if (format !== undefined && !["text", "json"].includes(format)) return `--log-format is text or json, not "${format}"`;
  if (flags["metrics-reader"] && !flags.metrics) return "--metrics-reader needs --metrics";
  if (flags.metrics && !/^(wss?|unix):/.test(listen)) return "--metrics needs --listen ws://, wss:// or unix://";
  return null;
}

/** Which lines are written, and how. */
export interface ChosenLog {
  readonly filter: LogFilter;
  readonly format: LogFormat;
}

/**
 * What options and environment ask for.
 *
 * @param ignore - Told what is not understood in `RUST_LOG`.
 */
export function chooseLog(
  flags: WatchFlags,
  { env, isTerminal, ignore }: { env: NodeJS.ProcessEnv; isTerminal: boolean; ignore: (problem: string) => void },
): ChosenLog {
  const asked = flags["log-level"] ?? env.RUST_LOG ?? "";
  const filter = readLogFilter(asked, ignore) ?? filterFrom("warn");
  return { filter, format: chooseFormat(flags["log-format"] ?? env.LOG_FORMAT?.toLowerCase(), isTerminal) };
}

function chooseFormat(asked: string | undefined, isTerminal: boolean): LogFormat {
  if (asked === "json" || asked === "text") return asked;
  return isTerminal ? "text" : "json";
}
