import { PROTOCOL_RELEASE } from "codex-app-server-sdk/protocol";
import { createServer } from "codex-app-server-sdk/server";
import { describe, expect, it } from "vitest";
import { attach, createRawClient, introduce } from "../../support/raw-client.js";

const clientInfo = { name: "raw", version: "1" };

describe("the handshake", () => {
  it("answers with the release it follows, and its own version in the comment", async () => {
    const wire = createRawClient();
    const { result } = await introduce(wire);
    expect(result).toMatchObject({ platformFamily: expect.any(String), platformOs: expect.any(String) });
    expect((result as { userAgent: string }).userAgent).toMatch(
      new RegExp(`^raw/${PROTOCOL_RELEASE} \\(.*codex-app-server-sdk \\d+\\.\\d+\\.\\d+\\) unknown \\(raw; 1\\)$`),
    );
  });

  it.each([
    ["a method that exists", "account/read", {}, "Not initialized"],
    ["a method that does not", "nope/method", {}, /^Invalid request: unknown variant `nope\/method`, expected one of `/],
    ["params that do not fit", "account/login/start", {}, "Invalid request: missing field `type`"],
    ["params that are missing", "account/read", undefined, "Invalid request: missing field `params`"],
  ])("before it, %s gets its own refusal", async (_, method, params, message) => {
    const wire = createRawClient();
    const { error } = await wire.ask(method, params);
    expect(error).toEqual({ code: -32600, message: expect.stringMatching(message) });
  });

  it("happens once", async () => {
    const wire = createRawClient();
    await introduce(wire);
    expect(await introduce(wire)).toMatchObject({ error: { code: -32600, message: "Already initialized" } });
  });

  it("may be tried again after it was refused", async () => {
    const wire = createRawClient();
    const refused = await wire.ask("initialize", { clientInfo: { name: "bad\nname", version: "1" } });
    expect(refused.error).toEqual({
      code: -32600,
      message: "Invalid clientInfo.name: 'bad\nname'. Must be a valid HTTP header value.",
    });
    expect(await wire.ask("initialize", {})).toMatchObject({ error: { message: "Invalid request: missing field `clientInfo`" } });
    expect(await wire.ask("initialize", { clientInfo })).toHaveProperty("result.userAgent");
  });

  it("need not be waited for by the requests that follow it", async () => {
    const wire = createRawClient();
    const [introduced, read] = await Promise.all([introduce(wire), wire.ask("account/read", {})]);
    expect(introduced).toHaveProperty("result");
    expect(read).toHaveProperty("result");
  });
});

describe("createServer", () => {
  it("serves the handlers it is given and refuses what it was not given", async () => {
    const wire = attach(createServer({ account: { read: () => ({ account: null, requiresOpenaiAuth: false }) } }));
    await introduce(wire);
    expect(await wire.ask("account/read", {})).toMatchObject({ result: { requiresOpenaiAuth: false } });
    expect(await wire.ask("account/logout")).toMatchObject({ error: { code: -32601 } });
  });

  it("keeps a handler's own words from the wire", async () => {
    const wire = attach(
      createServer(
        {
          account: {
            read: () => {
              throw new Error("/home/me/secret");
            },
          },
        },
        { logger: false },
      ),
    );
    await introduce(wire);
    expect((await wire.ask("account/read", {})).error).toEqual({ code: -32603, message: "Internal error" });
  });

  it("answers nothing that does not have its method's shape", async () => {
    const wire = attach(createServer({ account: { read: () => ({ account: null }) as never } }, { logger: false }));
    await introduce(wire);
    expect((await wire.ask("account/read", {})).error).toEqual({ code: -32603, message: "Internal error" });
  });

  it("tells every client that has been introduced, and no other", async () => {
    const server = createServer({});
    const [introduced, silent] = [attach(server), attach(server)];
    await introduce(introduced);
    server.broadcast("warning", { message: "hear this" });
    await introduced.next(({ method }) => method === "warning");
    await introduce(silent);
    expect(silent.received.filter(({ method }) => method === "warning")).toEqual([]);
  });
});
