import { inspect } from "node:util";
import {
  type ChatgptTokenProvider,
  type ChatgptTokens,
  type Client,
  connect,
  RpcError,
  runTurn,
  TokenError,
  type TurnOutcome,
  type WireEvent,
  withChatgptTokens,
} from "codex-app-server-sdk/client";
import { createFakeAppServer, fakeToken } from "codex-app-server-sdk/testing";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { idle, until } from "../../support/settled.js";
import { clientInfo, sent, signedIn } from "../../support/signed-in.js";
import { byHand, host } from "../../support/token-providers.js";

/** Runs a turn in a new thread. */
async function runNewTurn(client: Client): Promise<TurnOutcome> {
  const { thread } = await client.thread.start();
  return await runTurn(client, { threadId: thread.id, input: "Hi." }).completed;
}

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date", "performance"] }));
afterEach(() => void vi.useRealTimers());

describe("connect with tokens", () => {
  it("signs in with the provider's tokens before it resolves", async () => {
    const { provider, asked, current } = host();
    const { server } = await signedIn(provider);
    expect(server.accessToken).toBe(current());
    expect(asked).toMatchObject([{ reason: "login", previousAccountId: null, rejectedAccessToken: null, deadline: null }]);
  });

  it("turns the experimental API on by itself", async () => {
    const { server } = await signedIn(host().provider);
    expect(sent(server, "initialize")).toMatchObject([{ params: { capabilities: { experimentalApi: true } } }]);
  });

  it("rejects, and closes, when the provider has no tokens", async () => {
    const cause = new Error("locked");
    const server = createFakeAppServer();
    const transport = server.connect();
    const failing = connect(transport, {
      clientInfo,
      tokens: () => {
        throw cause;
      },
    });
    await expect(failing).rejects.toMatchObject({ code: "ERR_TOKENS", reason: "provider-failed", cause });
    await expect(connect(transport, { clientInfo })).rejects.toMatchObject({ code: "ERR_LOST" });
  });

  it("asks the provider again at once after a login that failed", async () => {
    const { provider } = host();
    let calls = 0;
    const flaky: ChatgptTokenProvider = (request) => {
      calls += 1;
      if (calls === 1) throw new Error("locked");
      return provider(request);
    };
    await expect(signedIn(flaky)).rejects.toMatchObject({ reason: "provider-failed" });
    await expect(signedIn(flaky)).resolves.toBeDefined();
  });

  it("rejects when the connection ends while the provider is thinking", async () => {
    const server = createFakeAppServer();
    const asked = vi.fn(() => new Promise<never>(() => {}));
    const connecting = connect(server.connect(), { clientInfo, tokens: asked });
    const outcome = expect(connecting).rejects.toMatchObject({ code: "ERR_LOST" });
    await until(() => asked.mock.calls.length > 0);
    await server.crash();
    await outcome;
  });
});

describe("the login", () => {
  it("waits for account/login/completed and its success", async () => {
    const failing = signedIn(host().provider, { server: { scenario: "login-fails-later" } });
    await expect(failing).rejects.toMatchObject({
      reason: "refused",
      message: expect.stringContaining("workspace routing discovery failed"),
    });
  });

  it("is refused in the server's words", async () => {
    const failing = signedIn(host().provider, { server: { scenario: "login-refused" } });
    await expect(failing).rejects.toMatchObject({ reason: "refused", cause: { code: "ERR_RPC", rpcCode: -32603 } });
  });

  it("is taken at its answer when no completion comes within thirty seconds", async () => {
    const connecting = signedIn(host().provider, { server: { scenario: "login-says-nothing" } });
    await idle();
    await vi.advanceTimersByTimeAsync(30_000);
    await expect(connecting).resolves.toBeDefined();
  });

  it("does not wait for a completion that the client asked not to be sent", async () => {
    const capabilities = { optOutNotificationMethods: ["account/login/completed"] };
    await expect(signedIn(host().provider, { server: { scenario: "login-says-nothing" }, capabilities })).resolves.toBeDefined();
  });

  it("does not pass for a success when the connection ends before its completion", async () => {
    const server = createFakeAppServer({ scenario: "login-says-nothing" });
    const connecting = connect(server.connect(), { clientInfo, tokens: host().provider });
    const outcome = expect(connecting).rejects.toMatchObject({ code: "ERR_LOST" });
    await until(() => server.accessToken !== null);
    await idle();
    await server.crash();
    await outcome;
  });

  it("says what is missing when the client did not ask for the experimental API", async () => {
    const server = createFakeAppServer({
      handlers: {
        "account/login/start": () => {
          throw new RpcError(-32600, "account/login/start.chatgptAuthTokens requires experimentalApi capability");
        },
      },
    });
    const client = await connect(server.connect(), { clientInfo });
    await expect(withChatgptTokens(client, host().provider)).rejects.toMatchObject({
      reason: "refused",
      message: expect.stringContaining("connect with `tokens`"),
    });
    await client.close();
  });

  it("survives a refresh request that comes before its answer", async () => {
    const { provider, current } = host();
    const server = createFakeAppServer({
      handlers: {
        "account/login/start": async (params, { afterAnswer }) => {
          const refreshed = (await server.request("account/chatgptAuthTokens/refresh", {
            reason: "unauthorized",
          })) as ChatgptTokens;
          expect(refreshed.accessToken).not.toBe((params as ChatgptTokens).accessToken);
          afterAnswer(() => server.notify("account/login/completed", { loginId: null, success: true, error: null }));
          return { type: "chatgptAuthTokens" };
        },
      },
    });
    const client = await connect(server.connect(), { clientInfo, tokens: provider });
    await server.refresh();
    expect(server.accessToken).toBe(current());
    await client.close();
  });
});

describe("a refresh request", () => {
  it("is answered with what the provider returns", async () => {
    const { provider, asked, current } = host();
    const { client, server } = await signedIn(provider, { server: { scenario: "401-then-ok" } });
    const pushed = current();
    await expect(runNewTurn(client)).resolves.toMatchObject({ status: "completed" });
    expect(server.accessToken).toBe(current());
    expect(asked[1]).toMatchObject({ reason: "unauthorized", previousAccountId: "org-a", rejectedAccessToken: pushed });
    expect(asked[1]?.deadline?.getTime()).toBe(Date.now() + 8_000);
  });

  it("that overtakes the answer to turn/start is answered too", async () => {
    const { client } = await signedIn(host().provider, { server: { scenario: "early-refresh" } });
    await expect(runNewTurn(client)).resolves.toMatchObject({ status: "completed" });
  });

  it("may come several times in one turn, and is answered each time", async () => {
    const { provider, asked } = host();
    const { client } = await signedIn(provider, { server: { scenario: "two-401s" } });
    await expect(runNewTurn(client)).resolves.toMatchObject({ status: "completed" });
    expect(asked.map(({ reason }) => reason)).toEqual(["login", "unauthorized", "unauthorized"]);
  });

  it("tells the session's listeners once, however many were answered", async () => {
    const { client, server } = await signedIn(host().provider);
    const refreshed = vi.fn();
    client.tokens?.on("refreshed", refreshed);
    await Promise.all([server.refresh(), server.refresh(), server.refresh()]);
    expect(refreshed.mock.calls).toEqual([[{ reason: "unauthorized", chatgptAccountId: "org-a", expiresAt: null }]]);
  });

  it("is refused with an integer code, and without the host's words, when the provider throws", async () => {
    const { provider, asked } = byHand();
    const { client, server } = await signedIn(provider);
    const failed = vi.fn();
    client.tokens?.on("failed", failed);
    const cause = new Error("vault sealed by admin");
    const refreshing = expect(server.refresh()).rejects.toMatchObject({
      rpcCode: -32000,
      message: "No fresh ChatGPT tokens (provider-failed)",
    });
    await until(() => asked.length > 0);
    asked[0]?.reject(cause);
    await refreshing;
    expect(failed.mock.calls).toMatchObject([[{ error: { code: "ERR_TOKENS", reason: "provider-failed", cause } }]]);
  });

  it("is refused when the provider answers without a token", async () => {
    const { provider, asked } = byHand();
    const { server } = await signedIn(provider);
    const refreshing = expect(server.refresh()).rejects.toMatchObject({ message: /provider-failed/ });
    await until(() => asked.length > 0);
    asked[0]?.resolve({} as ChatgptTokens);
    await refreshing;
  });

  it.each([
    ["not-a-jwt", { accessToken: "opaque" }],
    ["no-account", { accessToken: fakeToken({ account: undefined }) }],
  ])("is refused as %s when the server would not take the tokens", async (reason, tokens) => {
    const { provider, asked } = byHand();
    const { client, server } = await signedIn(provider);
    const failed = vi.fn();
    client.tokens?.on("failed", failed);
    const refreshing = expect(server.refresh()).rejects.toMatchObject({ rpcCode: -32000 });
    await until(() => asked.length > 0);
    asked[0]?.resolve(tokens);
    await refreshing;
    expect(failed.mock.calls).toMatchObject([[{ error: { reason } }]]);
  });

  it("gets the provider's own word that signing in again is needed to the host", async () => {
    const { provider, asked } = byHand();
    const { client, server } = await signedIn(provider);
    const reauthRequired = vi.fn();
    client.tokens?.on("reauthRequired", reauthRequired);
    const error = new TokenError("reauth-required", "The refresh token was revoked");
    const refreshing = expect(server.refresh()).rejects.toMatchObject({ message: /reauth-required/ });
    await until(() => asked.length > 0);
    asked[0]?.reject(error);
    await refreshing;
    expect(reauthRequired.mock.calls).toEqual([[{ error }]]);
  });

  it("is answered with the tokens that the host pushes meanwhile, without a login beside it", async () => {
    const { provider, asked } = byHand();
    const { client, server } = await signedIn(provider);
    const refreshing = server.refresh();
    await until(() => asked.length > 0);
    const accessToken = fakeToken();
    await client.tokens?.push({ accessToken });
    await refreshing;
    expect(server.accessToken).toBe(accessToken);
    expect(asked[0]?.request.signal.aborted).toBe(true);
    expect(sent(server, "account/login/start")).toHaveLength(1);
  });

  it("ends with its connection: the provider's signal aborts and nothing more is sent", async () => {
    const { provider, asked } = byHand();
    const { server } = await signedIn(provider);
    server.refresh().catch(() => {});
    await until(() => asked.length > 0);
    await server.crash();
    await until(() => asked[0]?.request.signal.aborted === true);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe("the account guard", () => {
  it("keeps an early push for another workspace from the server", async () => {
    const expiresAt = new Date(Date.now() + 3_600_000);
    const { provider, asked } = byHand({ accessToken: fakeToken({ expiresAt }) });
    const { client, server } = await signedIn(provider);
    const failed = vi.fn();
    client.tokens?.on("failed", failed);
    await vi.advanceTimersByTimeAsync(3_600_000 - 200_000);
    asked[0]?.resolve({ accessToken: fakeToken({ account: "org-b" }) });
    await until(() => failed.mock.calls.length > 0);
    expect(failed.mock.calls).toMatchObject([
      [{ error: { reason: "wrong-account", accounts: { expected: "org-a", received: "org-b" } } }],
    ]);
    expect(sent(server, "account/login/start")).toHaveLength(1);
  });

  it("keeps a push for another workspace from the server until a logout", async () => {
    const { client, server } = await signedIn(host().provider);
    const other = { accessToken: fakeToken({ account: "org-b" }) };
    await expect(client.tokens?.push(other)).rejects.toMatchObject({ reason: "wrong-account" });
    await client.tokens?.logout();
    await client.tokens?.push(other);
    expect(server.accessToken).toBe(other.accessToken);
  });

  it("can be opened", async () => {
    const { provider, asked } = byHand();
    const { server } = await signedIn(provider, { tokens: { account: "any" } });
    const refreshing = server.refresh();
    await until(() => asked.length > 0);
    const accessToken = fakeToken({ account: "org-b" });
    asked[0]?.resolve({ accessToken });
    await refreshing;
    expect(server.accessToken).toBe(accessToken);
  });
});

describe("a logout", () => {
  it("is the client's own business: no sign-in is asked for", async () => {
    const { client, server } = await signedIn(host().provider);
    const reauthRequired = vi.fn();
    client.tokens?.on("reauthRequired", reauthRequired);
    await client.tokens?.logout();
    await client.tokens?.push();
    await idle();
    expect(reauthRequired).not.toHaveBeenCalled();
    await server.refresh();
  });

  it("leaves no early push behind", async () => {
    const { client } = await signedIn(host({ expiresAt: new Date(Date.now() + 3_600_000) }).provider);
    await client.account.logout();
    expect(vi.getTimerCount()).toBe(0);
  });

  it("that the server refuses changes nothing", async () => {
    const { provider } = host();
    const { client, server } = await signedIn(provider, {
      server: {
        handlers: {
          "account/logout": () => {
            throw new RpcError(-32603, "logout failed: disk full");
          },
        },
      },
    });
    await expect(client.account.logout()).rejects.toMatchObject({ rpcCode: -32603 });
    await server.refresh();
  });

  it("by somebody else asks for a new sign-in", async () => {
    const { client, server } = await signedIn(host().provider);
    const reauthRequired = vi.fn();
    client.tokens?.on("reauthRequired", reauthRequired);
    server.notify("account/updated", { authMode: null });
    await until(() => reauthRequired.mock.calls.length > 0);
    expect(reauthRequired.mock.calls).toMatchObject([[{ error: { reason: "reauth-required" } }]]);
    await expect(server.refresh()).rejects.toMatchObject({ message: /nobody is signed in/ });
  });
});

describe("a session", () => {
  it("stops answering when it is closed, and stays signed in", async () => {
    const { client, server } = await signedIn(host().provider);
    await client.tokens?.close();
    expect(client.tokens).toBeNull();
    await expect(server.refresh()).rejects.toMatchObject({ rpcCode: -32000 });
    expect(server.accessToken).not.toBeNull();
  });

  it("is replaced by the next", async () => {
    const [old, next] = [host(), host()];
    const { client, server } = await signedIn(old.provider);
    await withChatgptTokens(client, next.provider);
    await server.refresh();
    expect(server.accessToken).toBe(next.current());
  });

  it("keeps silent on a shared server while it has nobody signed in", async () => {
    const { client, server } = await signedIn(host().provider, { server: { shared: true } });
    await client.tokens?.logout();
    void server.refresh().catch(() => {});
    await idle();
    expect(sent(server, undefined)).toEqual([]);
  });

  it("tells listeners that throw apart from its work", async () => {
    const problems: unknown[] = [];
    const { client, server } = await signedIn(host().provider, { onProblem: (problem) => problems.push(problem) });
    client.tokens?.on("refreshed", () => {
      throw new Error("listener");
    });
    await server.refresh();
    expect(problems).toMatchObject([{ code: "ERR_LISTENER" }]);
  });
});

describe("a client without tokens", () => {
  it("refuses a refresh request at once when nobody else could answer it", async () => {
    const server = createFakeAppServer();
    const client = await connect(server.connect(), { clientInfo });
    await expect(server.request("account/chatgptAuthTokens/refresh", { reason: "unauthorized" })).rejects.toMatchObject({
      rpcCode: -32000,
    });
    await client.close();
  });

  it("leaves it to others on a shared server, so that the owner's answer counts", async () => {
    const { provider, current } = host();
    const { server } = await signedIn(provider, { server: { shared: true } });
    const bystander = await connect(server.connect(), { clientInfo });
    await server.refresh();
    expect(server.accessToken).toBe(current());
    await bystander.close();
  });
});

describe("secrets", () => {
  it("are in no error, event, JSON, inspection or tap", async () => {
    const seen: unknown[] = [];
    const tap = (event: WireEvent) => seen.push(event);
    const { provider, asked, first } = byHand();
    const { client, server } = await signedIn(provider, { tap, onProblem: (problem) => seen.push(problem) });
    client.tokens?.on("refreshed", (event) => seen.push(event));
    client.tokens?.on("failed", (event) => seen.push(event));
    const second = fakeToken();
    const leak = new Error(`could not trade ${second}`);
    const refused = expect(server.refresh()).rejects.toMatchObject({ rpcCode: -32000 });
    await until(() => asked.length === 1);
    asked[0]?.reject(leak);
    await refused;
    await client.tokens?.push({ accessToken: second });
    await vi.advanceTimersByTimeAsync(5_000);
    const refreshing = server.refresh();
    await until(() => asked.length === 2);
    const third = fakeToken();
    asked[1]?.resolve({ accessToken: third });
    await refreshing;
    const errors = seen.flatMap((event) => (event as { error?: Error }).error ?? []);
    seen.push(client, client.tokens, ...errors.flatMap((error) => [error.message, error.stack, JSON.stringify(error)]));
    const shown = [inspect(seen, { depth: 10, showHidden: true }), JSON.stringify(seen), seen.map(String).join()].join();
    for (const token of [first, second, third]) expect(shown).not.toContain(token);
    expect(errors.length).toBeGreaterThan(0);
  });

  it("leave the host's own error as the cause", async () => {
    const cause = new Error(`could not trade ${fakeToken()}`);
    const error = new TokenError("provider-failed", "The token provider failed", { cause });
    expect(error.cause).toBe(cause);
    expect(inspect(error)).toContain("could not trade [redacted]");
  });
});
