import {
  type Agent,
  type AppServerOptions,
  createAppServer,
  createServer,
  type Logger,
  type Server,
} from "codex-app-server-sdk/server";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { RpcError } from "../../src/rpc/errors.js";
import { childLogger, maskingLogger } from "../../src/server/masking-logger.js";
import { fakeToken } from "../../src/testing/fake-tokens.js";
import { attach, introduce } from "../support/raw-client.js";
import { eventually } from "../support/settled.js";

const KEY = "sk-proj-0123456789abcdef";

/** A logger that is told of every level, or of warnings and errors alone. */
function createLog({ isQuiet = false } = {}) {
  const warn = vi.fn<Logger["warn"]>();
  const isLevelEnabled: Logger["isLevelEnabled"] = (level) => !isQuiet || level === "warn" || level === "error";
  const logger: Logger = { trace: warn, debug: warn, info: warn, warn, error: warn, isLevelEnabled };
  return { logger, masked: maskingLogger(logger), warn, fields: () => warn.mock.calls[0]?.[0] };
}

async function serve(server: Server) {
  const wire = attach(server);
  await introduce(wire);
  return wire;
}

describe("maskingLogger", () => {
  it.each(["trace", "debug", "info", "warn", "error"] as const)("masks the message and the fields of %s", (level) => {
    const { masked, warn } = createLog();
    masked[level]?.({ url: `https://x/?key=${KEY}`, tokens: { access_token: "opaque" }, list: [fakeToken()] }, `got ${KEY}`);
    expect(warn.mock.calls).toEqual([
      [{ url: "https://x/?key=[redacted]", tokens: { access_token: "[redacted]" }, list: ["[redacted]"] }, "got [redacted]"],
    ]);
  });

  it("writes an error as text, with its causes masked", () => {
    const { masked, fields } = createLog();
    const refused = new RpcError(-1, `refused Bearer ${fakeToken()}`, { cause: new Error(`at ${KEY}`) });
    masked.warn({ cause: new TypeError("fetch failed", { cause: refused }) }, "x");
    expect(fields()).toEqual({
      cause: "TypeError: fetch failed; caused by RpcError: refused [redacted]; caused by Error: at [redacted]",
    });
  });

  it("names the first of several errors in one", () => {
    const { masked, fields } = createLog();
    masked.warn({ cause: new AggregateError([new Error("connect ECONNREFUSED ::1"), new Error("other")]) }, "x");
    expect(fields()).toEqual({ cause: "AggregateError: ; caused by Error: connect ECONNREFUSED ::1" });
  });

  it("ends at the fifth cause, also of an error that is its own cause", () => {
    const { masked, fields } = createLog();
    const error = new Error("again");
    error.cause = error;
    masked.warn({ error }, "x");
    expect(String(fields()?.error).match(/again/g)).toHaveLength(5);
  });

  it("makes plain values of what a logger may not be able to write", () => {
    const { masked, fields } = createLog();
    const circle: Record<string, unknown> = { big: 12345678901234567890n, run: () => {}, at: new Date(0) };
    circle.self = circle;
    const broken = {
      get value() {
        throw new Error(`no ${KEY}`);
      },
    };
    masked.warn({ circle, broken, nothing: Object.create(null) }, "x");
    expect(fields()).toEqual({
      circle: { big: "12345678901234567890", run: "[function]", at: "1970-01-01T00:00:00.000Z", self: "[circular]" },
      broken: "[unreadable: Error: no [redacted]]",
      nothing: {},
    });
  });

  it("writes a value that stands twice both times, and stops in great depth", () => {
    const { masked, fields } = createLog();
    const shared = { a: 1 };
    const deep = JSON.parse(`${"[".repeat(5000)}${"]".repeat(5000)}`);
    masked.warn({ one: shared, other: shared, deep }, "x");
    expect(fields()).toMatchObject({ one: { a: 1 }, other: { a: 1 } });
    expect(JSON.stringify(fields())).toContain("[too deep]");
  });

  it("survives a logger that throws, and one that rejects", async () => {
    const rejections = vi.fn();
    process.once("unhandledRejection", rejections);
    const fail = () => {
      throw new Error("disk full");
    };
    const reject = () => Promise.reject(new Error("disk full"));
    expect(() => maskingLogger({ debug: fail, info: fail, warn: fail, error: fail }).error({}, "x")).not.toThrow();
    maskingLogger({ debug: reject, info: reject, warn: reject, error: reject }).error({}, "x");
    await new Promise((resolve) => setImmediate(resolve));
    process.off("unhandledRejection", rejections);
    expect(rejections).not.toHaveBeenCalled();
  });

  it("prepares nothing for a level that the logger does not write, nor for one that it does not have", () => {
    const read = vi.fn(() => "x");
    const fields = {
      get value() {
        return read();
      },
    };
    const { masked, warn } = createLog({ isQuiet: true });
    masked.info(fields, "x");
    childLogger(masked, { of: 1 }).debug(fields, "x");
    maskingLogger({ debug: warn, info: warn, warn, error: warn }).trace?.(fields, "x");
    expect([read.mock.calls.length, warn.mock.calls.length]).toEqual([0, 0]);
  });

  it("lets a child add its fields to each line, masked as well", () => {
    const { masked, warn } = createLog();
    const child = childLogger(childLogger(masked, { target: "turn", turnId: "a" }), { turnId: "b" });
    child.warn({ key: KEY }, "x");
    child.info({ target: "tools" }, "y");
    expect(warn.mock.calls).toEqual([
      [{ target: "turn", turnId: "b", key: "[redacted]" }, "x"],
      [{ target: "tools", turnId: "b" }, "y"],
    ]);
    expect(maskingLogger(child)).toBe(child);
  });

  it("calls the logger's methods as methods, and masks once", () => {
    class Own implements Logger {
      lines: string[] = [];
      debug() {}
      info() {}
      warn(_fields: Record<string, unknown>, message: string) {
        this.lines.push(message);
      }
      error() {}
    }
    const own = new Own();
    const masked = maskingLogger(own);
    masked.warn({}, "hello");
    expect(own.lines).toEqual(["hello"]);
    expect(maskingLogger(masked)).toBe(masked);
  });
});

describe("a server's logger", () => {
  it("gets what went wrong in a handler without secrets, causes included", async () => {
    const { logger, warn } = createLog({ isQuiet: true });
    const handler = () => {
      throw new Error("no answer", { cause: new Error(`asked with ${KEY}`) });
    };
    const wire = await serve(createServer({ account: { read: handler } }, { logger }));
    expect((await wire.ask("account/read", {})).error).toMatchObject({ code: -32603 });
    expect(warn.mock.calls).toMatchObject([
      [{ code: "ERR_HANDLER", cause: "Error: no answer; caused by Error: asked with [redacted]" }, "A request handler threw"],
    ]);
  });

  it("gets what went wrong in an agent without secrets, causes included", async () => {
    const { logger, warn } = createLog({ isQuiet: true });
    const agent: Agent = async () => {
      throw new Error("no answer", { cause: new Error(`asked with ${KEY}`) });
    };
    const wire = await serve(createAppServer({ agent, logger }));
    const { result } = await wire.ask("thread/start", {});
    await wire.ask("turn/start", { threadId: (result as { thread: { id: string } }).thread.id, input: [] });
    await eventually(() => expect(warn).toHaveBeenCalled());
    expect(warn.mock.calls).toMatchObject([
      [{ cause: "Error: no answer; caused by Error: asked with [redacted]" }, "The agent failed"],
    ]);
  });

  it("may throw without harm", async () => {
    const fail = () => {
      throw new Error("disk full");
    };
    const logger = { debug: fail, info: fail, warn: fail, error: fail };
    const handler = () => Promise.reject(new Error("x"));
    const wire = await serve(createServer({ account: { read: handler } }, { logger }));
    expect((await wire.ask("account/read", {})).error).toMatchObject({ code: -32603 });
    expect((await wire.ask("account/read", {})).error).toMatchObject({ code: -32603 });
  });
});

describe("a server without a logger", () => {
  const failing: Agent = async () => {
    throw new Error(`no such table, says ${KEY}`);
  };

  /** Runs a turn of an agent, and tells what went to stderr. */
  async function runTurn(agent: Agent, options: AppServerOptions, interrupts = false): Promise<string[]> {
    const written = vi.spyOn(console, "error").mockReturnValue();
    onTestFinished(() => written.mockRestore());
    const wire = await serve(createAppServer({ agent, ...options }));
    const { result } = await wire.ask("thread/start", {});
    const threadId = (result as { thread: { id: string } }).thread.id;
    const started = await wire.ask("turn/start", { threadId, input: [{ type: "text", text: "x" }] });
    const turnId = (started.result as { turn: { id: string } }).turn.id;
    if (interrupts) await wire.ask("turn/interrupt", { threadId, turnId });
    await wire.next(({ method }) => method === "turn/completed");
    return written.mock.calls.map(([line]) => line);
  }

  it("writes its errors to stderr, as lines of JSON without secrets", async () => {
    const lines = await runTurn(failing, {});
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      expect.objectContaining({ level: "error", message: "The agent failed", cause: "Error: no such table, says [redacted]" }),
    ]);
  });

  it("writes nothing when it is told so, nor of a turn that was interrupted", async () => {
    const waiting: Agent = ({ signal }) =>
      new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason), { once: true }));
    expect(await runTurn(failing, { logger: false })).toEqual([]);
    expect(await runTurn(waiting, {}, true)).toEqual([]);
  });
});
