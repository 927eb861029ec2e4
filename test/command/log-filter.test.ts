import { describe, expect, it } from "vitest";
import { isLogFilter, readLogFilter } from "../../src/command/log-filter.js";

const LEVELS = ["trace", "debug", "info", "warn", "error"] as const;

/** The least level at which lines of a target are written. */
function leastOf(text: string, target: string): string | undefined {
  const filter = readLogFilter(text, () => {});
  return LEVELS.find((level) => filter?.isWritten(level, target));
}

describe("a filter of the log", () => {
  it.each<[string, Readonly<Record<string, string | undefined>>]>([
    ["warn", { turn: "warn", account: "warn" }],
    ["WARN", { turn: "warn" }],
    ["off", { turn: undefined }],
    ["3", { turn: "info" }],
    ["0", { turn: undefined }],
    ["5", { turn: "trace" }],
    ["turn=debug", { turn: "debug", account: undefined }],
    ["turn", { turn: "trace", account: undefined }],
    ["turn=", { turn: "trace", account: undefined }],
    ["info,turn=off", { turn: undefined, account: "info" }],
    ["turn=debug,info", { turn: "debug", account: "info" }],
    [" info , turn = debug ", { turn: "debug", account: "info" }],
    ["info,debug", { turn: "debug" }],
    ["warn,codex_login=debug", { account: "debug", turn: "warn" }],
    ["warn,codex_login::auth::manager=debug", { account: "debug", turn: "warn" }],
    ["codex_app_server=debug", { connection: "debug", transport: "debug", turn: undefined }],
    ["codex_app_server=debug,codex_app_server_transport=error", { connection: "debug", transport: "error" }],
    ["codex=info", { connection: "info", account: "info", turn: "info", model: "info", mcp: "info" }],
    ["codex_core=info,codex_core::tools=trace", { turn: "info", tools: "trace" }],
    ["hyper=trace", { turn: undefined, account: undefined }],
  ])("reads %j", (text, expected) => {
    expect(Object.fromEntries(Object.keys(expected).map((target) => [target, leastOf(text, target)]))).toEqual(expected);
  });

  it("passes over what it does not understand, in the words of the real server", () => {
    const ignored: string[] = [];
    const filter = readLogFilter("=x,codex_core=wat,a=b=c,[span]=info,info", (problem) => ignored.push(problem));
    expect(ignored).toEqual([
      "ignoring `=x`: invalid filter directive",
      'ignoring `codex_core=wat`: error parsing level filter: expected one of "off", "error", "warn", "info", "debug", "trace", or a number 0-5',
      "ignoring `a=b=c`: invalid filter directive",
      "ignoring `[span]=info`: invalid filter directive",
    ]);
    expect(filter?.isWritten("info", "turn")).toBe(true);
  });

  it.each(["", " ", ",", "=x"])("is none where nothing is said: %j", (text) => {
    expect(readLogFilter(text, () => {})).toBeNull();
  });

  it("knows which levels are written for no target at all", () => {
    const filter = readLogFilter("error,turn=debug", () => {});
    expect(LEVELS.filter((level) => filter?.isAnyWritten(level))).toEqual(["debug", "info", "warn", "error"]);
    expect(readLogFilter("off", () => {})?.isAnyWritten("error")).toBe(false);
  });

  it.each<[string, boolean]>([
    ["debug", true],
    ["off", true],
    ["warn,turn=trace", true],
    ["loud", false],
    ["turn", false],
    ["turn=loud", false],
    ["", false],
    ["warn,", false],
  ])("is stricter with what somebody types in: %j", (text, isGood) => {
    expect(isLogFilter(text)).toBe(isGood);
  });
});
