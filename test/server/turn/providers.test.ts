import { runTurn } from "codex-app-server-sdk/client";
import type { ModelProviderConfig } from "codex-app-server-sdk/server";
import { describe, expect, it, vi } from "vitest";
import { createBackend } from "../../support/backend.js";
import { createPair } from "../../support/pair.js";

/** A server that knows a provider of OpenAI's kind and one that needs no account, with somebody signed in. */
async function createServerOfTwo() {
  const [usual, other] = [await createBackend(), await createBackend()];
  const { client } = await createPair({
    config: {
      model_provider: "usual",
      model_providers: {
        usual: { name: "usual", base_url: usual.baseUrl, requires_openai_auth: true },
        other: { name: "other", base_url: other.baseUrl },
      },
    },
  });
  await client.account.loginStart({ type: "apiKey", apiKey: "sk-usual" });
  return { client, usual, other };
}

describe("a thread's model provider", () => {
  it("is who is asked in its turns, and is told of the account only if it needs one", async () => {
    const { client, usual, other } = await createServerOfTwo();
    for (const modelProvider of ["usual", "other"]) {
      const { thread } = await client.thread.start({ modelProvider });
      expect(thread.modelProvider).toBe(modelProvider);
      expect(await runTurn(client, { threadId: thread.id, input: "hi" }).completed).toMatchObject({ status: "completed" });
    }
    expect(usual.modelRequests.map(({ bearer }) => bearer)).toEqual(["sk-usual"]);
    expect(other.modelRequests.map(({ bearer }) => bearer)).toEqual([null]);
  });

  it("is refused when nobody has configured it, as on the real server", async () => {
    const { client } = await createServerOfTwo();
    await expect(client.thread.start({ modelProvider: "nope" })).rejects.toMatchObject({
      rpcCode: -32600,
      message: "failed to load configuration: Model provider `nope` not found",
    });
  });
});

/** Runs a turn with a provider, and tells how it ended and what left the server. Somebody is signed in with a key. */
async function turnWith(provider: ModelProviderConfig, answer?: Response) {
  const left: Request[] = [];
  const fetch = async (input: string | URL | Request, init?: RequestInit) => {
    left.push(new Request(input, init));
    return answer ?? new Response("nobody", { status: 404 });
  };
  const { client } = await createPair({
    fetch,
    config: {
      model_provider: "company",
      model_providers: { company: { name: "Company", request_max_retries: 0, stream_max_retries: 0, ...provider } },
    },
  });
  await client.account.loginStart({ type: "apiKey", apiKey: "sk-account" });
  const { thread } = await client.thread.start({});
  const { status, error } = await runTurn(client, { threadId: thread.id, input: "hi" }).completed;
  return { status, message: error?.message, left };
}

describe("a request to a provider", () => {
  it("goes nowhere when it has no address, or is of a kind that is not supported", async () => {
    expect(await turnWith({ requires_openai_auth: true })).toMatchObject({
      status: "failed",
      message: "Model provider `company` has no `base_url`.",
      left: [],
    });
    const auth = { command: "print-token" };
    expect(await turnWith({ base_url: "https://gw.example", auth } as ModelProviderConfig)).toMatchObject({
      status: "failed",
      message: "Model provider `company` has `auth`, which this server does not support.",
      left: [],
    });
  });

  it("does not go over plain http to another machine with the account's credentials, and does with the provider's own", async () => {
    const base_url = "http://gw.example/v1";
    expect(await turnWith({ base_url, requires_openai_auth: true })).toMatchObject({
      status: "failed",
      message: "The credentials of the account are not sent over plain http to another machine: http://gw.example",
      left: [],
    });
    const { left } = await turnWith({ base_url, experimental_bearer_token: "table", requires_openai_auth: true });
    expect(left.map(({ headers }) => headers.get("authorization"))).toEqual(["Bearer table"]);
  });

  it("has the query and the headers of its table", async () => {
    vi.stubEnv("GW_TEAM", "blue");
    const { left } = await turnWith({
      base_url: "https://gw.example/v1/",
      query_params: { "api-version": "2025 & x", b: "\u00fc" },
      http_headers: { "x-own": "1", "bad name": "x" },
      env_http_headers: { "x-team": "GW_TEAM", "x-unset": "GW_UNSET" },
    });
    vi.unstubAllEnvs();
    expect(left.map(({ url }) => url)).toEqual(["https://gw.example/v1/responses?api-version=2025%20%26%20x&b=%C3%BC"]);
    const headers = left[0]?.headers;
    expect(["x-own", "x-team", "x-unset"].map((name) => headers?.get(name))).toEqual(["1", "blue", null]);
  });

  it("does not follow a redirect to another origin", async () => {
    const answer = new Response(null, { status: 307, headers: { location: "https://elsewhere.example/v1/responses" } });
    const { status, message, left } = await turnWith({ base_url: "https://gw.example/v1" }, answer);
    expect([status, left.map(({ url }) => url)]).toEqual(["failed", ["https://gw.example/v1/responses"]]);
    expect(message).toContain("unexpected status 307");
  });
});
