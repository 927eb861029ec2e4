import { inspect } from "node:util";
import { connect, RpcError, runTurn, TokenError, withChatgptTokens } from "codex-app-server-sdk/client";
import { fakeToken } from "codex-app-server-sdk/testing";
import { createMemoryPair } from "codex-app-server-sdk/transport";
import { describe, expect, it } from "vitest";
import { configFor, createBackend } from "../support/backend.js";
import { createPair } from "../support/pair.js";

describe("the external-auth loop", () => {
  it("refreshes in the middle of a turn: two model requests, the old bearer and the new, and one refresh", async () => {
    const backend = await createBackend();
    const [first, second] = [fakeToken(), fakeToken()];
    const asked: string[] = [];
    const { client, problems } = await createPair(
      { config: configFor(backend) },
      {
        tokens: ({ reason, rejectedAccessToken }) => {
          asked.push(`${reason} ${rejectedAccessToken === first}`);
          return { accessToken: reason === "unauthorized" ? second : first };
        },
      },
    );
    backend.plan(401, { text: ["Hel", "lo"] });

    const { thread } = await client.thread.start();
    const outcome = await runTurn(client, { threadId: thread.id, input: "hi" }).completed;

    expect(outcome).toMatchObject({ status: "completed", text: "Hello", error: null });
    expect(outcome.usage?.last.totalTokens).toBe(13);
    expect(backend.modelRequests.map(({ bearer }) => bearer)).toEqual([first, second]);
    expect(backend.modelRequests.map(({ headers }) => headers["chatgpt-account-id"])).toEqual(["org-a", "org-a"]);
    expect(asked).toEqual(["login false", "unauthorized true"]);
    expect(problems).toEqual([]);
  });

  it("gives a turn's events in order, from the first", async () => {
    const backend = await createBackend();
    const { client } = await createPair({ config: configFor(backend) }, { tokens: () => ({ accessToken: fakeToken() }) });
    backend.plan({ text: ["a", "b"] });
    const { thread } = await client.thread.start();

    const methods: string[] = [];
    const turn = runTurn(client, { threadId: thread.id, input: "hi" });
    for await (const event of turn) methods.push(event.method);

    expect(methods).toEqual([
      "turn/started",
      "item/started",
      "item/completed",
      "item/started",
      "item/agentMessage/delta",
      "item/agentMessage/delta",
      "item/completed",
      "thread/tokenUsage/updated",
      "turn/completed",
    ]);
  });

  it("fails the turn, and keeps the host's words to itself, when the provider throws", async () => {
    const backend = await createBackend();
    const { client } = await createPair(
      { config: configFor(backend) },
      {
        tokens: ({ reason }) => {
          if (reason === "unauthorized") throw new Error("the vault says: hunter2");
          return { accessToken: fakeToken() };
        },
      },
    );
    const failures: TokenError[] = [];
    client.tokens?.on("failed", ({ error }) => failures.push(error));
    backend.plan(401);

    const { thread } = await client.thread.start();
    const { status, error } = await runTurn(client, { threadId: thread.id, input: "hi" }).completed;

    expect({ status, error }).toEqual({
      status: "failed",
      error: {
        message: "auth refresh request failed: code=-32000",
        codexErrorInfo: "other",
        additionalDetails: null,
        misalignment: null,
      },
    });
    expect(failures.map(({ reason, cause }) => [reason, (cause as Error).message])).toEqual([
      ["provider-failed", "the vault says: hunter2"],
    ]);
  });

  it("speaks the older shape to servers that do not say which release they are", async () => {
    const { client } = await createPair({}, { capabilities: { experimentalApi: true } });
    const idToken = fakeToken({ email: "old@example.com", plan: "plus" });
    await client.account.loginStart({ type: "chatgptAuthTokens", idToken, accessToken: "opaque" });
    expect((await client.account.read()).account).toMatchObject({ type: "chatgpt", email: "old@example.com", planType: "plus" });
  });

  it("refuses the newer shape to a client that did not opt into the experimental API, and says so to the host", async () => {
    const { client } = await createPair();
    const failure = await withChatgptTokens(client, () => ({ accessToken: fakeToken() })).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(TokenError);
    expect((failure as TokenError).reason).toBe("refused");
    expect((failure as TokenError).cause).toBeInstanceOf(RpcError);
  });

  it("never shows a token: not in the wire tap, not in what is logged, inspected or serialised", async () => {
    const backend = await createBackend();
    const [first, second] = [fakeToken(), fakeToken()];
    const seen: unknown[] = [];
    const log = (fields: object, message: string) => void seen.push({ fields, message });
    const { client, server } = await createPair(
      { config: configFor(backend), logger: { debug: log, info: log, warn: log, error: log } },
      {
        tokens: ({ reason }) => ({ accessToken: reason === "login" ? first : second }),
        tap: (event) => seen.push(event),
      },
    );
    backend.plan(401, 401);
    const { thread } = await client.thread.start();
    const { error } = await runTurn(client, { threadId: thread.id, input: "hi" }).completed;
    seen.push(error, client, client.tokens, server, [...server.connections]);

    const shown = inspect(seen, { depth: 12, showHidden: true }) + JSON.stringify(seen.slice(0, -4));
    expect(shown).toContain("[redacted]");
    for (const token of [first, second]) expect(shown).not.toContain(token.slice(0, 60));
  });

  it("ends with the connection: the turn fails, and further calls reject", async () => {
    const { client, server } = await createPair({
      agent: ({ signal }) => new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason))),
    });
    const { thread } = await client.thread.start();
    const turn = runTurn(client, { threadId: thread.id, input: "hi" });
    await turn.id;
    for (const connection of server.connections) await connection.close();
    expect((await turn.completed).status).toBe("failed");
    await expect(client.account.read()).rejects.toMatchObject({ code: "ERR_LOST" });
  });
});

describe("connect", () => {
  it("does not hang on a server that says nothing", async () => {
    const [here] = createMemoryPair();
    const connecting = connect(here, { clientInfo: { name: "test", version: "1.0.0" }, handshakeTimeoutMs: 20 });
    await expect(connecting).rejects.toMatchObject({ code: "ERR_TIMEOUT", method: "initialize" });
  });
});
