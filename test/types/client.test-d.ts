import type { Client } from "codex-app-server-sdk/client";
import type {
  GetAccountParams,
  GetAccountResponse,
  ParamsOf,
  ResultOf,
  ThreadStartResponse,
} from "codex-app-server-sdk/protocol";
import { createServer } from "codex-app-server-sdk/server";
import { describe, expectTypeOf, it } from "vitest";

declare const client: Client;

describe("Client", () => {
  it("types calls by wire name", () => {
    expectTypeOf(client.request("account/read")).resolves.toEqualTypeOf<GetAccountResponse>();
    expectTypeOf(
      client.request("account/read", { refreshToken: true }, { timeoutMs: 1 }),
    ).resolves.toEqualTypeOf<GetAccountResponse>();
    // @ts-expect-error: no such method.
    void client.request("account/raed");
    // @ts-expect-error: this one needs params.
    void client.request("turn/interrupt");
  });

  it("names the shapes of every method", () => {
    expectTypeOf<ParamsOf<"account/read">>().toEqualTypeOf<GetAccountParams>();
    expectTypeOf<ResultOf<"account/read">>().toEqualTypeOf<GetAccountResponse>();
    expectTypeOf<ParamsOf<"fs/readFile">>().toHaveProperty("path");
    expectTypeOf<ParamsOf<"turn/started">>().toHaveProperty("turn");
    // @ts-expect-error: a notification is not answered.
    expectTypeOf<ResultOf<"turn/started">>().toBeNever();
  });

  it("types the facade", () => {
    expectTypeOf(client.thread.start()).resolves.toEqualTypeOf<ThreadStartResponse>();
    expectTypeOf(client.account.logout).parameter(0).toEqualTypeOf<undefined>();
    // @ts-expect-error: the wrong kind of value.
    void client.account.read({ refreshToken: "yes" });
    // @ts-expect-error: params are missing.
    void client.turn.start();
  });

  it("types events and handlers", () => {
    client.on("account/updated", ({ authMode }) => expectTypeOf(authMode).toExtend<string | null>());
    // @ts-expect-error: no such notification.
    client.on("account/raed", () => {});
    client.handle("account/chatgptAuthTokens/refresh", () => ({ accessToken: "", chatgptAccountId: "" }));
    // @ts-expect-error: an empty answer is no answer.
    client.handle("account/chatgptAuthTokens/refresh", () => ({}));
  });

  it("is not a promise", () => {
    expectTypeOf<Awaited<Client>>().toEqualTypeOf<Client>();
    expectTypeOf<Client>().not.toHaveProperty("then");
  });
});

describe("createServer", () => {
  it("types handlers by the row they answer", () => {
    createServer({ account: { read: () => ({ account: null, requiresOpenaiAuth: false }) } });
    // @ts-expect-error: requiresOpenaiAuth is missing.
    createServer({ account: { read: () => ({}) } });
    // @ts-expect-error: no such method.
    createServer({ account: { raed: () => ({}) } });
  });
});
