import { type ChatgptTokenProvider, TokenError, type TokenOptions } from "codex-app-server-sdk/client";
import { fakeToken } from "codex-app-server-sdk/testing";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { idle, until } from "../../support/settled.js";
import { signedIn } from "../../support/signed-in.js";
import { byHand, host } from "../../support/token-providers.js";

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date", "performance"] }));
afterEach(() => void vi.useRealTimers());

describe("single flight", () => {
  it("holds across clients that share a provider", async () => {
    const { provider, asked } = host();
    const gate = deferred();
    const slow: ChatgptTokenProvider = async (request) => {
      if (request.reason === "unauthorized") await gate.promise;
      return provider(request);
    };
    const [one, two] = [await signedIn(slow), await signedIn(slow)];
    const refreshes = [one.server.refresh(), one.server.refresh(), two.server.refresh()];
    await idle();
    gate.resolve(undefined);
    await Promise.all(refreshes);
    expect(asked.filter(({ reason }) => reason === "unauthorized")).toHaveLength(1);
    expect(one.server.accessToken).toBe(two.server.accessToken);
  });

  it("holds across logins", async () => {
    const calls = vi.fn(async () => ({ accessToken: fakeToken() }));
    await Promise.all([signedIn(calls), signedIn(calls), signedIn(calls)]);
    expect(calls).toHaveBeenCalledTimes(1);
  });

  it("holds for sessions that ask a moment later: they get what took the token's place, and what took the place of that", async () => {
    const { provider, asked, current } = host();
    const [one, two] = [await signedIn(provider), await signedIn(provider)];
    await one.server.refresh();
    await vi.advanceTimersByTimeAsync(5_000);
    await one.server.refresh();
    await two.server.refresh();
    expect(two.server.accessToken).toBe(current());
    expect(asked.filter(({ reason }) => reason === "unauthorized")).toHaveLength(2);
  });

  it("does not hold for long", async () => {
    const { provider, asked } = host();
    const [one, two] = [await signedIn(provider), await signedIn(provider)];
    await one.server.refresh();
    await vi.advanceTimersByTimeAsync(10_000);
    await two.server.refresh();
    expect(asked.filter(({ reason }) => reason === "unauthorized")).toHaveLength(2);
  });

  it("keeps nobody waiting for longer when the clock is set back", async () => {
    const provider = vi.fn<ChatgptTokenProvider>(({ reason }) => {
      if (reason === "login") return { accessToken: fakeToken() };
      throw new Error("down");
    });
    const { server } = await signedIn(provider);
    await expect(server.refresh()).rejects.toBeDefined();
    vi.setSystemTime(Date.now() - 86_400_000);
    await vi.advanceTimersByTimeAsync(1_000);
    await expect(server.refresh()).rejects.toBeDefined();
    expect(provider).toHaveBeenCalledTimes(3);
  });

  it("does not hold for tokens that the session could not use", async () => {
    let account = "org-b";
    const provider: ChatgptTokenProvider = ({ reason }) => ({
      accessToken: fakeToken(reason === "login" ? {} : { account }),
    });
    const { server } = await signedIn(provider);
    await expect(server.refresh()).rejects.toMatchObject({ message: /wrong-account/ });
    account = "org-a";
    await server.refresh();
  });

  it("is not shared by workspaces", async () => {
    const asked: (string | null)[] = [];
    const first = fakeToken();
    const provider: ChatgptTokenProvider = ({ reason, previousAccountId }) => {
      if (reason === "login") return { accessToken: first };
      asked.push(previousAccountId);
      return { accessToken: fakeToken() };
    };
    const { server } = await signedIn(provider, { tokens: { account: "any" } });
    const ask = (previousAccountId: string) =>
      server.request("account/chatgptAuthTokens/refresh", { reason: "unauthorized", previousAccountId });
    await ask("org-a");
    await vi.advanceTimersByTimeAsync(5_000);
    await ask("org-b");
    expect(asked).toEqual(["org-a", "org-b"]);
  });

  it("asks again for a rejected token when an early push that was under way brings nothing newer", async () => {
    const expiresAt = new Date(Date.now() + 3_600_000);
    const { provider, asked, first } = byHand({ accessToken: fakeToken({ expiresAt }) });
    const { server } = await signedIn(provider);
    await vi.advanceTimersByTimeAsync(3_600_000 - 200_000);
    expect(asked).toMatchObject([{ request: { reason: "expiring" } }]);
    const refreshing = server.refresh();
    await idle();
    expect(asked).toHaveLength(1);
    asked[0]?.resolve({ accessToken: first });
    await until(() => asked.length === 2);
    expect(asked[1]).toMatchObject({ request: { reason: "unauthorized", rejectedAccessToken: first } });
    asked[1]?.resolve({ accessToken: fakeToken() });
    await refreshing;
  });
});

describe("the cool-down", () => {
  async function failOnce(error: unknown, tokens: TokenOptions = {}) {
    const { provider, asked } = byHand();
    const { client, server } = await signedIn(provider, { tokens });
    const refreshing = expect(server.refresh()).rejects.toBeDefined();
    await until(() => asked.length > 0);
    asked[0]?.reject(error);
    await refreshing;
    return { asked, client, server };
  }

  /** Lets the provider fail, and says how long it was left alone before that. */
  async function failAgain({ asked, server }: Awaited<ReturnType<typeof failOnce>>, most: number): Promise<number> {
    const calls = asked.length;
    for (let waited = 0; waited <= most; waited += 500) {
      const refused = expect(server.refresh()).rejects.toMatchObject({ message: /provider-failed/ });
      await idle();
      asked[calls]?.reject(new Error("still no"));
      await refused;
      if (asked.length > calls) return waited;
      await vi.advanceTimersByTimeAsync(500);
    }
    throw new Error("the provider was not asked again");
  }

  it("leaves a provider that failed alone about the same token: for a second, then twice as long each time, up to thirty", async () => {
    const stage = await failOnce(new Error("no"));
    const waits: number[] = [];
    for (let failures = 0; failures < 7; failures += 1) waits.push(await failAgain(stage, 30_000));
    expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
  });

  it("is as long as the host says", async () => {
    const stage = await failOnce(new Error("no"), { firstRetryDelayMs: 2_000, longestRetryDelayMs: 3_000 });
    expect([await failAgain(stage, 3_000), await failAgain(stage, 3_000)]).toEqual([2_000, 3_000]);
  });

  it("begins small again after a success", async () => {
    const stage = await failOnce(new Error("no"));
    expect([await failAgain(stage, 30_000), await failAgain(stage, 30_000)]).toEqual([1_000, 2_000]);
    await vi.advanceTimersByTimeAsync(4_000);
    const refreshing = stage.server.refresh();
    await until(() => stage.asked.length === 4);
    stage.asked[3]?.resolve({ accessToken: fakeToken() });
    await refreshing;
    await vi.advanceTimersByTimeAsync(10_000);
    expect([await failAgain(stage, 0), await failAgain(stage, 30_000)]).toEqual([0, 1_000]);
  });

  it("is told once, with the time until which it lasts", async () => {
    const { provider, asked } = byHand();
    const { client, server } = await signedIn(provider);
    const failed = vi.fn();
    client.tokens?.on("failed", failed);
    const refused = expect(server.refresh()).rejects.toBeDefined();
    await until(() => asked.length > 0);
    asked[0]?.reject(new Error("no"));
    await refused;
    await expect(server.refresh()).rejects.toBeDefined();
    const retryAt = new Date(Date.now() + 1_000);
    expect(failed.mock.calls).toMatchObject([[{ error: { reason: "provider-failed" }, retryAt }]]);
  });

  it("is told again after another failure, also when the provider throws the same error", async () => {
    const error = new TokenError("provider-failed", "the vault is closed");
    const { provider } = host();
    const { client, server } = await signedIn((request) => {
      if (request.reason === "unauthorized") throw error;
      return provider(request);
    });
    const failed = vi.fn();
    client.tokens?.on("failed", failed);
    await expect(server.refresh()).rejects.toBeDefined();
    await vi.advanceTimersByTimeAsync(1_000);
    await expect(server.refresh()).rejects.toBeDefined();
    expect(failed).toHaveBeenCalledTimes(2);
  });

  it("holds for a dead session too, and for the longest time at once", async () => {
    const { asked, server } = await failOnce(new TokenError("reauth-required", "revoked"));
    await vi.advanceTimersByTimeAsync(29_999);
    await expect(server.refresh()).rejects.toMatchObject({ message: /reauth-required/ });
    expect(asked).toHaveLength(1);
  });

  it("ends with a push, also of the same token", async () => {
    const { asked, client, server } = await failOnce(new TokenError("reauth-required", "revoked"));
    await client.tokens?.push({ accessToken: server.accessToken ?? "" });
    await vi.advanceTimersByTimeAsync(5_000);
    const refreshing = server.refresh();
    await until(() => asked.length === 2);
    asked[1]?.resolve({ accessToken: fakeToken() });
    await refreshing;
  });

  it("ends with a new token", async () => {
    const { asked, client, server } = await failOnce(new Error("no"));
    await client.tokens?.push({ accessToken: fakeToken() });
    await vi.advanceTimersByTimeAsync(5_000);
    const refreshing = server.refresh();
    await until(() => asked.length === 2);
    asked[1]?.resolve({ accessToken: fakeToken() });
    await refreshing;
  });

  it("does not follow a provider that was told to stop", async () => {
    const { provider, asked } = byHand();
    const { server } = await signedIn(provider);
    const late = expect(server.refresh()).rejects.toMatchObject({ message: /too late/ });
    await until(() => asked.length > 0);
    asked[0]?.request.signal.addEventListener("abort", () => asked[0]?.reject(asked[0].request.signal.reason));
    await vi.advanceTimersByTimeAsync(8_000);
    await late;
    const refreshing = server.refresh();
    await until(() => asked.length === 2);
    asked[1]?.resolve({ accessToken: fakeToken() });
    await refreshing;
  });
});

function deferred() {
  let resolve: (value?: unknown) => void = () => {};
  const promise = new Promise((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
