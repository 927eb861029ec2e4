import { createAppServer } from "codex-app-server-sdk/server";
import { fakeToken } from "codex-app-server-sdk/testing";
import { describe, expect, it } from "vitest";
import { configFor, createBackend } from "../../../support/backend.js";
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
