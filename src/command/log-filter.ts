import type { LogLevel } from "../server/index.js";

/** From which level on lines are written: of a target, or of all that no other directive names. */
interface Directive {
  readonly target: string | null;
  /** `null` for no line at all. */
  readonly level: LogLevel | null;
}

/** Which lines of the log are written. */
export interface LogFilter {
  isWritten(level: LogLevel, target: string): boolean;
  /** Whether lines of a level are written for any target. */
  isAnyWritten(level: LogLevel): boolean;
}

/** From the least that matters on. */
const LEVELS: readonly LogLevel[] = ["trace", "debug", "info", "warn", "error"];
/** The numbers of codex's filter: 0 is off, 5 is trace. */
const NAMES: readonly string[] = ["off", "error", "warn", "info", "debug", "trace"];

/**
 * The parts of codex that do what a part of this server does, so that a `RUST_LOG` that was written for codex works here as well. Each
 * target that a line of this server can have is named.
 */
const OF_CODEX: Readonly<Record<string, readonly string[]>> = {
  connection: ["codex_app_server"],
  transport: ["codex_app_server_transport"],
  account: ["codex_login"],
  config: ["codex_config"],
  thread: ["codex_thread_store", "codex_rollout"],
  turn: ["codex_core"],
  tools: ["codex_core::tools", "codex_tools"],
  model: ["codex_api", "codex_client", "codex_models_manager"],
  mcp: ["codex_mcp", "codex_rmcp_client"],
  command: ["codex_cli"],
};

/**
 * Reads a filter as codex (0.171) reads `RUST_LOG`: levels, and `target=level` pairs, with commas in between. The longest target that
 * fits a line decides; lines that no directive is about are not written. What is not understood is passed over, and told to `ignore`.
 *
 * @returns `null` where nothing is said.
 * @example
 * readLogFilter("warn,turn=debug,codex_login=trace", () => {});
 */
export function readLogFilter(text: string, ignore: (problem: string) => void): LogFilter | null {
  const directives = text
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "")
    .flatMap((part) => readDirective(part, ignore));
  return directives.length > 0 ? createFilter(directives) : null;
}

/** Whether a filter says nothing but levels and `target=level` pairs: what somebody types in, and not what an environment brings along. */
export function isLogFilter(text: string): boolean {
  const problems: string[] = [];
  const filter = readLogFilter(text, (problem) => problems.push(problem));
  const isLevel = (part: string) => part.includes("=") || levelOf(part) !== undefined;
  const parts = text.split(",").map((part) => part.trim());
  return filter !== null && problems.length === 0 && parts.every(isLevel);
}

/** The filter that writes lines from a level on. */
export function filterFrom(level: LogLevel): LogFilter {
  return createFilter([{ target: null, level }]);
}

function readDirective(part: string, ignore: (problem: string) => void): Directive[] {
  const [target = "", level, ...rest] = part.split("=").map((word) => word.trim());
  if (target === "" || rest.length > 0 || !/^[\w:-]+$/.test(target)) {
    ignore(`ignoring \`${part}\`: invalid filter directive`);
    return [];
  }
  if (level === undefined) {
    const all = levelOf(target);
    // A target alone means all of its lines.
    return [all === undefined ? { target, level: "trace" } : { target: null, level: all }];
  }
  const found = level === "" ? "trace" : levelOf(level);
  if (found === undefined) {
    ignore(
      `ignoring \`${part}\`: error parsing level filter: expected one of "off", "error", "warn", "info", "debug", "trace", or a number 0-5`,
    );
    return [];
  }
  return [{ target, level: found }];
}

/** `undefined` for what is no level, `null` for none. */
function levelOf(word: string): LogLevel | null | undefined {
  const name = NAMES[/^[0-5]$/.test(word) ? Number(word) : NAMES.indexOf(word.toLowerCase())];
  return name === "off" ? null : (name as LogLevel | undefined);
}

function createFilter(directives: readonly Directive[]): LogFilter {
  const decided = new Map<string, LogLevel | null>();
  const levelFor = (target: string) => {
    const known = decided.get(target);
    if (known !== undefined) return known;
    const fitting = directives.filter((directive) => fits(directive.target, target));
    // Of two that are as long the later one counts.
    const best = fitting.reduce<Directive | null>((found, one) => (lengthOf(one) >= lengthOf(found) ? one : found), null);
    const level = best?.level ?? null;
    if (decided.size < 100) decided.set(target, level);
    return level;
  };
  const isWithin = (level: LogLevel, from: LogLevel | null) => from !== null && LEVELS.indexOf(level) >= LEVELS.indexOf(from);
  return {
    isWritten: (level, target) => isWithin(level, levelFor(target)),
    isAnyWritten: (level) => directives.some((directive) => isWithin(level, directive.level)),
  };
}

function lengthOf(directive: Directive | null): number {
  return directive?.target?.length ?? -1;
}

/**
 * Whether a directive is about lines of a target: by its name here, by that of a part of codex, by how such a name begins, as codex has
 * it, or by a module within that part, as our targets have none.
 */
function fits(named: string | null, target: string): boolean {
  if (named === null) return true;
  const isPrefix = (OF_CODEX[target] ?? []).some((name) => name.startsWith(named));
  return named === target || isPrefix || targetAround(named) === target;
}

/** The target of the part of codex that a module is in: of two such parts, the inner one. */
function targetAround(named: string): string | undefined {
  const parts = Object.entries(OF_CODEX).flatMap(([target, names]) => names.map((name) => ({ target, name })));
  const around = parts.filter(({ name }) => `${named}::`.startsWith(`${name}::`));
  return around.sort((one, other) => other.name.length - one.name.length)[0]?.target;
}
