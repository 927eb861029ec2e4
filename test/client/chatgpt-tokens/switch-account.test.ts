import { connect } from "codex-app-server-sdk/client";
import { createFakeAppServer, fakeToken } from "codex-app-server-sdk/testing";
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { idle, until } from "../../support/settled.js";
import { clientInfo, sent, signedIn } from "../../support/signed-in.js";
import { byHand, host } from "../../support/token-providers.js";
import { createSignedIn } from "../../support/token-server.js";

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date", "performance"] }));
afterEach(() => void vi.useRealTimers());

const other = () => ({ accessToken: fakeToken({ account: "org-b" }) });
const begun = { threadId: "a", turn: { id: "turn-1", items: [], status: "inProgress" } };
const refused = { error: { code: -32000, message: "No fresh ChatGPT tokens (the account was switched)" } };

describe("switching accounts", () => {
  it("is one login, after which the other account is the one that is kept to", async () => {
    const { client, server } = await signedIn(host().provider);
    const reauthRequired = vi.fn();
    client.tokens?.on("reauthRequired", reauthRequired);
    const tokens = other();
    await client.tokens?.switchTo(tokens);
    expect(server.accessToken).toBe(tokens.accessToken);
    expect(sent(server, "account/logout")).toEqual([]);
    await expect(client.tokens?.push({ accessToken: fakeToken() })).rejects.toMatchObject({
      reason: "wrong-account",
      accounts: { expected: "org-b", received: "org-a" },
    });
    expect(reauthRequired).not.toHaveBeenCalled();
  });

  it("refuses a request that waits, stops the provider, and drops what it answers later", async () => {
    const { provider, asked } = byHand();
    const { session, refresh, given } = await createSignedIn(provider);
    const answer = refresh(0);
    await until(() => asked.length > 0);
    const tokens = other();
    await session.switchTo(tokens);
    expect(await answer).toMatchObject(refused);
    expect(asked[0]?.request.signal.aborted).toBe(true);
    asked[0]?.resolve({ accessToken: fakeToken() });
    await idle();
    expect(given().at(-1)).toMatchObject(tokens);
    expect(given()).toHaveLength(2);
  });

  it("refuses a request that comes while the refusals leave", async () => {
    const { provider, asked } = byHand();
    const { session, refresh } = await createSignedIn(provider);
    const first = refresh(0);
    await until(() => asked.length > 0);
    const switching = session.switchTo(other());
    const second = refresh(1);
    await switching;
    expect([await first, await second]).toMatchObject([refused, refused]);
  });

  it("refuses turns of the account before, and asks the provider for a turn that begins after it", async () => {
    const { provider, asked } = byHand();
    const { session, wire, refresh } = await createSignedIn(provider);
    wire.send({ method: "turn/started", params: begun });
    const tokens = other();
    const switching = session.switchTo(tokens);
    await wire.next(({ params }) => (params as { accessToken?: string } | undefined)?.accessToken === tokens.accessToken);
    expect(await refresh(0)).toMatchObject(refused);
    await switching;
    expect(await refresh(1)).toMatchObject(refused);
    expect(asked).toEqual([]);
    wire.send({ method: "turn/completed", params: { ...begun, turn: { ...begun.turn, status: "failed" } } });
    wire.send({ method: "turn/started", params: { ...begun, threadId: "b" } });
    const answer = refresh(2, "org-b");
    await until(() => asked.length > 0);
    expect(asked[0]?.request).toMatchObject({ previousAccountId: "org-b", rejectedAccessToken: tokens.accessToken });
    asked[0]?.resolve(other());
    expect(await answer).toMatchObject({ result: { chatgptAccountId: "org-b" } });
  });

  it("changes nothing when the tokens cannot be used: a request that waits is answered", async () => {
    const { provider, asked } = byHand();
    const { session, refresh } = await createSignedIn(provider);
    const answer = refresh(0);
    await until(() => asked.length > 0);
    await expect(session.switchTo({ accessToken: "opaque" })).rejects.toMatchObject({ reason: "not-a-jwt" });
    asked[0]?.resolve({ accessToken: fakeToken() });
    expect(await answer).toHaveProperty("result");
  });

  it("changes nothing when the server refuses them: requests are answered with tokens of the account before", async () => {
    let refuses = false;
    const server = createFakeAppServer({
      handlers: {
        "account/login/start": (_, { afterAnswer }) => {
          const error = refuses ? "no such workspace" : null;
          afterAnswer(() => server.notify("account/login/completed", { loginId: null, success: !refuses, error }));
          return { type: "chatgptAuthTokens" };
        },
      },
    });
    const client = await connect(server.connect(), { clientInfo, tokens: host().provider });
    onTestFinished(() => client.close());
    refuses = true;
    await expect(client.tokens?.switchTo(other())).rejects.toMatchObject({ reason: "refused" });
    expect(await server.request("account/chatgptAuthTokens/refresh", { reason: "unauthorized" })).toMatchObject({
      chatgptAccountId: "org-a",
    });
  });

  it("comes one after the other with pushes and other switches", async () => {
    const { client, server } = await signedIn(host().provider);
    const back = { accessToken: fakeToken() };
    const [one, two, three] = [client.tokens?.switchTo(other()), client.tokens?.push(other()), client.tokens?.switchTo(back)];
    await Promise.all([one, two, three]);
    expect(server.accessToken).toBe(back.accessToken);
    expect(sent(server, "account/login/start")).toHaveLength(4);
  });
});
