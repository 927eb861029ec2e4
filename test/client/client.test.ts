import { describe, expect, it } from "vitest";
import { createPlayedClient } from "../support/played-client.js";
import { eventually } from "../support/settled.js";

const REFRESH = "account/chatgptAuthTokens/refresh";

describe("Client", () => {
  it("declines approvals that nobody handles, and says no to what it does not know", async () => {
    const { wire } = await createPlayedClient();
    const params = { threadId: "t", turnId: "u", itemId: "i" };
    expect(await wire.ask("item/commandExecution/requestApproval", params)).toMatchObject({ result: { decision: "decline" } });
    expect(await wire.ask("item/brand/new", params)).toMatchObject({ error: { code: -32601 } });
  });

  it("lets a handler answer, and stops when it is disposed of", async () => {
    const { client, wire } = await createPlayedClient();
    const params = { threadId: "t", turnId: "u", itemId: "i" };
    const handling = client.handle("item/fileChange/requestApproval", () => ({ decision: "accept" }));
    expect(await wire.ask("item/fileChange/requestApproval", params)).toMatchObject({ result: { decision: "accept" } });
    handling[Symbol.dispose]();
    expect(await wire.ask("item/fileChange/requestApproval", params)).toMatchObject({ result: { decision: "decline" } });
  });

  it("tells a handler when the server settles its request otherwise", async () => {
    const { client, wire } = await createPlayedClient();
    const aborted = new Promise((resolve) => {
      client.handle(
        "item/fileChange/requestApproval",
        (_, { signal }) => new Promise(() => signal.addEventListener("abort", resolve)),
      );
    });
    wire.send({ id: 7, method: "item/fileChange/requestApproval", params: { threadId: "t", turnId: "u", itemId: "i" } });
    wire.send({ method: "serverRequest/resolved", params: { threadId: "t", requestId: 7 } });
    await aborted;
  });

  it("is not disturbed by a notification called error that nobody listens to, nor by a listener that throws", async () => {
    const { client, wire } = await createPlayedClient();
    const heard: string[] = [];
    client.on("warning", () => {
      throw new Error("listener");
    });
    client.on("warning", ({ message }) => heard.push(message));
    wire.send({ method: "error", params: { threadId: "t", turnId: "u", error: { message: "x" }, willRetry: false } });
    wire.send({ method: "warning", params: { message: "heard" } });
    await eventually(() => expect(heard).toEqual(["heard"]));
    expect(client.closed.aborted).toBe(false);
  });

  it("reads the server's release from its user agent", async () => {
    const { client } = await createPlayedClient({}, { userAgent: "x/0.93.0 (Linux)" });
    expect(client.serverInfo).toEqual({
      userAgent: "x/0.93.0 (Linux)",
      version: "0.93.0",
      codexHome: null,
      platformFamily: null,
      platformOs: null,
    });
  });

  it("refuses a refresh at once when it has no tokens and is the server's only client", async () => {
    const { wire } = await createPlayedClient();
    expect(await wire.ask(REFRESH, { reason: "unauthorized" })).toMatchObject({ error: { code: -32000 } });
  });

  it("leaves a refresh to others when it has no tokens and the server may have more clients", async () => {
    const { client, wire } = await createPlayedClient({}, { shared: true });
    wire.send({ id: 3, method: REFRESH, params: { reason: "unauthorized" } });
    expect(await wire.ask("item/brand/new")).toHaveProperty("error");
    expect(wire.received.filter(({ id }) => id === 3)).toEqual([]);
    client.handle(REFRESH, () => ({ accessToken: "by hand", chatgptAccountId: "org-a" }));
    expect(await wire.ask(REFRESH, { reason: "unauthorized" })).toMatchObject({ result: { accessToken: "by hand" } });
  });

  it("says nothing to what nobody handles, if it is told to", async () => {
    const { wire } = await createPlayedClient({ unhandled: "ignore" });
    wire.send({ id: 3, method: "item/brand/new" });
    wire.send({ id: 4, method: REFRESH, params: { reason: "unauthorized" } });
    await wire.next(({ id }) => id === 4);
    expect(wire.received.filter(({ id }) => id === 3)).toEqual([]);
  });

  it("passes on notifications that do not fit their shape, and reports them", async () => {
    const problems: string[] = [];
    const { client, wire } = await createPlayedClient({ onProblem: ({ code }) => problems.push(code) });
    const heard = new Promise((resolve) => client.once("account/updated", resolve));
    wire.send({ method: "account/updated", params: { authMode: 5 } });
    expect(await heard).toEqual({ authMode: 5 });
    expect(problems).toEqual(["ERR_SHAPE"]);
  });
});
