import type { ChatgptTokenProvider, TokenEvents, TokenRequest } from "codex-app-server-sdk/client";
import { fakeToken } from "codex-app-server-sdk/testing";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { idle } from "../../support/settled.js";
import { host } from "../../support/token-providers.js";
import { createSignedIn, REFRESH } from "../../support/token-server.js";

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date", "performance"] }));
afterEach(() => void vi.useRealTimers());

type Failed = Parameters<TokenEvents["failed"]>[0];

/** A server that says of every token that it was rejected, so that each of its requests costs a call of the provider. */
async function createGreedyServer(options: { providerCallsPerMinute?: number } = {}) {
  const { provider, asked } = host();
  const signedIn = await createSignedIn(provider, options);
  const { wire, session, refresh } = signedIn;
  const failed: Failed[] = [];
  session.on("failed", (event) => failed.push(event));
  let turns = 0;
  const ask = async () => {
    const threadId = `thread-${++turns}`;
    wire.send({ method: "turn/started", params: { threadId, turn: { id: "turn", items: [], status: "inProgress" } } });
    const error = { message: "unexpected status 401 Unauthorized" };
    wire.send({ method: "error", params: { threadId, turnId: "turn", willRetry: false, error } });
    return refresh(turns);
  };
  return { ...signedIn, ask, failed, calls: () => asked.filter(({ reason }) => reason === "unauthorized").length };
}

describe("a server that asks for fresh tokens in a loop", () => {
  it("costs twenty provider calls a minute, and the host is told once", async () => {
    const { ask, calls, failed } = await createGreedyServer();
    const startedAt = Date.now();
    for (let round = 0; round < 50; round += 1) await ask();
    expect(calls()).toBe(20);
    expect(failed).toMatchObject([
      { error: { code: "ERR_TOKENS", reason: "too-many-calls" }, retryAt: new Date(startedAt + 60_000) },
    ]);
    expect(await ask()).toMatchObject({ error: { code: -32000, message: "No fresh ChatGPT tokens (too-many-calls)" } });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(await ask()).toHaveProperty("result");
    expect(calls()).toBe(21);
  });

  it("costs as many as the host says, and the host is told of each minute", async () => {
    const { ask, calls, failed } = await createGreedyServer({ providerCallsPerMinute: 2 });
    for (let round = 0; round < 5; round += 1) await ask();
    await vi.advanceTimersByTimeAsync(60_000);
    for (let round = 0; round < 5; round += 1) await ask();
    expect(calls()).toBe(4);
    expect(failed).toHaveLength(2);
  });

  it("does not keep the host from pushing", async () => {
    const { ask, session, given } = await createGreedyServer({ providerCallsPerMinute: 1 });
    for (let round = 0; round < 5; round += 1) await ask();
    const accessToken = fakeToken();
    await session.push({ accessToken });
    expect(given().at(-1)).toMatchObject({ accessToken });
  });
});

describe("the account that a refresh request names", () => {
  it.each([
    ["org-a", "org-a"],
    [null, null],
    ["", null],
    [5, null],
    [{ toString: "org-a" }, null],
    ["a".repeat(256), "a".repeat(256)],
    ["a".repeat(257), null],
  ])("reaches the provider only as one: %j", async (named, told) => {
    const asked: TokenRequest[] = [];
    const provider: ChatgptTokenProvider = (request) => {
      asked.push(request);
      return { accessToken: fakeToken() };
    };
    const { wire } = await createSignedIn(provider);
    await wire.ask(REFRESH, { reason: "unauthorized", previousAccountId: named });
    expect(asked[1]?.previousAccountId).toBe(told);
  });

  it.each([[null], ["text"], [5], [[]]])("is nobody in %j", async (params) => {
    const { provider, asked } = host();
    const { wire } = await createSignedIn(provider);
    expect(await wire.ask(REFRESH, params)).toHaveProperty("result");
    expect(asked[1]?.previousAccountId).toBeNull();
  });
});

describe("a notification that does not have its shape", () => {
  it.each([
    ["account/updated", undefined],
    ["account/updated", null],
    ["account/updated", { authMode: null, planType: 5 }],
    ["account/updated", { authMode: 5 }],
    ["account/login/completed", undefined],
    ["turn/started", { threadId: "a" }],
    ["turn/completed", null],
    ["error", { threadId: "a", error: null }],
  ])("is reported, and the session believes nothing of it: %s %j", async (method, params) => {
    const { provider } = host();
    const problems: string[] = [];
    const reauthRequired = vi.fn();
    const { wire, session, refresh } = await createSignedIn(
      provider,
      {},
      { client: { onProblem: ({ code }) => problems.push(code) } },
    );
    session.on("reauthRequired", reauthRequired);
    wire.send(params === undefined ? { method } : { method, params });
    await idle();
    expect(problems).toEqual(["ERR_SHAPE"]);
    expect(reauthRequired).not.toHaveBeenCalled();
    expect(await refresh(0)).toHaveProperty("result");
  });

  it("does not end a login", async () => {
    const { provider } = host();
    const { wire, session } = await createSignedIn(provider);
    wire.each(
      ({ method }) => method === "account/login/start",
      () => wire.send({ method: "account/login/completed", params: { loginId: null, success: "no", error: null } }),
    );
    await session.push({ accessToken: fakeToken() });
  });
});
