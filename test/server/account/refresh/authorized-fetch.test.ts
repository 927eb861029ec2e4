import { createAppServer } from "codex-app-server-sdk/server";
import { fakeToken } from "codex-app-server-sdk/testing";
import { describe, expect, it } from "vitest";
import { Secret } from "../../../../src/rpc/redact.js";
import { type AuthorizedFetchOptions, createAuthorizedFetch } from "../../../../src/server/account/refresh/authorized-fetch.js";
import { type Auth, AuthSession } from "../../../../src/server/account/session/auth-session.js";
import { configFor, createBackend } from "../../../support/backend.js";
import { createGate } from "../../../support/gate.js";
import { joinServer } from "../../../support/pair.js";

async function signIn() {
  const backend = await createBackend();
  const [first, second] = [fakeToken(), fakeToken()];
  const server = createAppServer({ logger: false, config: configFor(backend) });
  await joinServer(server, { tokens: ({ reason }) => ({ accessToken: reason === "login" ? first : second }) });
  return { backend, server, first, second, url: `${backend.baseUrl}/responses` };
}

describe("AppServer.authorizedFetch", () => {
  it("sends the headers of the signed-in account, and tries again with fresh tokens", async () => {
    const { backend, server, first, second, url } = await signIn();
    backend.plan(401, { text: "fine" });
    const response = await server.authorizedFetch(url, {
      method: "POST",
      body: '{"a":1}',
      headers: { "content-type": "application/json", "x-own": "1" },
    });
    expect(response.status).toBe(200);
    expect(await response.text()).toContain("fine");
    expect(backend.modelRequests).toMatchObject([
      { bearer: first, body: { a: 1 }, headers: { "x-own": "1", "chatgpt-account-id": "org-a" } },
      { bearer: second, body: { a: 1 }, headers: { "x-own": "1", "chatgpt-account-id": "org-a" } },
    ]);
  });

  it.each([
    ["a Request", (url: string) => [new Request(url, { method: "POST", body: "text" })] as const],
    ["a stream for a body", (url: string) => [url, { method: "POST", body: new Response("text").body, duplex: "half" }] as const],
  ])("sends %s again as it was", async (_, input) => {
    const { backend, server, url } = await signIn();
    backend.plan(401);
    const [target, init] = input(url);
    expect((await server.authorizedFetch(target, init as RequestInit)).status).toBe(200);
    expect(backend.modelRequests.map(({ body }) => body)).toEqual(["text", "text"]);
  });

  it("returns the last refusal when there is nothing left to try", async () => {
    const { backend, server, url } = await signIn();
    backend.answer = () => 401;
    expect((await server.authorizedFetch(url, { method: "POST" })).status).toBe(401);
    expect(backend.modelRequests).toHaveLength(2);
  });

  it("is nobody when nobody is signed in", async () => {
    const backend = await createBackend();
    const server = createAppServer({ logger: false, config: configFor(backend) });
    backend.plan(401);
    expect((await server.authorizedFetch(`${backend.baseUrl}/responses`, { method: "POST" })).status).toBe(401);
    expect(backend.modelRequests.map(({ bearer }) => bearer)).toEqual([null]);
    await server.close();
  });

  it("gives up when the caller does", async () => {
    const backend = await createBackend();
    const server = createAppServer({ logger: false, config: configFor(backend) });
    let asked = () => {};
    const refreshing = new Promise<void>((resolve) => {
      asked = resolve;
    });
    await joinServer(server, {
      tokens: ({ reason }) => {
        if (reason === "login") return { accessToken: fakeToken() };
        asked();
        return new Promise(() => {});
      },
    });
    backend.plan(401);
    const stop = new AbortController();
    const response = server.authorizedFetch(`${backend.baseUrl}/responses`, { method: "POST", signal: stop.signal });
    await refreshing;
    stop.abort(new Error("enough"));
    await expect(response).rejects.toThrow("enough");
  });
});

const API_KEY: Auth = { mode: "apikey", bearer: new Secret("sk-test-key") };
const CLIENT_TOKENS: Auth = {
  mode: "chatgptAuthTokens",
  bearer: new Secret("client-token"),
  accountId: "org-a",
  email: null,
  planType: "pro",
  userId: null,
  rules: "chatgptAccountId",
  owner: {} as never,
};
const URL_HERE = "http://127.0.0.1/responses";

/** Whoever is signed in, what was sent for them, and what was answered. */
function createSigned(auth: Auth | null, answers: readonly Response[] = [], options: Partial<AuthorizedFetchOptions> = {}) {
  const session = new AuthSession();
  session.begin(auth);
  const sent: (string | null)[][] = [];
  const left = [...answers];
  const fetch = createAuthorizedFetch({
    session,
    recoveries: {},
    freshen: async () => {},
    identifies: () => true,
    fetch: async (_, init) => {
      const headers = new Headers(init?.headers);
      sent.push([headers.get("authorization"), headers.get("chatgpt-account-id")]);
      return left.shift() ?? new Response("fine");
    },
    ...options,
  });
  return { session, sent, fetch };
}

describe("createAuthorizedFetch", () => {
  it.each<[string, Auth | null, (string | null)[]]>([
    ["an API key", API_KEY, ["Bearer sk-test-key", null]],
    ["tokens of an account", CLIENT_TOKENS, ["Bearer client-token", "org-a"]],
    ["tokens that name no account", { ...CLIENT_TOKENS, accountId: null }, ["Bearer client-token", null]],
    ["nobody", null, [null, null]],
  ])("sends what identifies %s", async (_, auth, headers) => {
    const { sent, fetch } = createSigned(auth);
    expect((await fetch(URL_HERE)).status).toBe(200);
    expect(sent).toEqual([headers]);
  });

  it("keeps the account's headers from a backend that does not want them, and the caller's own as they are", async () => {
    const { sent, fetch } = createSigned(CLIENT_TOKENS, [], { identifies: () => false });
    await fetch(URL_HERE, { headers: { authorization: "Bearer own" } });
    await fetch("http://192.0.2.1/responses");
    expect(sent).toEqual([
      ["Bearer own", null],
      [null, null],
    ]);
  });

  it("sends no credentials to another machine in clear", async () => {
    const { sent, fetch } = createSigned(API_KEY);
    await expect(fetch("http://192.0.2.1/responses")).rejects.toMatchObject({
      name: "TurnFailure",
      message: "The credentials of the account are not sent over plain http to another machine: http://192.0.2.1",
    });
    expect(sent).toEqual([]);
    await fetch("https://192.0.2.1/responses");
    expect(sent).toHaveLength(1);
    const nobody = createSigned(null);
    await nobody.fetch("http://192.0.2.1/responses");
    expect(nobody.sent).toEqual([[null, null]]);
  });

  it("sends the tokens that were renewed before the first attempt", async () => {
    const freshen = async () => session.begin({ ...CLIENT_TOKENS, bearer: new Secret("fresh") });
    const { session, sent, fetch } = createSigned(CLIENT_TOKENS, [], { freshen });
    await fetch(URL_HERE);
    expect(sent).toEqual([["Bearer fresh", "org-a"]]);
  });

  it("sends nothing for a caller who gives up while tokens are renewed", async () => {
    const gate = createGate();
    const { sent, fetch } = createSigned(CLIENT_TOKENS, [], { freshen: () => gate.pass() });
    const stop = new AbortController();
    const answer = fetch(URL_HERE, { signal: stop.signal });
    await gate.reached;
    stop.abort(new Error("enough"));
    await expect(answer).rejects.toThrow("enough");
    gate.open();
    expect(sent).toEqual([]);
  });

  it("tries again until there are no more tokens to try, and has put away what it was refused with", async () => {
    const refusals = [
      new Response("no", { status: 401 }),
      new Response("no", { status: 401 }),
      new Response("last", { status: 401 }),
    ];
    const next = ["second", "third"].map((text) => ({ ...CLIENT_TOKENS, bearer: new Secret(text) }));
    const rejected: (string | undefined)[] = [];
    const recovery = {
      next: async (auth: Auth | null) => {
        rejected.push(auth?.bearer.reveal());
        return next.shift() ?? null;
      },
    };
    const { sent, fetch } = createSigned(CLIENT_TOKENS, refusals, { recoveries: { chatgptAuthTokens: () => recovery } });
    const last = await fetch(URL_HERE);
    expect([last.status, await last.text()]).toEqual([401, "last"]);
    expect(rejected).toEqual(["client-token", "second", "third"]);
    expect(sent.map(([bearer]) => bearer)).toEqual(["Bearer client-token", "Bearer second", "Bearer third"]);
    for (const refusal of refusals.slice(0, 2)) expect(await refusal.text().catch(() => "closed")).toBe("closed");
  });

  it.each([
    ["another status than 401", 403, { chatgptAuthTokens: () => ({ next: () => Promise.reject(new Error("asked")) }) }],
    ["a 401 where nothing can be tried again", 401, {}],
  ])("returns %s as it is", async (_, status, recoveries) => {
    const { sent, fetch } = createSigned(CLIENT_TOKENS, [new Response("no", { status })], { recoveries });
    const answer = await fetch(URL_HERE);
    expect([answer.status, await answer.text(), sent.length]).toEqual([status, "no", 1]);
  });
});
