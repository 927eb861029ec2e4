import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type ReconnectOptions, Reconnector } from "../../src/client/reconnect.js";
import { CodexError, ConnectionError, TokenError } from "../../src/rpc/errors.js";

const RECOVERY = { threads: [], lost: [] } as never;
const lost = (cause?: unknown) => new ConnectionError("ERR_LOST", "lost", { cause });

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(Math, "random").mockReturnValue(1);
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

/** A connection that is made again as often as `failures` says, and notes when that was tried. */
function createTarget(failures: unknown[], { shared = false, ...options }: ReconnectOptions & { shared?: boolean } = {}) {
  const closing = new AbortController();
  const attempts: number[] = [];
  const problems: CodexError[] = [];
  const began = Date.now();
  let ended: unknown = null;
  const target = {
    closed: closing.signal,
    shared,
    open: async () => {
      attempts.push(Math.round(Date.now() - began));
      if (failures.length > 0) throw failures.shift();
      return RECOVERY;
    },
    end: (reason: unknown) => {
      ended = reason;
    },
    report: (problem: CodexError) => void problems.push(problem),
  };
  const reconnector = new Reconnector(target, options);
  return { reconnector, attempts, problems, closing, reasonOfEnd: () => ended };
}

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

describe("the waits before a connection is made again", () => {
  it("begin with a quarter of a second, double, and end at ten seconds", async () => {
    const { reconnector, attempts } = createTarget(Array.from({ length: 8 }, lost), { shared: true });
    const recovered = reconnector.recover(lost());
    await pass(120_000);
    await recovered;
    const waits = attempts.map((at, index) => at - (attempts[index - 1] ?? 0));
    expect(waits).toEqual([250, 500, 1_000, 2_000, 4_000, 8_000, 10_000, 10_000, 10_000]);
  });

  it("are up to half shorter, so that many clients do not come at once", async () => {
    vi.mocked(Math.random).mockReturnValue(0);
    const { reconnector, attempts } = createTarget([lost()], { firstDelayMs: 100, longestDelayMs: 150 });
    const recovered = reconnector.recover(lost());
    await pass(1_000);
    await recovered;
    expect(attempts).toEqual([50, 125]);
  });

  it("go on where they were when the new connection is lost soon, and begin again when it lasted", async () => {
    const { reconnector, attempts } = createTarget([], { firstDelayMs: 100 });
    for (const [lasted, wait] of [
      [0, 100],
      [5_000, 200],
      [5_001, 100],
    ] as const) {
      await pass(lasted);
      const before = Date.now();
      const recovered = reconnector.recover(lost());
      await pass(wait - 1);
      const early = attempts.length;
      await pass(1);
      await recovered;
      expect([attempts.length - early, Date.now() - before]).toEqual([1, wait]);
    }
  });

  it("end at once when the client is closed", async () => {
    const { reconnector, attempts, closing, reasonOfEnd } = createTarget([]);
    const recovered = reconnector.recover(lost());
    await pass(10);
    closing.abort();
    await recovered;
    expect([attempts, reasonOfEnd(), vi.getTimerCount()]).toEqual([[], null, 0]);
  });
});

describe("the end of the attempts", () => {
  it("comes when a server of one's own crashes once more than is allowed", async () => {
    const { reconnector, attempts, problems, reasonOfEnd } = createTarget(Array.from({ length: 10 }, lost));
    await Promise.all([reconnector.recover(lost()), pass(60_000)]);
    expect([attempts.length, problems.length]).toEqual([4, 4]);
    expect(reasonOfEnd()).toMatchObject({ code: "ERR_LOST", message: "The server ended 5 times within 180 s", cause: lost() });
  });

  it("does not come for crashes that are long ago", async () => {
    const { reconnector, attempts, reasonOfEnd } = createTarget([], { maxCrashes: 1, crashWindowMs: 30_000 });
    for (let crash = 0; crash < 3; crash += 1) {
      await Promise.all([reconnector.recover(lost()), pass(30_000)]);
    }
    expect([attempts.length, reasonOfEnd()]).toEqual([3, null]);
    await Promise.all([reconnector.recover(lost()), pass(29_000)]);
    await reconnector.recover(lost());
    expect(reasonOfEnd()).toMatchObject({ message: "The server ended 2 times within 30 s" });
  });

  it("does not come for a shared server, which may be away for long", async () => {
    const { reconnector, attempts, reasonOfEnd } = createTarget(Array.from({ length: 30 }, lost), { shared: true });
    await Promise.all([reconnector.recover(lost()), pass(400_000)]);
    expect([attempts.length, reasonOfEnd()]).toEqual([31, null]);
  });

  const PERMANENT: [string, unknown][] = [
    ["a program that is not there", lost(Object.assign(new Error("no"), { syscall: "spawn codex", code: "ENOENT" }))],
    ["a certificate that is not trusted", lost(lost(Object.assign(new Error("no"), { code: "SELF_SIGNED_CERT_IN_CHAIN" })))],
    ["an expired certificate", lost(Object.assign(new Error("no"), { code: "CERT_HAS_EXPIRED" }))],
    ["an upgrade that is refused", lost(new Error("Unexpected server response: 401"))],
    ["an upgrade at a wrong path", lost(new Error("Unexpected server response: 499"))],
    ["an upgrade of a bad request", lost(new Error("Unexpected server response: 400"))],
    ["a bug of the host", lost(new TypeError("undefined is not a function"))],
    ["a bug in the function that connects", new TypeError("undefined is not a function")],
    ["an address that cannot be read", new SyntaxError("no URL")],
    ["an address deeper in that cannot be read", lost(new SyntaxError("no URL"))],
    ["tokens that only a person can renew", new TokenError("reauth-required", "over")],
    ["an answer of the server that refuses", new CodexError("ERR_CLOSED", "closed")],
  ];
  it.each(PERMANENT)("comes at once for what stays as it is: %s", async (_, error) => {
    const { reconnector, attempts, problems, reasonOfEnd } = createTarget([], { shared: true });
    await reconnector.recover(error);
    expect([attempts, problems]).toEqual([[], []]);
    expect(reasonOfEnd()).toBe(error);
  });

  const PASSING: [string, unknown][] = [
    ["a time limit", new CodexError("ERR_TIMEOUT", "slow")],
    ["a socket that is not there yet", lost(Object.assign(new Error("no"), { syscall: "connect", code: "ENOENT" }))],
    ["a server that starts", lost(new Error("Unexpected server response: 503"))],
    ["an upgrade that takes too long", lost(new Error("Unexpected server response: 408"))],
    ["a server that is asked too early", lost(new Error("Unexpected server response: 425"))],
    ["a server that is asked too often", lost(new Error("Unexpected server response: 429"))],
    ["a redirection", lost(new Error("Unexpected server response: 399"))],
    ["an error of the server", lost(new Error("Unexpected server response: 500"))],
    ["a provider that failed", new TokenError("provider-failed", "down")],
    ["an error that the host's function throws", new Error("the pool is empty")],
    ["a text that it throws", "the pool is empty"],
  ];
  it.each(PASSING)("does not come for what may pass: %s", async (_, error) => {
    const { reconnector, attempts, problems, reasonOfEnd } = createTarget([], { shared: true });
    await Promise.all([reconnector.recover(error), pass(250)]);
    expect([attempts.length, reasonOfEnd()]).toEqual([1, null]);
    const isOwn = error instanceof CodexError;
    expect(problems).toEqual([isOwn ? error : expect.objectContaining({ code: "ERR_LOST", cause: error })]);
  });

  it("does not come for a client that is closed during an attempt", async () => {
    const closing = new AbortController();
    const { signal } = closing;
    const open = () => new Promise<never>((_, reject) => signal.addEventListener("abort", () => reject(lost())));
    const [end, report] = [vi.fn(), vi.fn()];
    const recovered = new Reconnector({ closed: signal, shared: false, open, end, report }, {}).recover(lost());
    await pass(250);
    closing.abort();
    await recovered;
    expect([end.mock.calls, report.mock.calls.length]).toEqual([[], 1]);
  });
});

describe("a client that is connected again", () => {
  it("tells what came back, and reports a callback that throws", async () => {
    const told: unknown[] = [];
    const bug = new Error("a bug of the host");
    const { reconnector, problems } = createTarget([], {
      onReconnect: (recovery) => {
        told.push(recovery);
        throw bug;
      },
    });
    await Promise.all([reconnector.recover(lost()), pass(250)]);
    expect(told).toEqual([RECOVERY]);
    expect(problems.at(-1)).toMatchObject({ code: "ERR_LISTENER", cause: bug });
  });
});
