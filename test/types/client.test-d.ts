import type { Client, Turn, TurnOutcome } from "codex-app-server-sdk/client";
import {
  type GetAccountParams,
  type GetAccountResponse,
  notification,
  type ParamsOf,
  type ResultOf,
  request,
  type ThreadStartResponse,
  unchecked,
} from "codex-app-server-sdk/protocol";
import { createServer } from "codex-app-server-sdk/server";
import { describe, expectTypeOf, it } from "vitest";

declare const client: Client;

interface Notes {
  found: string[];
}
const searchNotes = request("notes/search", unchecked<{ text: string; limit?: number }>(), unchecked<Notes>());
const countNotes = request("notes/count", unchecked<undefined>(), unchecked<number>());
const noteChanged = notification("notes/changed", unchecked<{ id: string }>());
const notesReset = notification("notes/reset", unchecked<undefined>());

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

  it("types requests by a row of one's own", () => {
    expectTypeOf(client.request(searchNotes, { text: "m" })).resolves.toEqualTypeOf<Notes>();
    expectTypeOf(client.request(searchNotes, { text: "m", limit: 1 }, { timeoutMs: 1 })).resolves.toEqualTypeOf<Notes>();
    expectTypeOf(client.request(countNotes)).resolves.toEqualTypeOf<number>();
    // @ts-expect-error: this one needs params.
    void client.request(searchNotes);
    // @ts-expect-error: the wrong kind of value.
    void client.request(searchNotes, { text: 5 });
    // @ts-expect-error: a notification is not answered.
    void client.request(noteChanged, { id: "n" });
  });

  it("types handlers by a row of one's own", () => {
    client.handle(searchNotes, (params, { signal, requestId }) => {
      expectTypeOf(params).toEqualTypeOf<{ text: string; limit?: number }>();
      expectTypeOf(signal).toEqualTypeOf<AbortSignal>();
      expectTypeOf(requestId).toExtend<string | number | bigint>();
      return { found: [params.text] };
    });
    client.handle(countNotes, async () => 3);
    // @ts-expect-error: an empty answer is no answer.
    client.handle(searchNotes, () => ({}));
    // @ts-expect-error: a notification is not answered.
    client.handle(noteChanged, () => ({}));
  });

  it("types notifications by a row of one's own", () => {
    client.on(noteChanged, (params) => expectTypeOf(params).toEqualTypeOf<{ id: string }>());
    client.once(noteChanged, ({ id }) => expectTypeOf(id).toBeString());
    client.off(noteChanged, (params: { id: string }) => void params);
    client.notify(noteChanged, { id: "n" });
    client.notify(notesReset);
    // @ts-expect-error: this one needs params.
    client.notify(noteChanged);
    // @ts-expect-error: the wrong kind of value.
    client.notify(noteChanged, { id: 5 });
    // @ts-expect-error: a request is not announced.
    client.notify(searchNotes, { text: "m" });
    // @ts-expect-error: a request is not announced.
    client.on(searchNotes, () => {});
  });

  it("is not a promise", () => {
    expectTypeOf<Awaited<Client>>().toEqualTypeOf<Client>();
    expectTypeOf<Client>().not.toHaveProperty("then");
  });
});

describe("Turn", () => {
  it("is a promise of its outcome", () => {
    expectTypeOf<Awaited<Turn>>().toEqualTypeOf<TurnOutcome>();
    // @ts-expect-error: the outcome has it, and not the turn.
    void ((turn: Turn) => turn.status);
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
