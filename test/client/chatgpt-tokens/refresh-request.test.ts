import { fakeToken } from "codex-app-server-sdk/testing";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { idle, until } from "../../support/settled.js";
import { sent, signedIn } from "../../support/signed-in.js";
import { byHand } from "../../support/token-providers.js";

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date", "performance"] }));
afterEach(() => void vi.useRealTimers());

describe("the deadline", () => {
  it("is kept whatever the provider does, and its signal aborts then", async () => {
    const { provider, asked } = byHand();
    const { client, server } = await signedIn(provider);
    const failed = vi.fn();
    client.tokens?.on("failed", failed);
    const refreshing = expect(server.refresh()).rejects.toMatchObject({
      rpcCode: -32000,
      message: "No fresh ChatGPT tokens (too late)",
    });
    await until(() => asked.length > 0);
    await vi.advanceTimersByTimeAsync(7_999);
    expect(asked[0]?.request.signal.aborted).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    await refreshing;
    expect(asked[0]?.request.signal.aborted).toBe(true);
    expect(failed.mock.calls).toMatchObject([[{ error: { reason: "too-late" } }]]);
  });

  it("can be moved", async () => {
    const { provider, asked } = byHand();
    const { server } = await signedIn(provider, { tokens: { answerWithinMs: 1_000 } });
    const refreshing = expect(server.refresh()).rejects.toMatchObject({ message: /too late/ });
    await until(() => asked.length > 0);
    await vi.advanceTimersByTimeAsync(1_000);
    await refreshing;
  });

  it("counts from each request: a later one may still be answered", async () => {
    const { provider, asked } = byHand();
    const { client, server } = await signedIn(provider);
    const failed = vi.fn();
    client.tokens?.on("failed", failed);
    const first = expect(server.refresh()).rejects.toMatchObject({ message: /too late/ });
    await until(() => asked.length > 0);
    await vi.advanceTimersByTimeAsync(5_000);
    const second = server.refresh();
    await idle();
    await vi.advanceTimersByTimeAsync(3_000);
    await first;
    expect(asked[0]?.request.signal.aborted).toBe(false);
    const accessToken = fakeToken();
    asked[0]?.resolve({ accessToken });
    await second;
    expect(server.accessToken).toBe(accessToken);
    expect(sent(server, "account/login/start")).toHaveLength(1);
    expect(failed).toHaveBeenCalledTimes(1);
  });

  it("does not lose what comes after it: late tokens are pushed with a login", async () => {
    const { provider, asked } = byHand();
    const { client, server } = await signedIn(provider);
    const refreshed = vi.fn();
    client.tokens?.on("refreshed", refreshed);
    const refreshing = expect(server.refresh()).rejects.toMatchObject({ message: /too late/ });
    await until(() => asked.length > 0);
    await vi.advanceTimersByTimeAsync(8_000);
    await refreshing;
    const accessToken = fakeToken();
    asked[0]?.resolve({ accessToken });
    await until(() => refreshed.mock.calls.length > 0);
    expect(server.accessToken).toBe(accessToken);
    expect(sent(server, "account/login/start")).toHaveLength(2);
  });

  it("lets late tokens answer the next request that asks for the same", async () => {
    const { provider, asked } = byHand();
    const { server } = await signedIn(provider);
    const refreshing = expect(server.refresh()).rejects.toMatchObject({ message: /too late/ });
    await until(() => asked.length > 0);
    await vi.advanceTimersByTimeAsync(8_000);
    await refreshing;
    const next = server.refresh();
    await idle();
    const accessToken = fakeToken();
    asked[0]?.resolve({ accessToken });
    await next;
    expect(server.accessToken).toBe(accessToken);
    expect(asked).toHaveLength(1);
    expect(sent(server, "account/login/start")).toHaveLength(1);
  });

  it("does not push late tokens of another workspace", async () => {
    const { provider, asked } = byHand();
    const { client, server } = await signedIn(provider);
    const failed = vi.fn();
    client.tokens?.on("failed", failed);
    const refreshing = expect(server.refresh()).rejects.toMatchObject({ message: /too late/ });
    await until(() => asked.length > 0);
    await vi.advanceTimersByTimeAsync(8_000);
    await refreshing;
    asked[0]?.resolve({ accessToken: fakeToken({ account: "org-b" }) });
    await until(() => failed.mock.calls.length === 2);
    expect(failed.mock.calls[1]).toMatchObject([{ error: { reason: "wrong-account" } }]);
    expect(sent(server, "account/login/start")).toHaveLength(1);
  });

  it("asks the provider again when it has ignored its signal for thirty seconds", async () => {
    const { provider, asked } = byHand();
    const { server } = await signedIn(provider);
    for (const wait of [8_000, 31_000]) {
      const refreshing = expect(server.refresh()).rejects.toMatchObject({ message: /too late/ });
      await idle();
      await vi.advanceTimersByTimeAsync(wait);
      await refreshing;
    }
    const refreshing = server.refresh();
    await until(() => asked.length === 2);
    asked[1]?.resolve({ accessToken: fakeToken() });
    await refreshing;
  });
});
