import { describe, expect, it } from "vitest";
import { readCommandLine } from "../../src/command/command-line.js";
import { readLogFilter } from "../../src/command/log-filter.js";
import { chooseLog } from "../../src/command/log-options.js";
import { createStderrLog, type StderrLogOptions } from "../../src/command/stderr-log.js";

const TIME = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/;

function createLog(level: string, options: Partial<StderrLogOptions> = {}) {
  const written: string[] = [];
  const filter = readLogFilter(level, () => {}) as StderrLogOptions["filter"];
  const log = createStderrLog({ filter, format: "json", hasColors: false, write: (text) => written.push(text), ...options });
  return { log, written };
}

describe("the log of the command", () => {
  it("is JSON in the form of codex's", () => {
    const { log, written } = createLog("info");
    log.info({ target: "turn", turnId: "t", durationMs: 1.5 }, "A turn has ended");
    log.warn({}, "Hm");
    expect(written.map((line) => JSON.parse(line))).toEqual([
      {
        timestamp: expect.stringMatching(TIME),
        level: "INFO",
        fields: { message: "A turn has ended", turnId: "t", durationMs: 1.5 },
        target: "turn",
      },
      { timestamp: expect.stringMatching(TIME), level: "WARN", fields: { message: "Hm" }, target: "command" },
    ]);
  });

  it("is text that nobody else can write a line into", () => {
    const { log, written } = createLog("info", { format: "text" });
    log.error({ target: "mcp", server: "files", why: "two\nlines \u001b[2J", n: 3, list: ["a\nb"] }, "An MCP server\nended");
    expect(written.map((line) => line.replace(TIME, "TIME"))).toEqual([
      "TIME ERROR mcp: An MCP server ended server=files why=\"two\\nlines \\u001b[2J\" n=3 list=[ 'a\\nb' ]\n",
    ]);
  });

  it("has nothing in its text that moves the cursor of a terminal", () => {
    const { log, written } = createLog("info", { format: "text" });
    log.warn({ why: "a \u009b2J b", list: ["c \u009b2J"] }, "Hm \u009b2J");
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    expect(written.join("").trimEnd()).not.toMatch(/[\x00-\x1f\x7f-\x9f]/);
  });

  it("has colors on a terminal", () => {
    const { log, written } = createLog("info", { format: "text", hasColors: true });
    log.warn({ target: "turn" }, "Hm");
    expect(written[0]).toContain("\u001b[33m WARN\u001b[0m");
  });

  it("writes what the filter lets through, and says so beforehand", () => {
    const { log, written } = createLog("error,turn=debug");
    log.debug({ target: "turn" }, "x");
    log.trace?.({ target: "turn" }, "x");
    log.warn({ target: "mcp" }, "x");
    expect(written).toHaveLength(1);
    expect([log.isLevelEnabled?.("debug"), log.isLevelEnabled?.("trace")]).toEqual([true, false]);
  });
});

describe("what is chosen for the log", () => {
  const choose = (flags: object, env: NodeJS.ProcessEnv = {}, isTerminal = false) => {
    const ignored: string[] = [];
    const { filter, format } = chooseLog(flags, { env, isTerminal, ignore: (problem) => ignored.push(problem) });
    const levels = (["trace", "debug", "info", "warn", "error"] as const).filter((level) => filter.isWritten(level, "turn"));
    return { from: levels[0], format, ignored };
  };

  it("is warnings by default, as text on a terminal and as JSON elsewhere", () => {
    expect(choose({})).toEqual({ from: "warn", format: "json", ignored: [] });
    expect(choose({}, { RUST_LOG: "", LOG_FORMAT: "" }, true)).toEqual({ from: "warn", format: "text", ignored: [] });
  });

  it("is what the environment says, as codex reads it, and what an option says before that", () => {
    const env = { RUST_LOG: "codex_core=debug,=x", LOG_FORMAT: "JSON" };
    const ignored = ["ignoring `=x`: invalid filter directive"];
    expect(choose({}, env, true)).toEqual({ from: "debug", format: "json", ignored });
    expect(choose({ "log-level": "error", "log-format": "text" }, env)).toEqual({ from: "error", format: "text", ignored: [] });
  });

  it.each<[string[], string]>([
    [["--log-level", "loud"], "--log-level is trace, debug, info, warn, error, off, or target=LEVEL"],
    [["--log-format", "xml"], "--log-format is text or json"],
    [["--metrics"], "--metrics needs --listen"],
    [["--metrics", "--listen", "stdio://"], "--metrics needs --listen"],
    [["--listen", "unix://", "--metrics-reader", "ann"], "--metrics-reader needs --metrics"],
  ])("is refused as a mistake in the call: %j", (args, why) => {
    expect(() => readCommandLine(["app-server", ...args])).toThrow(why);
  });

  it.each([
    [["--log-level", "info,turn=trace", "--log-format", "json"]],
    [["--listen", "unix://", "--metrics", "--metrics-reader", "ann", "--metrics-reader", "bob", "--open-telemetry"]],
  ])("is taken: %j", (args) => {
    expect(readCommandLine(["app-server", ...args])).toMatchObject({ act: "app-server" });
  });
});
