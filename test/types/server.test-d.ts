import { notification, request } from "codex-app-server-sdk/protocol";
import {
  type Connection,
  createAppServer,
  createServer,
  type HandlerContext,
  type Server,
  serve,
} from "codex-app-server-sdk/server";
import { describe, expectTypeOf, it } from "vitest";
import * as z from "zod/mini";

declare const connection: Connection;
declare const server: Server;

const text = z.object({ text: z.string() });
const ping = request("my/ping", text, z.object({ at: z.number() }));
const poke = request("my/poke", z.object({ hard: z.optional(z.boolean()) }), text);
const progress = notification("my/progress", z.object({ done: z.number() }));

describe("serve", () => {
  it("types a handler by its row", () => {
    const served = serve(ping, (params, context) => {
      expectTypeOf(params).toEqualTypeOf<{ text: string }>();
      expectTypeOf(context).toEqualTypeOf<HandlerContext>();
      return { at: 1 };
    });
    createServer({}, { methods: [served, serve(ping, async () => ({ at: 1 }))] });
    createAppServer({ methods: [served] });
    // @ts-expect-error: the result has another shape.
    serve(ping, () => ({ at: "noon" }));
    // @ts-expect-error: a request is answered.
    serve(ping, () => {});
  });

  it("types a listener by its row", () => {
    serve(progress, ({ done }, context) => {
      expectTypeOf(done).toEqualTypeOf<number>();
      expectTypeOf(context).toEqualTypeOf<{ readonly connection: Connection }>();
    });
    // @ts-expect-error: a notification has no such params.
    serve(progress, (params: { text: string }) => void params);
  });
});

describe("Connection", () => {
  it("types requests by row", () => {
    expectTypeOf(connection.request(ping, { text: "x" })).resolves.toEqualTypeOf<{ at: number }>();
    expectTypeOf(connection.request(poke)).resolves.toEqualTypeOf<{ text: string }>();
    expectTypeOf(connection.request(poke, {}, { timeoutMs: 1 })).resolves.toEqualTypeOf<{ text: string }>();
    // @ts-expect-error: params are missing.
    void connection.request(ping);
    // @ts-expect-error: the wrong kind of value.
    void connection.request(ping, { text: 5 });
    // @ts-expect-error: a notification is not answered.
    void connection.request(progress, { done: 1 });
  });

  it("types notifications by row", () => {
    connection.notify(progress, { done: 1 });
    server.broadcast(progress, { done: 1 });
    // @ts-expect-error: the wrong kind of value.
    connection.notify(progress, { done: "1" });
    // @ts-expect-error: params are missing.
    server.broadcast(progress);
    // @ts-expect-error: a request wants an answer.
    connection.notify(ping, { text: "x" });
  });

  it("types both by wire name", () => {
    const tokens = connection.request("account/chatgptAuthTokens/refresh", { reason: "unauthorized" });
    expectTypeOf(tokens).resolves.toHaveProperty("accessToken");
    connection.notify("warning", { message: "x" });
    // @ts-expect-error: no such notification.
    connection.notify("warming", { message: "x" });
  });
});

describe("createServer", () => {
  it("does not take the handshake for a handler", () => {
    // @ts-expect-error: the server answers it.
    createServer({ legacy: { initialize: () => ({}) } });
  });
});
