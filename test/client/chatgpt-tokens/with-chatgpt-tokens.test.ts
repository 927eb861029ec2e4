import { inspect } from "node:util";
import { type ChatgptTokenProvider, runTurn, TokenError, withChatgptTokens } from "codex-app-server-sdk/client";
import { fakeToken } from "codex-app-server-sdk/testing";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { configFor, createBackend } from "../../support/backend.js";
import { createPair, joinServer } from "../../support/pair.js";
import { createPlayedClient } from "../../support/played-client.js";
import { eventually } from "../../support/settled.js";
import { createSignedIn, REFRESH } from "../../support/token-server.js";

const never = new Promise<never>(() => {});

describe("withChatgptTokens", () => {
  it("puts a session in the place of an earlier one", async () => {
    const { client } = await createPair({}, { capabilities: { experimentalApi: true } });
    const first = await withChatgptTokens(client, () => ({ accessToken: fakeToken() }));
    const second = await withChatgptTokens(client, () => ({ accessToken: fakeToken({ email: "second@example.com" }) }));
    expect(client.tokens).toBe(second);
    expect(first).not.toBe(second);
    expect((await client.account.read()).account).toMatchObject({ email: "second@example.com" });
  });

  it.each<[TokenError["reason"], ReturnType<ChatgptTokenProvider>]>([
    ["not-a-jwt", { accessToken: "opaque" }],
    ["no-account", { accessToken: fakeToken({ account: undefined }) }],
  ])("refuses tokens that cannot work: %s", async (reason, tokens) => {
    const { client, wire } = await createPlayedClient({}, { userAgent: "server/0.999.0" });
    await expect(withChatgptTokens(client, () => tokens)).rejects.toMatchObject({ code: "ERR_TOKENS", reason });
    expect(wire.received.filter(({ method }) => method === "account/login/start")).toEqual([]);
    expect(client.tokens).toBeNull();
  });

  it.each([
    [
      "a line feed at its end",
      (token: string) => `${token}\n`,
      /^The access token has a blank or a line feed at its beginning or end/,
    ],
    ["a carriage return at its end", (token: string) => `${token}\r\n`, /line feed at its beginning or end/],
    ["a blank before it", (token: string) => ` ${token}`, /at its beginning or end/],
    [
      "Bearer before it",
      (token: string) => `Bearer ${token}`,
      /^The access token has "Bearer" before it: hand over the token alone$/,
    ],
    ["bearer before it, in small letters", (token: string) => `bearer ${token}`, /"Bearer" before it/],
    [
      "a line feed in its signature",
      (token: string) => `${token.slice(0, -2)}\n${token.slice(-2)}`,
      /cannot be sent in a header/,
    ],
    ["a letter beyond ASCII in it", (token: string) => `${token}\u00fc`, /cannot be sent in a header/],
  ])("refuses a token with %s, which codex would not send, on every release", async (_, change, message) => {
    for (const release of ["0.169.0", "0.93.0"]) {
      const { client, wire } = await createPlayedClient({}, { userAgent: `server/${release}` });
      const accessToken = change(fakeToken());
      const error = await withChatgptTokens(client, () => ({ accessToken })).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ code: "ERR_TOKENS", reason: "not-a-jwt", message: expect.stringMatching(message) });
      expect(inspect(error)).not.toContain(accessToken.slice(12, 40));
      expect(wire.received.filter(({ method }) => method === "account/login/start")).toEqual([]);
    }
  });

  it("takes a login that completes without success for refused", async () => {
    const { client, wire } = await createPlayedClient(
      { capabilities: { experimentalApi: true } },
      { userAgent: "server/0.999.0" },
    );
    wire.each(
      ({ method }) => method === "account/login/start",
      ({ id }) => {
        wire.send({ id, result: { type: "chatgptAuthTokens" } });
        wire.send({
          method: "account/login/completed",
          params: { loginId: null, success: false, error: "workspace routing discovery failed" },
        });
      },
    );
    await expect(withChatgptTokens(client, () => ({ accessToken: fakeToken() }))).rejects.toMatchObject({
      reason: "refused",
      message: "The server did not complete the login: workspace routing discovery failed",
    });
  });

  it("answers a refresh that comes before the login has completed", async () => {
    const { client, wire } = await createPlayedClient(
      { capabilities: { experimentalApi: true } },
      { userAgent: "server/0.999.0" },
    );
    const [first, second] = [fakeToken(), fakeToken()];
    wire.each(
      ({ method }) => method === "account/login/start",
      ({ id }) => {
        wire.send({ id: 0, method: REFRESH, params: { reason: "unauthorized", previousAccountId: "org-a" } });
        void wire
          .next((message) => message.id === 0 && message.method === undefined)
          .then(() => {
            wire.send({ id, result: { type: "chatgptAuthTokens" } });
            wire.send({ method: "account/login/completed", params: { loginId: null, success: true, error: null } });
          });
      },
    );
    const rejected: unknown[] = [];
    await withChatgptTokens(client, ({ reason, rejectedAccessToken }) => {
      rejected.push(rejectedAccessToken);
      return { accessToken: reason === "login" ? first : second };
    });
    expect(rejected).toEqual([null, first]);
    expect(await wire.next(({ id, result }) => id === 0 && result !== undefined)).toMatchObject({
      result: { accessToken: second },
    });
  });
});

describe("a refresh request", () => {
  it("is answered once for all turns that meet a 401 in the same tick: a hundred turns, one provider call", async () => {
    const backend = await createBackend();
    const [first, second] = [fakeToken(), fakeToken()];
    const reasons: string[] = [];
    const { client } = await createPair(
      { config: configFor(backend) },
      {
        tokens: async ({ reason }) => {
          reasons.push(reason);
          return { accessToken: reason === "login" ? first : second };
        },
      },
    );
    let waiting = 0;
    let release = () => {};
    const together = new Promise<void>((resolve) => {
      release = resolve;
    });
    backend.answer = ({ bearer }) => {
      if (bearer === second) return "ok";
      waiting += 1;
      if (waiting === 100) release();
      return { status: 401, until: together };
    };
    const threads = await Promise.all(Array.from({ length: 100 }, () => client.thread.start()));
    const outcomes = await Promise.all(
      threads.map(({ thread }) => runTurn(client, { threadId: thread.id, input: "hi" }).completed),
    );
    expect(outcomes.filter(({ status }) => status === "completed")).toHaveLength(100);
    expect(reasons).toEqual(["login", "unauthorized"]);
  });

  it("shares its provider call with other clients of the same provider", async () => {
    const fresh = fakeToken();
    const first = fakeToken();
    const reasons: string[] = [];
    const provider: ChatgptTokenProvider = async ({ reason }) => {
      reasons.push(reason);
      return { accessToken: reason === "login" ? first : fresh };
    };
    const [one, other] = [await createSignedIn(provider), await createSignedIn(provider)];
    const answers = await Promise.all([one.refresh(0), other.refresh(0)]);
    expect(answers).toMatchObject([{ result: { accessToken: fresh } }, { result: { accessToken: fresh } }]);
    expect(reasons).toEqual(["login", "login", "unauthorized"]);
  });

  it("is refused at once when nobody is signed in, and when the session was closed", async () => {
    const { session, refresh } = await createSignedIn(() => ({ accessToken: fakeToken() }));
    await session.logout();
    expect(await refresh(0)).toMatchObject({ error: { code: -32000, message: "No fresh ChatGPT tokens (nobody is signed in)" } });
    await session.push();
    expect(await refresh(1)).toHaveProperty("result");
    await session.close();
    expect(await refresh(2)).toMatchObject({ error: { code: -32000 } });
  });

  it("is answered with an error before a logout leaves", async () => {
    const { client, wire, refresh } = await createSignedIn(({ reason }) =>
      reason === "login" ? { accessToken: fakeToken() } : never,
    );
    const answer = refresh(0);
    await wire.next(({ id, method }) => id === 0 || method === REFRESH || true);
    await new Promise((resolve) => setImmediate(resolve));
    await client.account.logout();
    expect(await answer).toMatchObject({ error: { code: -32000 } });
    const order = wire.received.map(({ method, error }) => method ?? (error && "refused")).filter(Boolean);
    expect(order.indexOf("refused")).toBeLessThan(order.indexOf("account/logout"));
  });

  it("asks a provider that failed no more for the same token, for a second", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date", "performance"] });
    try {
      let calls = 0;
      const { refresh, session } = await createSignedIn(({ reason }) => {
        if (reason === "login") return { accessToken: fakeToken() };
        calls += 1;
        throw new Error("down");
      });
      await refresh(0);
      await refresh(1);
      expect(calls).toBe(1);
      await vi.advanceTimersByTimeAsync(1_000);
      await refresh(2);
      expect(calls).toBe(2);
      await session.push({ accessToken: fakeToken() });
      await vi.advanceTimersByTimeAsync(5_000);
      await refresh(3);
      expect(calls).toBe(3);
    } finally {
      vi.useRealTimers();
    }
  });
});

describe("a token session", () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date", "performance"] }));
  afterEach(() => void vi.useRealTimers());

  it("says that only signing in again helps when somebody else signs out, and when the provider says so", async () => {
    const { session, wire, refresh } = await createSignedIn(({ reason }) => {
      if (reason === "login") return { accessToken: fakeToken() };
      throw new TokenError("reauth-required", "the session is over");
    });
    const reasons: string[] = [];
    session.on("reauthRequired", ({ error }) => reasons.push(error.message));
    await refresh(0);
    wire.send({ method: "account/updated", params: { authMode: null, planType: null } });
    await eventually(() => expect(reasons).toEqual(["the session is over", "The account was signed out by somebody else"]));
  });

  it("says nothing of the kind after its own logout", async () => {
    const { session, wire } = await createSignedIn(() => ({ accessToken: fakeToken() }));
    const reasons: string[] = [];
    session.on("reauthRequired", ({ error }) => reasons.push(error.message));
    await session.logout();
    wire.send({ method: "account/updated", params: { authMode: null, planType: null } });
    await wire.ask("item/brand/new");
    expect(reasons).toEqual([]);
  });

  it("tells when newer tokens are with the server, without the tokens", async () => {
    const expiresAt = new Date(Math.ceil(Date.now() / 1000) * 1000 + 3_600_000);
    const { session, refresh } = await createSignedIn(() => ({ accessToken: fakeToken({ expiresAt }) }));
    const events: unknown[] = [];
    session.on("refreshed", (event) => events.push(event));
    await refresh(0);
    expect(events).toEqual([{ reason: "unauthorized", chatgptAccountId: "org-a", expiresAt }]);
  });

  it("renews tokens that live no longer than the margin at half their life, not at once and for ever", async () => {
    const reasons: string[] = [];
    await createSignedIn(({ reason }) => {
      reasons.push(reason);
      return { accessToken: fakeToken({ expiresAt: new Date(Date.now() + 60_000) }) };
    });
    await vi.advanceTimersByTimeAsync(29_000);
    expect(reasons).toEqual(["login"]);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(reasons).toEqual(["login", "expiring"]);
  });

  it("leaves the early push out where it is turned off, or the tokens do not expire", async () => {
    const reasons: string[] = [];
    const note: ChatgptTokenProvider = ({ reason }) => {
      reasons.push(reason);
      return { accessToken: fakeToken({ expiresAt: new Date(Date.now() + 60_000) }) };
    };
    await createSignedIn(note, { refreshBeforeExpiryMs: 0 });
    await createSignedIn(() => ({ accessToken: fakeToken() }));
    await vi.advanceTimersByTimeAsync(600_000);
    expect(reasons).toEqual(["login"]);
  });

  it("shows no token, however it is looked at", async () => {
    const tokens = [fakeToken(), fakeToken()];
    let next = 0;
    const { session, client, refresh, failures } = await createSignedIn(() => ({
      accessToken: tokens[Math.min(next++, 1)] as string,
    }));
    await refresh(0);
    await vi.advanceTimersByTimeAsync(5_000);
    await refresh(1);
    const shown =
      inspect([session, client, failures], { depth: 10, showHidden: true }) +
      JSON.stringify([failures, session]) +
      failures.map(({ stack }) => stack);
    for (const token of tokens) expect(shown).not.toContain(token.slice(0, 50));
    expect(failures).toHaveLength(1);
  });
});

describe("two clients of one server", () => {
  it("each answer only for the tokens they handed in", async () => {
    const backend = await createBackend();
    const first = fakeToken();
    backend.answer = ({ bearer }) => (bearer === first ? 401 : "ok");
    const { client, server } = await createPair(
      { config: configFor(backend) },
      { tokens: ({ reason }) => ({ accessToken: reason === "login" ? first : fakeToken() }) },
    );
    const bystander = await joinServer(server);
    const { thread } = await bystander.thread.start();
    expect((await runTurn(bystander, { threadId: thread.id, input: "hi" }).completed).status).toBe("completed");
    expect(client.tokens).not.toBeNull();
  });
});
