import { type ChatgptTokens, connect, type TokenRequest } from "codex-app-server-sdk/client";
import { createFakeAppServer, fakeToken } from "codex-app-server-sdk/testing";
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { HostTokenSession } from "../../../src/client/chatgpt-tokens/session.js";
import type { TokenHost } from "../../../src/client/chatgpt-tokens/token-host.js";
import { disposable } from "../../../src/rpc/disposal.js";
import { RpcError } from "../../../src/rpc/errors.js";
import { idle, until } from "../../support/settled.js";
import { clientInfo, sent, signedIn } from "../../support/signed-in.js";
import { byHand, host } from "../../support/token-providers.js";
import { createSignedIn, REFRESH } from "../../support/token-server.js";

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date", "performance"] }));
afterEach(() => void vi.useRealTimers());

const newer = (): ChatgptTokens => ({ accessToken: fakeToken() });

describe("a session that is closed", () => {
  it("refuses the requests that wait, and tells the provider to stop", async () => {
    const { provider, asked } = byHand();
    const { session, refresh } = await createSignedIn(provider);
    const answers = [refresh(0), refresh(1)];
    await until(() => asked.length > 0);
    await session.close();
    for (const answer of answers) expect(await answer).toMatchObject({ error: { code: -32000, message: /closed/ } });
    expect(asked[0]?.request.signal).toMatchObject({ aborted: true });
  });

  it("ends a push whose tokens the provider does not give", async () => {
    const asked: TokenRequest[] = [];
    const { session } = await createSignedIn((request) => (asked.push(request) === 1 ? newer() : new Promise<never>(() => {})));
    const pushing = expect(session.push()).rejects.toMatchObject({ code: "ERR_CLOSED" });
    await until(() => asked.length === 2);
    await session.close();
    await pushing;
    expect(asked[1]?.signal.aborted).toBe(true);
  });

  it("leaves no listener with its client", async () => {
    let listeners = 0;
    const listening = () => {
      listeners += 1;
      return disposable(() => {
        listeners -= 1;
      });
    };
    const never = new AbortController().signal;
    const parts = { shared: false, closed: never, lost: never, on: listening, isSilenced: () => false, report: () => {} };
    const session = new HostTokenSession({ ...parts, request: async () => ({}) } as unknown as TokenHost, newer, {});
    expect(listeners).toBeGreaterThan(0);
    await session.close();
    expect([listeners, session.isOpen]).toEqual([0, false]);
  });
});

describe("tokens that the server refuses", () => {
  /** A server that takes the first login and refuses those after it. */
  function refusing() {
    let logins = 0;
    const server = createFakeAppServer({
      handlers: {
        "account/login/start": (_, { afterAnswer }) => {
          logins += 1;
          if (logins > 1) throw new RpcError(-32600, "no such workspace");
          afterAnswer(() => server.notify("account/login/completed", { loginId: null, success: true, error: null }));
          return { type: "chatgptAuthTokens" };
        },
      },
    });
    return server;
  }

  it("end a client that connects again, and do not pass for a sign-in", async () => {
    const server = refusing();
    const reasons: string[] = [];
    const client = await connect(() => server.connect(), { clientInfo, tokens: newer, reconnect: { firstDelayMs: 1 } });
    onTestFinished(() => client.close());
    client.tokens?.on("failed", ({ error }) => reasons.push(error.reason));
    await server.crash();
    await idle();
    await vi.advanceTimersByTimeAsync(10);
    await until(() => client.closed.aborted);
    expect(client.closed.reason).toMatchObject({ code: "ERR_TOKENS", reason: "refused" });
    expect(reasons).toEqual(["refused"]);
  });

  it("are told of where they came too late for the request", async () => {
    const server = refusing();
    const { provider, asked } = byHand();
    const client = await connect(server.connect(), { clientInfo, tokens: provider });
    onTestFinished(() => client.close());
    const reasons: string[] = [];
    client.tokens?.on("failed", ({ error }) => reasons.push(error.reason));
    const refreshing = expect(server.refresh()).rejects.toMatchObject({ message: /too late/ });
    await until(() => asked.length > 0);
    await vi.advanceTimersByTimeAsync(8_000);
    await refreshing;
    asked[0]?.resolve(newer());
    await until(() => reasons.length === 2);
    expect(reasons).toEqual(["too-late", "refused"]);
  });

  it("are not pushed again a minute later", async () => {
    const server = refusing();
    const expiresAt = new Date(Date.now() + 3_600_000);
    const [first, second] = [fakeToken({ expiresAt }), fakeToken({ expiresAt })];
    let asked = 0;
    const provider = () => ({ accessToken: asked++ === 0 ? first : second });
    const client = await connect(server.connect(), { clientInfo, tokens: provider });
    onTestFinished(() => client.close());
    await vi.advanceTimersByTimeAsync(3_550_000);
    await idle();
    await vi.advanceTimersByTimeAsync(40_000);
    expect(asked).toBeGreaterThan(2);
    expect(sent(server, "account/login/start")).toHaveLength(2);
  });
});

describe("a logout", () => {
  it("has the server's answer", async () => {
    const { client } = await signedIn(newer, { server: { handlers: { "account/logout": () => ({ more: 1 }) } } });
    expect(await client.account.logout()).toEqual({ more: 1 });
  });

  it("refuses requests while it is under way, on a shared server too, where it would wait for them", async () => {
    let answer = (_: object) => {};
    const handlers = {
      "account/logout": () =>
        new Promise<object>((resolve) => {
          answer = resolve;
        }),
    };
    const { client, server } = await signedIn(newer, { server: { shared: true, handlers } });
    const leaving = client.account.logout();
    await idle();
    const refused = { rpcCode: -32000, message: "No fresh ChatGPT tokens (nobody is signed in)" };
    await expect(server.request(REFRESH, { reason: "unauthorized" })).rejects.toMatchObject(refused);
    answer({});
    await leaving;
  });

  it("whose answer is lost with the connection is one: the next connection is not signed in", async () => {
    const server = createFakeAppServer({ handlers: { "account/logout": () => new Promise(() => {}) } });
    const back = vi.fn();
    const reconnect = { firstDelayMs: 1, onReconnect: back };
    const client = await connect(() => server.connect(), { clientInfo, tokens: newer, reconnect });
    onTestFinished(() => client.close());
    const leaving = expect(client.account.logout()).rejects.toMatchObject({ code: "ERR_LOST" });
    await until(() => sent(server, "account/logout").length > 0);
    await server.crash();
    await leaving;
    await idle();
    await vi.advanceTimersByTimeAsync(10);
    await until(() => back.mock.calls.length > 0);
    expect(sent(server, "account/login/start")).toHaveLength(1);
  });

  it("that is refused leaves the tokens in place that were pushed meanwhile", async () => {
    let refuse = () => {};
    const handlers = {
      "account/logout": () =>
        new Promise((_, reject) => {
          refuse = () => reject(new RpcError(-32603, "disk full"));
        }),
    };
    const { provider, asked } = byHand();
    const { client, server } = await signedIn(provider, { server: { handlers } });
    const leaving = expect(client.account.logout()).rejects.toMatchObject({ rpcCode: -32603 });
    await idle();
    const pushed = newer();
    await client.tokens?.push(pushed);
    refuse();
    await leaving;
    await vi.advanceTimersByTimeAsync(5_000);
    const refreshing = server.refresh();
    await until(() => asked.length > 0);
    expect(asked[0]?.request.rejectedAccessToken).toBe(pushed.accessToken);
    asked[0]?.resolve(newer());
    await refreshing;
  });
});

describe("requests for one token", () => {
  it("fail together and are told of once", async () => {
    const { provider, asked } = byHand();
    const { refresh, failures } = await createSignedIn(provider);
    const answers = [refresh(0), refresh(1)];
    await until(() => asked.length > 0);
    await idle();
    asked[0]?.reject(new Error("down"));
    for (const answer of answers) expect(await answer).toMatchObject({ error: { message: /provider failed/ } });
    expect([asked.length, failures.map(({ reason }) => reason)]).toEqual([1, ["provider-failed"]]);
  });

  it("do not count a turn as running that could not be started", async () => {
    const { asked, provider } = host();
    const { client, wire, refresh } = await createSignedIn(provider);
    wire.each(
      ({ method }) => method === "turn/start",
      ({ id }) => wire.send({ id, error: { code: -32600, message: "no" } }),
    );
    await expect(client.turn.start({ threadId: "a", input: [] })).rejects.toMatchObject({ rpcCode: -32600 });
    await refresh(0);
    await refresh(1);
    expect(asked.map(({ reason }) => reason)).toEqual(["login", "unauthorized"]);
  });

  it("ask for tokens of no account where those before had none", async () => {
    const { asked, provider } = byHand({ accessToken: "opaque" });
    const { refresh } = await createSignedIn(provider, {}, { userAgent: "codex_cli_rs/0.93.0 (Linux)" });
    const answer = refresh(0, null);
    await until(() => asked.length > 0);
    expect(asked[0]?.request).toMatchObject({ reason: "unauthorized", previousAccountId: null, rejectedAccessToken: "opaque" });
    asked[0]?.resolve({ accessToken: "other" });
    expect(await answer).toHaveProperty("result");
  });
});
