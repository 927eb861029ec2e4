import type { ChatgptTokenProvider, TokenRequest } from "codex-app-server-sdk/client";
import { fakeToken } from "codex-app-server-sdk/testing";
import { spawnCodex } from "codex-app-server-sdk/transport";
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { eventually } from "../../support/settled.js";
import { createSignedIn } from "../../support/token-server.js";

// What went wrong, each in its own way, for hosts that wired the refresh by hand.
describe("a host that uses the token helper cannot", () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date", "performance"] }));
  afterEach(() => void vi.useRealTimers());

  it("let the server's ten seconds run out: the answer leaves after eight, and what comes later is pushed", async () => {
    let deliver = (_: string) => {};
    let askedWith = (_: TokenRequest) => {};
    const asked = new Promise<TokenRequest>((resolve) => {
      askedWith = resolve;
    });
    const { refresh, failures, given, wire } = await createSignedIn((request) => {
      if (request.reason === "login") return { accessToken: fakeToken() };
      askedWith(request);
      return new Promise((resolve) => {
        deliver = (accessToken) => resolve({ accessToken });
      });
    });
    const answer = refresh(0);
    const { deadline, signal } = await asked;
    expect(deadline).toEqual(new Date(Date.now() + 8_000));
    await vi.advanceTimersByTimeAsync(7_999);
    expect(wire.received.filter(({ error }) => error)).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(await answer).toEqual({ id: 0, error: { code: -32000, message: "No fresh ChatGPT tokens (too late)" } });
    expect(failures.map(({ reason }) => reason)).toEqual(["too-late"]);
    expect(signal.aborted).toBe(true);
    const late = fakeToken();
    deliver(late);
    await eventually(() => expect(given().at(-1)).toMatchObject({ type: "chatgptAuthTokens", accessToken: late }));
  });

  it("rotate twice when two turns meet a 401 together: the provider is asked once, both requests are answered", async () => {
    const asked: string[] = [];
    const fresh = fakeToken();
    const { refresh } = await createSignedIn(async ({ reason }) => {
      asked.push(reason);
      return { accessToken: reason === "login" ? fakeToken() : fresh };
    });
    const answers = await Promise.all([refresh(0), refresh("text")]);
    expect(answers).toMatchObject([
      { id: 0, result: { accessToken: fresh } },
      { id: "text", result: { accessToken: fresh } },
    ]);
    expect(asked).toEqual(["login", "unauthorized"]);
  });

  it("hand the rejected token back: it is told so at once, and the server gets an error", async () => {
    const same = fakeToken();
    const { refresh, failures, given } = await createSignedIn(() => ({ accessToken: same }));
    expect(await refresh(0)).toMatchObject({ error: { code: -32000 } });
    expect(failures.map(({ reason }) => reason)).toEqual(["unchanged"]);
    expect(given()).toHaveLength(1);
  });

  it("rotate a token that is fresh already: it is told which one was rejected", async () => {
    const first = fakeToken();
    let vault = first;
    let rotations = 0;
    const { refresh } = await createSignedIn(({ rejectedAccessToken }) => {
      if (rejectedAccessToken === vault) {
        vault = fakeToken();
        rotations += 1;
      }
      return { accessToken: vault };
    });
    vault = fakeToken();
    expect(await refresh(0)).toMatchObject({ result: { accessToken: vault } });
    expect(rotations).toBe(0);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(await refresh(1)).toMatchObject({ result: { accessToken: vault } });
    expect(rotations).toBe(1);
  });

  it("answer with an error the server cannot read: the code is an integer, and the host gets the reason", async () => {
    const cause = new Error("the vault says hunter2");
    const { refresh, failures } = await createSignedIn(({ reason }) => {
      if (reason === "login") return { accessToken: fakeToken() };
      throw cause;
    });
    expect(await refresh(0)).toEqual({ id: 0, error: { code: -32000, message: "No fresh ChatGPT tokens (provider-failed)" } });
    expect(failures).toMatchObject([{ code: "ERR_TOKENS", reason: "provider-failed", cause }]);
  });

  it.each([[{}], [null], [undefined], [{ accessToken: "" }], [{ accessToken: 5 }]])(
    "send a server %j for an answer",
    async (nothing) => {
      const { refresh, failures, given } = await createSignedIn(
        ({ reason }) => (reason === "login" ? { accessToken: fakeToken() } : (nothing as never)),
        {},
        { userAgent: "server/0.98.0 (Linux)" },
      );
      expect(await refresh(0)).toMatchObject({ error: { code: -32000 } });
      expect(failures.map(({ reason }) => reason)).toEqual(["provider-failed"]);
      expect(given()).toHaveLength(1);
    },
  );

  it("let tokens of another workspace through, unless it says it may", async () => {
    const provider: ChatgptTokenProvider = ({ reason }) => ({
      accessToken: fakeToken({ account: reason === "login" ? "org-a" : "org-b" }),
    });
    const strict = await createSignedIn(provider);
    expect(await strict.refresh(0)).toMatchObject({ error: { code: -32000 } });
    expect(strict.failures).toMatchObject([{ reason: "wrong-account", accounts: { expected: "org-a", received: "org-b" } }]);
    const lenient = await createSignedIn((request) => provider(request), { account: "any" });
    expect(await lenient.refresh(0)).toMatchObject({ result: { chatgptAccountId: "org-b" } });
  });

  it.each([
    ["server/0.93.0", true],
    ["server/0.98.0", true],
    ["server/0.99.0", false],
    ["server/0.999.0", false],
    ["who knows", true],
  ])("speak the wrong dialect: %s gets what it reads", async (userAgent, readsIdToken) => {
    const [accessToken, idToken] = [fakeToken(), fakeToken()];
    const { refresh, given } = await createSignedIn(
      ({ reason }) => ({ accessToken: reason === "login" ? accessToken : fakeToken(), idToken }),
      {},
      { userAgent },
    );
    await refresh(0);
    const shape = {
      accessToken: expect.any(String),
      chatgptAccountId: "org-a",
      chatgptPlanType: null,
      ...(readsIdToken ? { idToken } : {}),
    };
    expect(given()).toEqual([{ type: "chatgptAuthTokens", ...shape }, shape]);
  });

  it("have ambient keys win over its tokens in a server it spawns", async () => {
    vi.useRealTimers();
    process.env.OPENAI_API_KEY = "sk-ambient-key";
    onTestFinished(() => void delete process.env.OPENAI_API_KEY);
    const show = "process.stdout.write(JSON.stringify({ key: process.env.OPENAI_API_KEY ?? null }) + '\\n')";
    const transport = spawnCodex({ command: process.execPath, args: ["-e", show] });
    onTestFinished(() => transport.close());
    for await (const [message] of transport.messages) {
      expect(message).toEqual({ key: null });
      break;
    }
  });

  it("be caught by an expiry: newer tokens are pushed before, once, and the same ones never", async () => {
    const life = 3_600_000;
    // No jitter: five minutes before, to the second.
    vi.spyOn(Math, "random").mockReturnValue(0);
    onTestFinished(() => void vi.restoreAllMocks());
    const expiring = () => fakeToken({ expiresAt: new Date(Date.now() + life) });
    const first = expiring();
    let current = first;
    const reasons: string[] = [];
    const { given } = await createSignedIn(({ reason }) => {
      reasons.push(reason);
      return { accessToken: current };
    });
    await vi.advanceTimersByTimeAsync(life - 370_000);
    expect(reasons).toEqual(["login"]);
    await vi.advanceTimersByTimeAsync(80_000);
    expect(reasons).toEqual(["login", "expiring"]);
    expect(given()).toHaveLength(1);
    current = expiring();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(reasons).toEqual(["login", "expiring", "expiring"]);
    expect(given()).toMatchObject([{ accessToken: first }, { accessToken: current }]);
  });
});
