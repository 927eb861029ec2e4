import { connect, runTurn, withChatgptTokens } from "codex-app-server-sdk/client";
import { fakeToken } from "codex-app-server-sdk/testing";
import { createMemoryPair } from "codex-app-server-sdk/transport";
import { describe, expect, it } from "vitest";
import { createPlayedClient } from "../support/played-client.js";

const clientInfo = { name: "test", version: "1" };
const tokens = () => ({ accessToken: fakeToken() });

describe("connect()", () => {
  it.each([
    [undefined, '"options" must be an object'],
    [{}, '"clientInfo" is missing'],
    [{ clientInfo: "my-app" }, '"clientInfo" must be an object with a name and a version, both texts'],
    [{ clientInfo: { name: "my-app" } }, '"clientInfo" must be an object with a name and a version, both texts'],
    [{ clientInfo, token: "eyJ" }, 'there is no option "token", only '],
    [{ clientInfo, timeoutMs: 5 }, 'there is no option "timeoutMs", only '],
    [{ clientInfo, requestTimeoutMs: "5s" }, '"requestTimeoutMs" must be a number above 0'],
    [{ clientInfo, heartbeat: true }, '"heartbeat" must be a number from 0 on'],
    [{ clientInfo, reconnect: "yes" }, '"reconnect" must be true or false'],
    [{ clientInfo, reconnect: { retries: 3 } }, 'there is no option "reconnect.retries", only '],
    [{ clientInfo, tokens: { provider: tokens, acount: "any" } }, 'there is no option "tokens.acount", only '],
    [{ clientInfo, tokens: { provider: tokens, account: "all" } }, '"tokens.account" must be one of "same", "any"'],
    [{ clientInfo, unhandled: "refuse" }, '"unhandled" must be one of "decline", "ignore"'],
    [{ clientInfo, onProblem: console }, '"onProblem" must be a function'],
  ])("refuses the options %o by name", async (options, problem) => {
    const [here] = createMemoryPair();
    const refused = connect(here, options as never);
    await expect(refused).rejects.toMatchObject({ name: "CodexError", code: "ERR_OPTION" });
    await expect(refused).rejects.toThrow(`connect: ${problem}`);
  });

  it("takes options that are undefined for left out, and members of clientInfo that it does not know", async () => {
    const { client } = await createPlayedClient({
      clientInfo: { ...clientInfo, title: null, site: "Oslo" } as never,
      tokens: undefined,
      reconnect: undefined,
      heartbeat: false,
    });
    expect(client.closed.aborted).toBe(false);
  });
});

describe("withChatgptTokens() and runTurn()", () => {
  it("refuse an option that they do not have, by name", async () => {
    const { client } = await createPlayedClient();
    await expect(withChatgptTokens(client, tokens, { timeoutMs: 5 } as never)).rejects.toMatchObject({
      code: "ERR_OPTION",
      message: expect.stringContaining('withChatgptTokens: there is no option "timeoutMs", only account, answerWithinMs'),
    });
    expect(client.tokens).toBeNull();
    const run = (options: object) => () => runTurn(client, { threadId: "t", input: "Hello?" }, options);
    expect(run({ timeoutMs: 5 })).toThrow('runTurn: there is no option "timeoutMs", only idleTimeoutMs, signal');
    expect(run({ signal: new AbortController() })).toThrow('runTurn: "signal" must be an AbortSignal');
  });
});
