import { runTurn } from "codex-app-server-sdk/client";
import { type Agent, memoryThreads, type ThreadStore, TurnFailure } from "codex-app-server-sdk/server";
import { describe, expect, it } from "vitest";
import type { UserInput } from "../../../src/protocol/shapes/user-input.js";
import { withoutNotes } from "../../support/agent.js";
import { configFor, createBackend } from "../../support/backend.js";
import { createGate } from "../../support/gate.js";
import { createPair } from "../../support/pair.js";
import { idle } from "../../support/settled.js";

const waitForInterrupt: Agent = ({ signal }) =>
  new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason), { once: true }));

const texts = (input: readonly UserInput[]) => input.map((part) => (part.type === "text" ? part.text : part.type));

async function startThread(agent: Agent) {
  const { client, problems } = await createPair({ agent });
  const { thread } = await client.thread.start();
  return { client, problems, threadId: thread.id };
}

describe("a turn", () => {
  it("completes with what the agent wrote", async () => {
    const { client, threadId, problems } = await startThread(async ({ input, write }) => {
      const message = write.message();
      message.delta("You said: ");
      message.delta(input[0]?.type === "text" ? input[0].text : "?");
      message.end();
    });
    expect(await runTurn(client, { threadId, input: "hi" }).completed).toMatchObject({
      status: "completed",
      text: "You said: hi",
    });
    expect(problems).toEqual([]);
  });

  it("hands the agent what earlier turns left behind", async () => {
    const histories: string[][] = [];
    const { client, threadId } = await startThread(async ({ history, write }) => {
      histories.push(history.map(({ type }) => type));
      write.message().end("noted");
    });
    await runTurn(client, { threadId, input: "one" }).completed;
    await runTurn(client, { threadId, input: "two" }).completed;
    expect(histories).toEqual([[], ["userMessage", "agentMessage"]]);
  });

  it("is interrupted at once, and completes what was open", async () => {
    const { client, threadId } = await startThread(async (turn) => {
      turn.write.message().delta("half a ");
      await waitForInterrupt(turn);
    });
    const turn = runTurn(client, { threadId, input: "hi" });
    await turn.interrupt();
    expect(await turn.completed).toMatchObject({ status: "interrupted", text: "half a ", error: null });
  });

  it("is interrupted by the caller's signal", async () => {
    const { client, threadId } = await startThread(waitForInterrupt);
    const stop = new AbortController();
    const turn = runTurn(client, { threadId, input: "hi" }, { signal: stop.signal });
    await turn.id;
    stop.abort();
    expect((await turn.completed).status).toBe("interrupted");
  });

  it("fails with the text of a TurnFailure", async () => {
    const { client, threadId } = await startThread(async () => {
      throw new TurnFailure("no such luck", "badRequest");
    });
    const { status, error } = await runTurn(client, { threadId, input: "hi" }).completed;
    expect([status, error?.message, error?.codexErrorInfo]).toEqual(["failed", "no such luck", "badRequest"]);
  });

  it("fails without the text of any other error, and the thread lives on", async () => {
    let calls = 0;
    const { client, threadId } = await startThread(async ({ write }) => {
      calls += 1;
      if (calls === 1) throw new Error("/home/me/secret");
      write.message().end("fine");
    });
    expect((await runTurn(client, { threadId, input: "hi" }).completed).error?.message).toBe("Internal error");
    expect((await runTurn(client, { threadId, input: "hi" }).completed).status).toBe("completed");
  });

  it("is the only one in its thread: input that comes while it runs goes to it", async () => {
    const inputs: unknown[] = [];
    let goOn = () => {};
    const { client, threadId } = await startThread(async ({ input, history, write }) => {
      inputs.push([texts(input), history.map(({ type }) => type)]);
      if (inputs.length === 1) await new Promise<void>((resolve) => (goOn = resolve));
      write.message().end(`said ${inputs.length}`);
    });
    const turn = runTurn(client, { threadId, input: "one" });
    const turnId = await turn.id;
    const joined = await client.turn.start({ threadId, input: [{ type: "text", text: "two" }] });
    expect(joined.turn).toMatchObject({ id: turnId, status: "inProgress" });
    expect(await client.turn.steer({ threadId, expectedTurnId: turnId, input: [{ type: "text", text: "three" }] })).toEqual({
      turnId,
    });
    goOn();
    const { items } = await turn.completed;
    expect(inputs).toEqual([
      [["one"], []],
      [
        ["two", "three"],
        ["userMessage", "agentMessage"],
      ],
    ]);
    expect(items.map(({ type }) => type)).toEqual(["userMessage", "agentMessage", "userMessage", "userMessage", "agentMessage"]);
  });

  it("lets the agent take what was steered in while it works", async () => {
    const taken: unknown[] = [];
    let goOn = () => {};
    const { client, threadId } = await startThread(async ({ takeSteeredInput }) => {
      await new Promise<void>((resolve) => (goOn = resolve));
      taken.push(texts(takeSteeredInput()), texts(takeSteeredInput()));
    });
    const turn = runTurn(client, { threadId, input: "one" });
    await turn.id;
    await turn.steer("two");
    goOn();
    expect((await turn.completed).status).toBe("completed");
    expect(taken).toEqual([["two"], []]);
  });

  it("cannot be steered by its wrong name, with nothing, or when it is over", async () => {
    const { client, threadId } = await startThread(waitForInterrupt);
    const turn = runTurn(client, { threadId, input: "one" });
    const expectedTurnId = await turn.id;
    const steer = (params: object) => client.turn.steer({ threadId, expectedTurnId, input: [], ...params });
    await expect(steer({ expectedTurnId: "x" })).rejects.toThrow(`expected active turn id \`x\` but found \`${expectedTurnId}\``);
    await expect(steer({})).rejects.toThrow("input must not be empty");
    await turn.interrupt();
    await turn.completed;
    await expect(steer({})).rejects.toThrow("no active turn to steer");
  });

  it("needs a thread that exists", async () => {
    const { client } = await startThread(waitForInterrupt);
    await expect(runTurn(client, { threadId: "nope", input: "hi" }).id).rejects.toMatchObject({ rpcCode: -32600 });
  });

  it("is given up when nothing is heard of it", async () => {
    const { client, threadId } = await startThread(waitForInterrupt);
    const { status, error } = await runTurn(client, { threadId, input: "hi" }, { idleTimeoutMs: 30 }).completed;
    expect([status, error?.message]).toEqual(["failed", "Nothing was heard of the turn for 30 ms"]);
  });
});

describe("input of the user", () => {
  const text = (said: string) => [{ type: "text" as const, text: said }];

  it("brings its settings to the turn that runs, of which everybody is told", async () => {
    const gate = createGate();
    const { client, threadId } = await startThread(() => gate.pass());
    const turn = runTurn(client, { threadId, input: "one" });
    await gate.reached;
    const told: string[] = [];
    client.on("thread/settings/updated", ({ threadSettings }) => told.push(threadSettings.model));
    const joined = await client.turn.start({ threadId, input: text("two"), model: "other" });
    expect(joined.turn).toMatchObject({ id: await turn.id, startedAt: null });
    await idle();
    expect(told).toEqual(["other"]);
    gate.open();
    expect((await turn.completed).status).toBe("completed");
  });

  it("is refused where there is none for a turn that runs, and goes with a turn of its own otherwise", async () => {
    const gate = createGate();
    const inputs: unknown[] = [];
    const { client, threadId } = await startThread(({ input }) => {
      inputs.push(texts(input));
      return gate.pass();
    });
    const turn = runTurn(client, { threadId, input: "one" });
    await gate.reached;
    await expect(client.turn.start({ threadId, input: [] })).rejects.toMatchObject({
      rpcCode: -32603,
      message: "failed to submit turn input: EmptyInput",
    });
    gate.open();
    await turn.completed;
    expect((await runTurn(client, { threadId, input: [] }).completed).status).toBe("completed");
    expect(inputs).toEqual([["one"], []]);
  });

  it("is known by its id in whichever turn it is, and in no other", async () => {
    const gate = createGate();
    let runs = 0;
    const { client, threadId } = await startThread(async () => {
      runs += 1;
      if (runs === 3) await gate.pass();
    });
    const say = (id: string) => ({ threadId, input: text(id), clientUserMessageId: id });
    const ids: string[] = [];
    for (const id of ["a", "b"]) {
      const turn = runTurn(client, say(id));
      ids.push(await turn.id);
      await turn.completed;
    }
    const third = runTurn(client, say("c"));
    await gate.reached;
    const turnOf = async (id: string) => (await client.turn.start(say(id))).turn.id;
    expect([await turnOf("a"), await turnOf("b"), await turnOf("c")]).toEqual([...ids, await third.id]);
    expect(await turnOf("d")).toBe(await third.id);
    gate.open();
    const { items } = await third.completed;
    expect(items.flatMap((item) => (item.type === "userMessage" ? [item.clientId] : []))).toEqual(["c", "d"]);
  });
});

describe("turn/interrupt", () => {
  it("is refused for another turn than the one that runs, and where none runs", async () => {
    const { client, threadId } = await startThread(waitForInterrupt);
    await expect(client.turn.interrupt({ threadId, turnId: "x" })).rejects.toMatchObject({
      rpcCode: -32600,
      message: "no active turn to interrupt",
    });
    const turn = runTurn(client, { threadId, input: "one" });
    const turnId = await turn.id;
    await expect(client.turn.interrupt({ threadId, turnId: "x" })).rejects.toMatchObject({
      rpcCode: -32600,
      message: `expected active turn id x but found ${turnId}`,
    });
    expect(await client.turn.interrupt({ threadId, turnId })).toEqual({});
    expect((await turn.completed).status).toBe("interrupted");
    await expect(client.turn.interrupt({ threadId, turnId })).rejects.toThrow("no active turn to interrupt");
  });
});

describe("a server that closes", () => {
  it("starts no turn any more while it waits for those that run", async () => {
    const gate = createGate();
    const store = memoryThreads();
    const threads: ThreadStore = {
      ...store,
      saveTurn: (id, turn, changes) =>
        (turn.status === "interrupted" ? gate.pass() : Promise.resolve()).then(() => store.saveTurn(id, turn, changes)),
    };
    let runs = 0;
    const agent: Agent = (turn) => {
      runs += 1;
      return waitForInterrupt(turn);
    };
    const { client, server } = await createPair({ agent, threads });
    const { thread } = await client.thread.start();
    const { thread: other } = await client.thread.start();
    const turn = runTurn(client, { threadId: thread.id, input: "one" });
    await turn.id;
    const closed = server.close();
    await gate.reached;
    const second = client.turn
      .start({ threadId: other.id, input: [{ type: "text", text: "two" }] })
      .catch((error: unknown) => error);
    await idle();
    gate.open();
    await closed;
    expect(await second).toBeInstanceOf(Error);
    expect((await turn.completed).status).toBe("interrupted");
    expect(runs).toBe(1);
  });
});

describe("the default agent", () => {
  it("sends the model what was said before, and the headers of the provider", async () => {
    const backend = await createBackend();
    const config = configFor(backend, { requires_openai_auth: false, http_headers: { "x-team": "blue" } });
    const { client } = await createPair({ config });
    const { thread } = await client.thread.start({ baseInstructions: "Be brief." });
    backend.plan({ text: "first answer" });
    await runTurn(client, { threadId: thread.id, input: "first" }).completed;
    await runTurn(client, { threadId: thread.id, input: "second" }).completed;
    expect(backend.modelRequests.map(withoutNotes)[1]).toMatchObject({
      bearer: null,
      headers: { "x-team": "blue", originator: "test", accept: "text/event-stream" },
      body: {
        model: "mock-model",
        instructions: "Be brief.",
        stream: true,
        store: false,
        input: [
          { role: "user", content: [{ type: "input_text", text: "first" }] },
          { role: "assistant", content: [{ type: "output_text", text: "first answer" }] },
          { role: "user", content: [{ type: "input_text", text: "second" }] },
        ],
      },
    });
  });

  it("begins a stream again that broke off, and says so in between", async () => {
    const backend = await createBackend();
    const { client } = await createPair({ config: configFor(backend, { requires_openai_auth: false, stream_max_retries: 1 }) });
    backend.plan({ status: 200, broken: true }, { text: "better" });
    const { thread } = await client.thread.start();
    const turn = runTurn(client, { threadId: thread.id, input: "hi" });
    const retries: unknown[] = [];
    for await (const event of turn)
      if (event.method === "error") retries.push([event.params.willRetry, event.params.error.message]);
    expect(retries).toEqual([[true, "Reconnecting... 1/1"]]);
    expect(await turn.completed).toMatchObject({ status: "completed", text: "better" });
  });

  it("closes the stream when the turn is interrupted", async () => {
    const backend = await createBackend();
    const { client } = await createPair({ config: configFor(backend, { requires_openai_auth: false }) });
    backend.plan({ hang: true });
    const { thread } = await client.thread.start();
    const turn = runTurn(client, { threadId: thread.id, input: "hi" });
    for await (const event of turn) if (event.method === "item/completed") break;
    await turn.interrupt();
    expect((await turn.completed).status).toBe("interrupted");
    await backend.idle();
  });

  it("ends with the backend's refusal when there is nothing left to try", async () => {
    const backend = await createBackend();
    const { client } = await createPair({ config: configFor(backend) });
    await client.account.loginStart({ type: "apiKey", apiKey: "sk-test-key" });
    backend.plan(401);
    const { thread } = await client.thread.start();
    const { error } = await runTurn(client, { threadId: thread.id, input: "hi" }).completed;
    expect(error).toMatchObject({
      message: `unexpected status 401 Unauthorized: unauthorized, url: ${backend.baseUrl}/responses`,
      codexErrorInfo: { httpConnectionFailed: { httpStatusCode: 401 } },
    });
    expect(backend.modelRequests.map(({ bearer }) => bearer)).toEqual(["sk-test-key"]);
  });
});

const REMOTE = [{ type: "image" as const, url: "https://example.invalid/a.png" }];
const refusal = { rpcCode: -32600, message: "remote image URLs are not supported; use an inline data URL instead" };

describe("an image that would have to be fetched", () => {
  it("is refused when a turn starts", async () => {
    const { client } = await createPair({ agent: async () => {} });
    const { thread } = await client.thread.start();
    await expect(runTurn(client, { threadId: thread.id, input: REMOTE }).completed).rejects.toMatchObject(refusal);
  });

  it("is refused when a turn is steered", async () => {
    const agent = ({ signal }: { signal: AbortSignal }) =>
      new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
    const { client } = await createPair({ agent });
    const { thread } = await client.thread.start();
    const turn = runTurn(client, { threadId: thread.id, input: "hi" });
    await expect(turn.steer(REMOTE)).rejects.toMatchObject(refusal);
    await turn.interrupt();
    await turn.completed;
  });
});
