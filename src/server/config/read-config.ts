import type { ConfigWarningNotification } from "../../protocol/methods/legacy.js";
import { messageOf } from "../../rpc/errors.js";
import { readRegularFileSync } from "../../system/regular-file.js";
import type { AppServerConfig } from "./app-server-config.js";
import { decodeText } from "./config-file.js";
import { findShapeFault, isRestriction, RESTRICTIONS } from "./config-shape.js";
import { explainParseError, parseToml } from "./toml.js";
import { locateValue, type TextRange } from "./toml-positions.js";
import { describeUnreadKeys } from "./unread-keys.js";
import { describeUnsupportedValues } from "./unsupported-values.js";

/** What a `config.toml` says. */
export interface ReadConfig {
  /** What can be used of it. */
  readonly config: AppServerConfig;
  /** Why it cannot be used as a whole; `null` when it can. */
  readonly problem: string | null;
  /** What clients are told of it. */
  readonly warnings: readonly ConfigWarningNotification[];
  /** Whether it may hold restrictions that could not be read. */
  readonly unreadable: boolean;
  /** Whether there is no file, or nothing in it: what a reader sees in the middle of many an editor's saving. */
  readonly isAbsent: boolean;
}

/** A file that does not exist. */
export const NO_CONFIG: ReadConfig = { config: {}, problem: null, warnings: [], unreadable: false, isAbsent: true };

/** Reads a `config.toml`. Never throws: of a file that cannot be used, only the restrictions on who may sign in are kept. */
export function readConfig(path: string): ReadConfig {
  let text: string;
  try {
    text = decodeText(readRegularFileSync(path));
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === "ENOENT";
    if (missing) return NO_CONFIG;
    const details = `Failed to read config file ${path}: ${messageOf(error)}`;
    return { config: {}, problem: details, warnings: [{ summary: UNUSABLE, details }], unreadable: true, isAbsent: false };
  }
  if (text === "") return NO_CONFIG;
  let config: AppServerConfig;
  try {
    config = parseToml(text) as AppServerConfig;
  } catch (error) {
    const { line, column, why } = explainParseError(error);
    const range = { start: { line, column }, end: { line, column } };
    return salvage(readTopLevelRestrictions(text), { path, details: `${path}:${line}:${column}: ${why}`, range });
  }
  const fault = findShapeFault(config);
  if (!fault) {
    const warnings = [...describeUnreadKeys(path, config), ...describeUnsupportedValues(path, config)];
    return { config, problem: null, warnings, unreadable: false, isAbsent: false };
  }
  const range = locateValue(text, fault.path ?? []);
  const where = range ? `${path}:${range.start.line}:${range.start.column}` : path;
  return salvage({ ...config }, { path, details: `${where}: ${fault.why}`, range });
}

const UNUSABLE = "Invalid configuration; using defaults.";

interface Fault {
  readonly path: string;
  readonly details: string;
  readonly range: TextRange | null;
}

/** Keeps the restrictions of a configuration that cannot be used otherwise. */
function salvage(config: Record<string, unknown>, { path, details, range }: Fault): ReadConfig {
  const present = RESTRICTIONS.filter((name) => config[name] !== undefined);
  const kept = present.filter((name) => isRestriction(name, config[name]));
  const unreadable = kept.length < present.length;
  const consequence = unreadable
    ? " Logins are refused until the restrictions in it can be read."
    : kept.length > 0
      ? ` Kept: ${kept.join(", ")}.`
      : "";
  return {
    config: Object.fromEntries(kept.map((name) => [name, config[name]])),
    problem: details,
    warnings: [{ summary: `${UNUSABLE}${consequence}`, details, path, ...(range ? { range } : {}) }],
    unreadable,
    isAbsent: false,
  };
}

/** What a broken file says about restrictions, in lines of their own. A value that cannot be read becomes `null`, which is not valid. */
function readTopLevelRestrictions(text: string): Record<string, unknown> {
  const found: Record<string, unknown> = {};
  for (const line of text.split("\n")) {
    const name = RESTRICTIONS.find((restriction) => line.includes(restriction));
    if (!name || /^\s*#/.test(line)) continue;
    try {
      found[name] = parseToml(line)[name] ?? null;
    } catch {
      found[name] = null;
    }
  }
  return found;
}
