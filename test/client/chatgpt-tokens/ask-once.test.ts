import { type ChatgptTokenProvider, type ChatgptTokens, TokenError, type TokenRequest } from "codex-app-server-sdk/client";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type AskOptions, askOnce, retryAtOf, type TokenQuestion } from "../../../src/client/chatgpt-tokens/single-flight.js";
import { eventually } from "../../support/settled.js";

beforeEach(() => void vi.useFakeTimers({ toFake: ["Date", "performance"], now: 1_000_000 }));
afterEach(() => void vi.useRealTimers());

interface Call {
  readonly request: TokenRequest;
  resolve(accessToken: string): void;
  reject(error: unknown): void;
}

/** A provider whose calls are answered by the test. */
function createProvider() {
  const calls: Call[] = [];
  const provider: ChatgptTokenProvider = (request) =>
    new Promise<ChatgptTokens>((resolve, reject) => {
      calls.push({ request, resolve: (accessToken) => resolve({ accessToken }), reject });
    });
  const forever = new AbortController().signal;
  const ask = (rejected: string | null, options: Partial<AskOptions> = {}, question: Partial<TokenQuestion> = {}) => {
    const reason = rejected === null ? "login" : "unauthorized";
    const asked: TokenQuestion = { reason, rejectedAccessToken: rejected, ...question } as TokenQuestion;
    const tokens = askOnce(provider, asked, { until: forever, ...options });
    tokens.catch(() => {});
    return tokens.then(({ accessToken }) => accessToken);
  };
  /** A call for "a" that fails. @returns How long the provider is left alone then, in milliseconds. */
  const fail = async (options: Partial<AskOptions>) => {
    const asked = ask("a", options);
    calls.at(-1)?.reject(failed());
    await asked.catch(() => {});
    return Number(retryAtOf(provider, "a")) - Date.now();
  };
  return { calls, ask, fail, provider };
}

const failed = (text = "down") => new TokenError("provider-failed", text);

describe("the answer for a rejected token", () => {
  it("holds for others, over what has been rejected since, and no longer when the rejections go in a circle", async () => {
    const { calls, ask } = createProvider();
    const [first, second] = [ask("a"), ask("b")];
    calls[0]?.resolve("b");
    calls[1]?.resolve("c");
    expect(await Promise.all([first, second])).toEqual(["b", "c"]);
    expect(await ask("a")).toBe("c");
    expect(calls).toHaveLength(2);
    const third = ask("c");
    calls[2]?.resolve("a");
    await third;
    const fourth = ask("a");
    expect(calls).toHaveLength(4);
    calls[3]?.resolve("d");
    expect(await fourth).toBe("d");
  });

  it("is none when the provider gives the rejected token again", async () => {
    const { calls, ask } = createProvider();
    const first = ask("a");
    calls[0]?.resolve("a");
    expect(await first).toBe("a");
    const second = ask("a");
    expect(calls).toHaveLength(2);
    calls[1]?.resolve("b");
    expect(await second).toBe("b");
  });

  it("forgets the failures before it", async () => {
    const { calls, ask, fail } = createProvider();
    const options = { firstRetryDelayMs: 100, longestRetryDelayMs: 10_000 };
    expect(await fail(options)).toBe(100);
    vi.advanceTimersByTime(100);
    expect(await fail(options)).toBe(200);
    vi.advanceTimersByTime(200);
    const healthy = ask("a", options);
    calls.at(-1)?.resolve("a");
    await healthy;
    expect(await fail(options)).toBe(100);
  });
});

describe("a caller that joins a call", () => {
  it("shares it, and the provider stops when the last one has gone", async () => {
    const { calls, ask } = createProvider();
    const [one, two] = [new AbortController(), new AbortController()];
    void ask("a", { until: one.signal }).catch(() => {});
    void ask("a", { until: two.signal }).catch(() => {});
    expect(calls).toHaveLength(1);
    one.abort("one");
    one.abort("again");
    expect(calls[0]?.request.signal.aborted).toBe(false);
    two.abort("two");
    expect(calls[0]?.request.signal.reason).toBe("two");
  });

  it("counts for nothing when it had gone before", () => {
    const { calls, ask } = createProvider();
    const stay = new AbortController();
    void ask("a", { until: stay.signal }).catch(() => {});
    void ask("a", { until: AbortSignal.abort() }).catch(() => {});
    expect(calls[0]?.request.signal.aborted).toBe(false);
    stay.abort();
    expect(calls[0]?.request.signal.aborted).toBe(true);
  });

  it("stops a call that it makes itself when it had gone before", () => {
    const { calls, ask } = createProvider();
    void ask("a", { until: AbortSignal.abort("gone") }).catch(() => {});
    expect(calls[0]?.request.signal.reason).toBe("gone");
  });

  it("leaves no listener on its signal", async () => {
    const { calls, ask } = createProvider();
    const { signal } = new AbortController();
    const [add, remove] = [vi.spyOn(signal, "addEventListener"), vi.spyOn(signal, "removeEventListener")];
    const asked = ask("a", { until: signal });
    calls[0]?.resolve("b");
    await asked;
    await Promise.resolve();
    expect([add.mock.calls.length, remove.mock.calls.length]).toEqual([1, 1]);
    expect(remove.mock.calls[0]?.slice(0, 2)).toEqual(add.mock.calls[0]?.slice(0, 2));
  });

  it("gets the failure of a call that nobody stopped", async () => {
    const { calls, ask } = createProvider();
    const both = [ask("a"), ask("a")].map((asked) => asked.catch((error: TokenError) => error.message));
    calls[0]?.reject(failed("down"));
    expect(await Promise.all(both)).toEqual(["down", "down"]);
    expect(calls).toHaveLength(1);
  });

  it("asks again when the call that it joined had been told to stop, unless it has gone itself", async () => {
    const { calls, ask } = createProvider();
    const [gone, going] = [new AbortController(), new AbortController()];
    void ask("a", { until: gone.signal }).catch(() => {});
    gone.abort();
    const stays = ask("a");
    const goes = ask("a", { until: going.signal }).catch((error: TokenError) => error.message);
    going.abort();
    calls[0]?.reject(failed("stopped"));
    await eventually(() => expect(calls).toHaveLength(2));
    calls[1]?.resolve("b");
    expect(await Promise.all([stays, goes])).toEqual(["b", "stopped"]);
  });

  it("takes the answer of an early refresh unless that is the token that was rejected", async () => {
    for (const [answer, expected, made] of [
      ["b", "b", 1],
      ["a", "c", 2],
    ] as const) {
      const { calls, ask } = createProvider();
      const early = ask("a", {}, { reason: "expiring" });
      const rejected = ask("a");
      const alsoEarly = ask("a", {}, { reason: "expiring" });
      calls[0]?.resolve(answer);
      await eventually(() => expect(calls).toHaveLength(made));
      calls[1]?.resolve("c");
      expect(await Promise.all([early, rejected, alsoEarly])).toEqual([answer, expected, answer]);
    }
  });

  it("takes the token that was rejected when that was asked for because of the rejection", async () => {
    const { calls, ask } = createProvider();
    const both = [ask("a"), ask("a")];
    calls[0]?.resolve("a");
    expect(await Promise.all(both)).toEqual(["a", "a"]);
    expect(calls).toHaveLength(1);
  });
});

describe("a provider that does not stop", () => {
  it("is asked beside its old call after thirty seconds, and not before", () => {
    const { calls, ask } = createProvider();
    const gone = new AbortController();
    void ask("a", { until: gone.signal }).catch(() => {});
    gone.abort();
    vi.advanceTimersByTime(30_000);
    void ask("a").catch(() => {});
    expect(calls).toHaveLength(1);
    vi.advanceTimersByTime(1);
    void ask("a").catch(() => {});
    expect(calls).toHaveLength(2);
  });
});

describe("a provider that failed", () => {
  it("is not asked about the same token for a while, which is told, and is not left alone for a login", async () => {
    const { calls, ask, provider } = createProvider();
    expect(retryAtOf(provider, "a")).toBeNull();
    const first = ask("a");
    calls[0]?.reject(failed("down"));
    await first.catch(() => {});
    expect(retryAtOf(provider, "a")).toEqual(new Date(1_001_000));
    expect(retryAtOf(provider, "b")).toBeNull();
    vi.advanceTimersByTime(999);
    await expect(ask("a")).rejects.toThrow("down");
    void ask(null).catch(() => {});
    expect(calls).toHaveLength(2);
    vi.advanceTimersByTime(1);
    expect(retryAtOf(provider, "a")).toBeNull();
    void ask("a").catch(() => {});
    expect(calls).toHaveLength(3);
  });

  it("is left alone only for failures of its own that last", async () => {
    const { calls, ask, provider } = createProvider();
    const first = ask("a");
    calls[0]?.reject(new TokenError("wrong-account", "another one"));
    await first.catch(() => {});
    expect(retryAtOf(provider, "a")).toBeNull();
    const login = ask(null);
    calls[1]?.reject(failed());
    await login.catch(() => {});
    void ask(null).catch(() => {});
    expect(calls).toHaveLength(3);
  });

  it("counts as healthy again when it was not asked for the longest delay after its end", async () => {
    const options = { firstRetryDelayMs: 100, longestRetryDelayMs: 1_000 };
    const { fail } = createProvider();
    expect(await fail(options)).toBe(100);
    vi.advanceTimersByTime(100 + 999);
    expect(await fail(options)).toBe(200);
    vi.advanceTimersByTime(200 + 1_000);
    expect(await fail(options)).toBe(100);
  });
});
