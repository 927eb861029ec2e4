import { connect, withChatgptTokens } from "codex-app-server-sdk/client";
import { fakeToken } from "codex-app-server-sdk/testing";
import { createMemoryPair } from "codex-app-server-sdk/transport";
import { describe, expect, it, vi } from "vitest";
import { createPlayedClient } from "../support/played-client.js";
import { createWire } from "../support/wire.js";

const clientInfo = { name: "test", version: "1" };
const tokens = () => ({ accessToken: fakeToken() });

describe("connect()", () => {
  it.each([
    ["an address", "ws://127.0.0.1:1", "a string"],
    ["nothing", undefined, "undefined"],
    ["a promise of something else", Promise.resolve({}), "another object"],
    ["some object", {}, "another object"],
    ["a function that returns an address", () => "ws://127.0.0.1:1", "a string"],
  ])("refuses %s, by name", async (_, transport, kind) => {
    const refused = connect(transport as never, { clientInfo });
    await expect(refused).rejects.toBeInstanceOf(TypeError);
    await expect(refused).rejects.toThrow(`not ${kind}`);
  });

  it("refuses a transport that has a client, and leaves that client alone", async () => {
    const wire = createWire();
    wire.each(
      ({ method }) => method !== undefined,
      ({ id }) => id !== undefined && wire.send({ id, result: { account: null, requiresOpenaiAuth: true } }),
    );
    const client = await connect(wire.transport, { clientInfo });
    const second = connect(wire.transport, { clientInfo });
    await expect(second).rejects.toBeInstanceOf(TypeError);
    await expect(second).rejects.toThrow("has a client already");
    await expect(client.account.read()).resolves.toMatchObject({ account: null });
    await client.close();
  });

  it.each([
    ["a promise", Promise.resolve(tokens()), "not a promise"],
    ["the tokens themselves", tokens(), "not another object"],
    ["a provider that is no function", { provider: "eyJ" }, "not a string"],
  ])("refuses %s as `tokens`, by name", async (_, given, words) => {
    const [here] = createMemoryPair();
    const refused = connect(here, { clientInfo, tokens: given as never });
    await expect(refused).rejects.toBeInstanceOf(TypeError);
    await expect(refused).rejects.toThrow(words);
    const { client } = await createPlayedClient();
    await expect(withChatgptTokens(client, Promise.resolve(tokens()) as never)).rejects.toThrow("not a promise");
  });

  it("says why there was no handshake", async () => {
    const [here, there] = createMemoryPair();
    const failing = {
      ...here,
      messages: (async function* () {
        yield [];
        throw new Error("exited with code 7");
      })(),
    };
    await expect(connect(failing, { clientInfo })).rejects.toMatchObject({
      code: "ERR_LOST",
      message: expect.stringContaining("exited with code 7"),
    });
    await there.close();
  });

  it("says which release is needed, without asking for tokens, when the server is too old for them", async () => {
    const provider = vi.fn(tokens);
    const needed = "The server is codex 0.92.0, which does not take the host's tokens: 0.93 or newer is needed";
    const old = { userAgent: "codex_cli_rs/0.92.0 (Linux)" };
    const refused = createPlayedClient({ tokens: provider }, old);
    await expect(refused).rejects.toMatchObject({ code: "ERR_TOKENS", reason: "refused", message: needed });
    expect(provider).not.toHaveBeenCalled();
    const { client, wire } = await createPlayedClient({}, old);
    await expect(withChatgptTokens(client, provider)).rejects.toMatchObject({ code: "ERR_TOKENS", message: needed });
    expect(wire.received.filter(({ method }) => method === "account/login/start")).toEqual([]);
  });
});
