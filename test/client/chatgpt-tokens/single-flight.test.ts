import { type ChatgptTokenProvider, TokenError } from "codex-app-server-sdk/client";
import { fakeToken } from "codex-app-server-sdk/testing";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { idle, until } from "../../support/settled.js";
import { signedIn } from "../../support/signed-in.js";
import { byHand, host } from "../../support/token-providers.js";

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"] }));
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
  async function failOnce(error: unknown) {
    const { provider, asked } = byHand();
    const { client, server } = await signedIn(provider);
    const refreshing = expect(server.refresh()).rejects.toBeDefined();
    await until(() => asked.length > 0);
    asked[0]?.reject(error);
    await refreshing;
    return { asked, client, server };
  }

  it("leaves a provider that failed alone about the same token for thirty seconds", async () => {
    const { asked, server } = await failOnce(new Error("no"));
    await expect(server.refresh()).rejects.toMatchObject({ message: /provider-failed/ });
    await vi.advanceTimersByTimeAsync(29_999);
    await expect(server.refresh()).rejects.toMatchObject({ message: /provider-failed/ });
    expect(asked).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    const refreshing = server.refresh();
    await until(() => asked.length === 2);
    asked[1]?.resolve({ accessToken: fakeToken() });
    await refreshing;
  });

  it("holds for a dead session too", async () => {
    const { asked, server } = await failOnce(new TokenError("reauth-required", "revoked"));
    await expect(server.refresh()).rejects.toMatchObject({ message: /reauth-required/ });
    expect(asked).toHaveLength(1);
  });

  it("ends with a new token", async () => {
    const { asked, client, server } = await failOnce(new Error("no"));
    await client.tokens?.push({ accessToken: fakeToken() });
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
