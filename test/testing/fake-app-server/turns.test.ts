import { type Client, connect, runTurn, type Turn, type TurnOutcome, type WireEvent } from "codex-app-server-sdk/client";
import { createFakeAppServer, type FakeAppServerOptions, type FakeScenario, fakeToken } from "codex-app-server-sdk/testing";
import { describe, expect, it, onTestFinished } from "vitest";
import { createWireCheck } from "../../conformance/wire-check.js";

const clientInfo = { name: "test", version: "1" };

/** A client of a server that plays a scenario, signed in, and all that passed between them. */
async function play(scenario: FakeScenario, options: FakeAppServerOptions = {}) {
  const server = createFakeAppServer({ scenario, ...options });
  const passed: WireEvent[] = [];
  const client = await connect(() => server.connect(), {
    clientInfo,
    tokens: () => ({ accessToken: fakeToken() }),
    tap: (event) => passed.push(event),
  });
  onTestFinished(() => client.close());
  return { server, client, passed };
}

/** Begins a turn in a new thread. A turn is a promise of its end, so it comes in an object. */
async function begin(client: Client): Promise<{ turn: Turn }> {
  const { thread } = await client.thread.start();
  return { turn: runTurn(client, { threadId: thread.id, input: "hi" }) };
}

/** Plays a turn to its end. */
async function finish(client: Client): Promise<TurnOutcome> {
  const { turn } = await begin(client);
  return await turn.completed;
}

/** One turn with everything in it. */
const EVERYTHING: FakeScenario = {
  turns: [
    [
      { reasoning: ["First ", "second"] },
      { text: ["Hel", "lo."], phase: "commentary" },
      { command: "npm test", output: ["a", "b"], asks: true },
      { command: "false", exitCode: 1 },
      { changes: [{ path: "/a", kind: { type: "add" }, diff: "x" }], asks: true },
      { item: { type: "plan", text: "1. Rest" } },
      { usage: { inputTokens: 10, outputTokens: 3 } },
      { unauthorized: 1 },
      { error: "Reconnecting... 1/5" },
      { notify: "turn/plan/updated", params: { plan: [{ step: "Rest", status: "pending" }] } },
      "Done.",
    ],
  ],
};

describe("a scripted turn", () => {
  it("has everything that its steps name, in their order, in codex's own shapes", async () => {
    const { client, passed } = await play(EVERYTHING);
    client.handle("item/commandExecution/requestApproval", () => ({ decision: "accept" }));
    client.handle("item/fileChange/requestApproval", () => ({ decision: "accept" }));
    const { status, items, usage } = await finish(client);
    expect(status).toBe("completed");
    expect(items.map((item) => ("status" in item ? [item.type, item.status] : item.type))).toEqual([
      "userMessage",
      "reasoning",
      "agentMessage",
      ["commandExecution", "completed"],
      ["commandExecution", "failed"],
      ["fileChange", "completed"],
      "plan",
      "agentMessage",
    ]);
    expect(usage?.total.totalTokens).toBe(13);
    const deltas = passed.filter(({ message }) => message.method === "item/agentMessage/delta");
    expect(deltas.map(({ message }) => (message.params as { delta: string }).delta)).toEqual(["Hel", "lo.", "Done."]);
    const of = (direction: WireEvent["direction"]) =>
      passed.flatMap((event) => (event.direction === direction ? [event.message] : []));
    const { misfitsIn } = await createWireCheck();
    expect(of("received").length).toBeGreaterThan(30);
    expect(misfitsIn(of("sent"), of("received"))).toEqual([]);
  });

  it.each([
    ["accept", "completed", "completed"],
    ["decline", "declined", "completed"],
    ["cancel", "declined", "interrupted"],
  ] as const)("goes on as the client says of a command: %s", async (decision, ofItem, ofTurn) => {
    const { client, server } = await play({ turns: [[{ command: "rm -r /", asks: true }, "Done."]] });
    client.handle("item/commandExecution/requestApproval", () => ({ decision }));
    const { status, items, text } = await finish(client);
    expect(status).toBe(ofTurn);
    expect(items.find((item) => item.type === "commandExecution")).toMatchObject({ status: ofItem });
    expect(text).toBe(ofTurn === "completed" ? "Done." : "");
    expect(server.received.at(-1)?.message.result).toEqual({ decision });
  });

  it("takes a client that answers with an error for one that declines", async () => {
    const { client } = await play({ turns: [[{ changes: [{ path: "/a", kind: { type: "delete" }, diff: "" }], asks: true }]] });
    client.handle("item/fileChange/requestApproval", () => {
      throw new Error("nobody is there");
    });
    const { status, items } = await finish(client);
    expect([status, items.at(-1)]).toMatchObject(["completed", { type: "fileChange", status: "declined" }]);
  });

  it("fails as it is told to", async () => {
    const { client } = await play({
      turns: [["One moment.", { fails: "no room", codexErrorInfo: "serverOverloaded" }, "never"]],
    });
    await expect(finish(client)).resolves.toMatchObject({
      status: "failed",
      text: "One moment.",
      error: { message: "no room", codexErrorInfo: "serverOverloaded" },
    });
  });

  it("can be interrupted and steered while it hangs", async () => {
    const { client, server } = await play({ turns: [{ hangs: true }] });
    const { turn } = await begin(client);
    await turn.steer("and this");
    await turn.interrupt();
    const { status, items } = await turn.completed;
    expect([status, items.map(({ type }) => type)]).toEqual(["interrupted", ["userMessage", "userMessage"]]);
    expect(server.paramsOf("turn/interrupt")).toEqual([{ threadId: "thread-1", turnId: "turn-1" }]);
  });

  it("pauses by the server's clock", async () => {
    const { client, server } = await play({
      turns: [[{ notify: "warning", params: { message: "wait" } }, { pauseMs: 5000 }, "Done."]],
    });
    const warned = new Promise((resolve) => client.once("warning", resolve));
    const { turn } = await begin(client);
    await warned;
    server.clock.advance(4999);
    await client.account.read();
    expect(server.received.at(-1)?.message.method).toBe("account/read");
    server.clock.advance(1);
    expect((await turn.completed).text).toBe("Done.");
  });

  it("asks what the client has to answer, whatever it is", async () => {
    const { client, server } = await play({
      turns: [[{ ask: "item/tool/call", params: { callId: "c", tool: "t", arguments: {} } }]],
    });
    client.handle("item/tool/call", () => ({ success: true, contentItems: [] }));
    expect((await finish(client)).status).toBe("completed");
    expect(server.received.at(-1)?.message.result).toEqual({ success: true, contentItems: [] });
  });

  it("loses every connection in the middle of a message, and is interrupted when the client is back", async () => {
    const server = createFakeAppServer({ scenario: "crash-in-turn", shared: true });
    const client = await connect(() => server.connect(), { clientInfo, reconnect: true });
    onTestFinished(() => client.close());
    const { thread } = await client.thread.start();
    const turn = runTurn(client, { threadId: thread.id, input: "hi" });
    const { status, items } = await turn.completed;
    expect([status, items.map(({ type }) => type)]).toEqual(["interrupted", ["userMessage"]]);
    expect((await runTurn(client, { threadId: thread.id, input: "hi" }).completed).text).toBe("Here again.");
  });
});

describe("a scripted server", () => {
  it("is overloaded as often as it is told to, and the client tries again what it may", async () => {
    const { client, server } = await play({ overloaded: { "thread/list": 2, "thread/start": 1 }, turns: ["Hello."] });
    expect((await client.thread.list({})).data).toEqual([]);
    expect(server.paramsOf("thread/list")).toHaveLength(3);
    await expect(client.thread.start()).rejects.toMatchObject({ rpcCode: -32001 });
    expect((await finish(client)).text).toBe("Hello.");
  });

  it("keeps the turns of a thread for those who read it", async () => {
    const { client } = await play({ turns: ["One.", "Two."] });
    await finish(client);
    await runTurn(client, { threadId: "thread-1", input: "more" }).completed;
    const { thread } = await client.thread.read({ threadId: "thread-1", includeTurns: true });
    const texts = thread.turns.map(({ items }) => items.flatMap((item) => (item.type === "agentMessage" ? item.text : [])));
    expect([thread.preview, texts]).toEqual(["hi", [["One."], ["Two."]]]);
    expect((await client.thread.list({})).data).toHaveLength(1);
  });

  it("has the methods and reads the login of the release that it plays", async () => {
    const { client, server } = await play({ turns: ["Hello."] }, { release: "0.98.0" });
    expect((await finish(client)).text).toBe("Hello.");
    expect(server.paramsOf("account/login/start")).toMatchObject([{ idToken: expect.any(String) }]);
    const wire = createFakeAppServer({ release: "0.98.0" });
    const old = await connect(wire.connect(), { clientInfo });
    onTestFinished(() => old.close());
    await expect(old.account.loginStart({ type: "chatgptAuthTokens", accessToken: fakeToken() })).rejects.toThrow("idToken");
  });
});
