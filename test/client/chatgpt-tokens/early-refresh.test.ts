import type { ChatgptTokenProvider } from "codex-app-server-sdk/client";
import { fakeToken } from "codex-app-server-sdk/testing";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { idle, until } from "../../support/settled.js";
import { sent, signedIn } from "../../support/signed-in.js";

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

/** Tokens that live an hour from when they are asked for. */
function hourly() {
  const provider = vi.fn<ChatgptTokenProvider>(() => ({
    accessToken: fakeToken({ expiresAt: new Date(Date.now() + HOUR_MS) }),
  }));
  return provider;
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date", "performance"] });
  // Tokens tell their expiry in whole seconds.
  vi.setSystemTime(Math.ceil(Date.now() / 1000) * 1000);
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

describe("the early push", () => {
  it("asks for newer tokens five to six minutes before expiry, and signs in with them", async () => {
    const provider = hourly();
    const { client, server } = await signedIn(provider);
    const refreshed = vi.fn();
    client.tokens?.on("refreshed", refreshed);
    const first = server.accessToken;
    await vi.advanceTimersByTimeAsync(HOUR_MS - 6 * MINUTE_MS - 1);
    expect(provider).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(MINUTE_MS + 2);
    await until(() => refreshed.mock.calls.length > 0);
    expect(provider.mock.lastCall?.[0]).toMatchObject({
      reason: "expiring",
      previousAccountId: "org-a",
      rejectedAccessToken: first,
      deadline: null,
    });
    expect(server.accessToken).not.toBe(first);
    expect(refreshed.mock.calls).toMatchObject([
      [{ reason: "expiring", chatgptAccountId: "org-a", expiresAt: expect.any(Date) }],
    ]);
  });

  it("goes by expiresAt where the host says it", async () => {
    const provider = vi.fn<ChatgptTokenProvider>(() => ({ accessToken: fakeToken(), expiresAt: new Date(Date.now() + HOUR_MS) }));
    await signedIn(provider);
    await vi.advanceTimersByTimeAsync(HOUR_MS - 5 * MINUTE_MS + 1);
    expect(provider).toHaveBeenCalledTimes(2);
  });

  it("is jittered", async () => {
    vi.spyOn(Math, "random").mockReturnValue(1);
    const provider = hourly();
    await signedIn(provider);
    await vi.advanceTimersByTimeAsync(HOUR_MS - 6 * MINUTE_MS);
    expect(provider).toHaveBeenCalledTimes(2);
  });

  it("never sends the same token twice, and asks again until there is another", async () => {
    const accessToken = fakeToken({ expiresAt: new Date(Date.now() + HOUR_MS) });
    const provider = vi.fn<ChatgptTokenProvider>(() => ({ accessToken }));
    const { client, server } = await signedIn(provider);
    const failed = vi.fn();
    client.tokens?.on("failed", failed);
    await vi.advanceTimersByTimeAsync(HOUR_MS);
    await idle();
    expect(provider.mock.calls.length).toBeGreaterThanOrEqual(5);
    expect(sent(server, "account/login/start")).toHaveLength(1);
    expect(failed).not.toHaveBeenCalled();
  });

  it("is tried again after a failure, and the session goes on meanwhile", async () => {
    const provider = hourly();
    const { client, server } = await signedIn(provider);
    const [failed, refreshed] = [vi.fn(), vi.fn()];
    client.tokens?.on("failed", failed);
    client.tokens?.on("refreshed", refreshed);
    provider.mockImplementationOnce(() => {
      throw new Error("offline");
    });
    await vi.advanceTimersByTimeAsync(HOUR_MS - 5 * MINUTE_MS + 1);
    await until(() => failed.mock.calls.length > 0);
    expect(server.accessToken).not.toBeNull();
    await vi.advanceTimersByTimeAsync(MINUTE_MS);
    await until(() => refreshed.mock.calls.length > 0);
  });

  it("renews tokens that live no longer than the margin at half their life", async () => {
    const provider = vi.fn<ChatgptTokenProvider>(() => ({
      accessToken: fakeToken({ expiresAt: new Date(Date.now() + 4 * MINUTE_MS) }),
    }));
    await signedIn(provider);
    await vi.advanceTimersByTimeAsync(2 * MINUTE_MS - 2_000);
    expect(provider).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(provider).toHaveBeenCalledTimes(2);
  });

  it("is off for 0", async () => {
    const provider = hourly();
    await signedIn(provider, { tokens: { refreshBeforeExpiryMs: 0 } });
    await vi.advanceTimersByTimeAsync(2 * HOUR_MS);
    expect(provider).toHaveBeenCalledTimes(1);
  });

  it("notices within a minute that the clock jumped", async () => {
    const provider = hourly();
    await signedIn(provider);
    vi.setSystemTime(Date.now() + HOUR_MS - 2 * MINUTE_MS);
    await vi.advanceTimersByTimeAsync(MINUTE_MS);
    expect(provider).toHaveBeenCalledTimes(2);
  });

  it("makes way for tokens that came otherwise while the provider was thinking", async () => {
    let answer = (_: { accessToken: string }) => {};
    const provider = hourly();
    const { client, server } = await signedIn(provider);
    provider.mockImplementationOnce(
      () =>
        new Promise((resolve) => {
          answer = resolve;
        }),
    );
    await vi.advanceTimersByTimeAsync(HOUR_MS - 5 * MINUTE_MS + 1);
    const accessToken = fakeToken();
    await client.tokens?.push({ accessToken });
    answer({ accessToken: fakeToken() });
    await idle();
    expect(server.accessToken).toBe(accessToken);
  });
});

describe("the process", () => {
  it("is not kept alive by the early push", async () => {
    vi.useRealTimers();
    const unref = vi.fn();
    const real = globalThis.setTimeout;
    vi.spyOn(globalThis, "setTimeout").mockImplementation(((run: () => void, ms: number) => {
      const timer = real(run, ms);
      const unrefReal = timer.unref.bind(timer);
      timer.unref = () => {
        unref(ms);
        return unrefReal();
      };
      return timer;
    }) as typeof setTimeout);
    await signedIn(hourly());
    expect(unref).toHaveBeenCalledWith(MINUTE_MS);
  });
});
