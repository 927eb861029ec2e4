import { execFileSync } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { runTurn, withChatgptTokens } from "codex-app-server-sdk/client";
import { defineTool } from "codex-app-server-sdk/server";
import { type FakeAnswer, fakeToken } from "codex-app-server-sdk/testing";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { ResponseReader } from "../../../../src/server/turn/responses/events-to-items.js";
import { createAgentRig } from "../../../support/agent.js";
import { createFolder } from "../../../support/folder.js";
import { until } from "../../../support/settled.js";

const PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

const double = defineTool({
  name: "double",
  description: "Doubles a number.",
  input: z.object({ number: z.number() }),
  run: ({ number }) => ({ doubled: number * 2 }),
});

function messageItem(text: string): object {
  return { type: "message", role: "assistant", content: [{ type: "output_text", text }] };
}

function couldNotRead(path: string, why: string): string {
  return `Codex could not read the local image at \`${path}\`: ${why}`;
}

describe("the default agent", () => {
  it("runs the tools that the model calls, and hands it what they answered", async () => {
    const { run, asked } = await createAgentRig(
      [{ calls: [{ name: "double", arguments: { number: 21 }, callId: "call-a" }] }, { text: "It is 42." }],
      { tools: [double] },
    );
    const { outcome } = await run("What is twice 21?");
    expect(outcome).toMatchObject({ status: "completed", text: "It is 42." });
    expect(asked()[0]?.tools).toMatchObject([{ type: "function", name: "double", parameters: { required: ["number"] } }]);
    expect(asked()[1]?.input.slice(1)).toEqual([
      { type: "function_call", call_id: "call-a", name: "double", arguments: '{"number":21}' },
      { type: "function_call_output", call_id: "call-a", output: '{"doubled":42}' },
    ]);
  });

  it.each([
    [{ model_context_window: 100_000 }, 95_000],
    [{}, 258_400],
  ])("tells how much of the model's context may be used: with %j, %j", async (config, usable) => {
    const { run } = await createAgentRig(["ok"], { config });
    const { events } = await run("hi");
    const told = events.filter(({ method }) => method === "thread/tokenUsage/updated").map(({ params }) => params);
    expect(told).toMatchObject([{ tokenUsage: { last: { totalTokens: 13 }, modelContextWindow: usable } }]);
  });

  it("streams reasoning part by part, and hands the model its encrypted half back", async () => {
    const reasoning = { summary: ["First.", "Then."], content: "hm", encrypted: "opaque" };
    const { run, asked, startThread } = await createAgentRig([{ reasoning, text: "one" }, { text: "two" }]);
    const threadId = await startThread();
    const { events, outcome } = await run("Think.", threadId);
    const told = events
      .filter(({ method }) => method.startsWith("item/reasoning/"))
      .map(({ method, params }) => [
        method,
        (params as { delta?: string }).delta,
        (params as { summaryIndex?: number }).summaryIndex,
      ]);
    expect(told).toEqual([
      ["item/reasoning/summaryPartAdded", undefined, 0],
      ["item/reasoning/summaryTextDelta", "First.", 0],
      ["item/reasoning/summaryPartAdded", undefined, 1],
      ["item/reasoning/summaryTextDelta", "Then.", 1],
      ["item/reasoning/textDelta", "hm", undefined],
    ]);
    expect(outcome.items[1]).toMatchObject({ type: "reasoning", summary: ["First.", "Then."], content: ["hm"] });
    expect(JSON.stringify(events)).not.toContain("opaque");
    await run("And?", threadId);
    expect(asked()[1]?.input[1]).toMatchObject({
      type: "reasoning",
      encrypted_content: "opaque",
      summary: [{ text: "First." }, {}],
    });
  });

  it("rebuilds calls and their outputs from what earlier turns left behind", async () => {
    const { run, asked, startThread } = await createAgentRig(
      [{ calls: [{ name: "double", arguments: { number: 1 }, callId: "call-a" }] }, { text: "2" }, { text: "yes" }],
      { tools: [double] },
    );
    const threadId = await startThread();
    await run("Twice 1?", threadId);
    await run("Sure?", threadId);
    expect(asked()[2]?.input.map(({ type, role }) => role ?? type)).toEqual([
      "user",
      "function_call",
      "function_call_output",
      "assistant",
      "user",
    ]);
    expect(asked()[2]?.input[2]).toMatchObject({ call_id: "call-a", output: '{"doubled":2}' });
  });

  it("sends what the turn is to go by", async () => {
    const { client, startThread, asked } = await createAgentRig();
    const threadId = await startThread();
    const outputSchema = { type: "object", properties: {}, additionalProperties: false };
    const input = [{ type: "text" as const, text: "hi" }];
    await runTurn(client, {
      threadId,
      input,
      model: "other",
      effort: "high",
      summary: "detailed",
      serviceTier: "flex",
      outputSchema,
    }).completed;
    await runTurn(client, { threadId, input, summary: "none" }).completed;
    expect(asked()[0]).toMatchObject({
      model: "other",
      reasoning: { effort: "high", summary: "detailed" },
      service_tier: "flex",
      include: ["reasoning.encrypted_content"],
      text: { format: { type: "json_schema", name: "codex_output_schema", strict: true, schema: outputSchema } },
    });
    expect(asked()[1]).toMatchObject({ reasoning: { effort: "high" } });
    expect(asked()[1]).not.toHaveProperty("text");
    expect(asked()[1]?.reasoning).not.toHaveProperty("summary");
  });

  it("sends integers past 2^53 as the client wrote them", async () => {
    const bodies: string[] = [];
    const spying: typeof fetch = (url, init) => {
      bodies.push(String(init?.body));
      return fetch(url, init);
    };
    const { client, startThread } = await createAgentRig([], { fetch: spying });
    const limits = { type: "integer", maximum: 9223372036854775807n as unknown as number };
    const inputSchema = { type: "object", properties: { id: limits } };
    const threadId = await startThread({ dynamicTools: [{ type: "function", name: "find", description: "", inputSchema }] });
    const { completed } = runTurn(client, { threadId, input: "go", outputSchema: limits });
    expect((await completed).status).toBe("completed");
    expect(bodies[0]?.match(/"maximum":9223372036854775807\}/g)).toHaveLength(2);
  });

  it("reads a usage that no number can hold", () => {
    const counts: unknown[] = [];
    const reader = new ResponseReader({ usage: (usage: unknown) => counts.push(usage), rawResponse() {} } as never, null);
    const usage = { input_tokens: 12345678901234567890n, output_tokens: 1 } as never;
    reader.take({ type: "response.completed", response: { usage } });
    expect(counts).toMatchObject([{ inputTokens: 12345678901234567000, outputTokens: 1, totalTokens: 12345678901234567000 }]);
  });

  it("shows the model images, inline or in a file", async () => {
    const folder = await createFolder();
    const path = join(folder, "no-extension");
    await writeFile(path, Buffer.from(PIXEL, "base64"));
    // A pipe that nobody writes to.
    const pipe = join(folder, "pipe.png");
    execFileSync("mkfifo", [pipe]);
    const url = `data:image/png;base64,${PIXEL}`;
    const { client, startThread, asked } = await createAgentRig();
    const input = [
      { type: "text" as const, text: "Look." },
      { type: "image" as const, url, detail: "auto" as const },
      { type: "localImage" as const, path },
      { type: "localImage" as const, path: join(folder, "missing.png") },
      { type: "localImage" as const, path: pipe },
    ];
    await runTurn(client, { threadId: await startThread({ cwd: folder }), input }).completed;
    expect(asked()[0]?.input[0]?.content).toEqual([
      { type: "input_text", text: "Look." },
      { type: "input_image", image_url: url, detail: "auto" },
      { type: "input_text", text: `<image name=[Image #2] path="${path}">` },
      { type: "input_image", image_url: url, detail: "high" },
      { type: "input_text", text: "</image>" },
      { type: "input_text", text: couldNotRead(join(folder, "missing.png"), "No such file or directory (os error 2)") },
      { type: "input_text", text: couldNotRead(pipe, "it is not a file") },
    ]);
  });

  it("takes along what the user says meanwhile", async () => {
    let answered = () => {};
    const until = new Promise<void>((resolve) => {
      answered = resolve;
    });
    const { client, startThread, asked } = await createAgentRig(
      [{ calls: [{ name: "wait", arguments: {} }] }, { text: "Fine." }],
      { tools: [defineTool({ name: "wait", description: "Waits.", input: z.object({}), run: () => until })] },
    );
    const turn = runTurn(client, { threadId: await startThread(), input: "Wait." });
    for await (const { method, params } of turn) {
      if (method === "item/started" && params.item.type === "dynamicToolCall") {
        await turn.steer("And be quick.");
        answered();
      }
    }
    expect((await turn.completed).text).toBe("Fine.");
    expect(asked()[1]?.input.at(-1)).toMatchObject({ role: "user", content: [{ text: "And be quick." }] });
  });

  it("is cut short by what the user says meanwhile, and forgets what it had begun to say", async () => {
    async function* speak() {
      yield "I was about to";
      await new Promise(() => {});
    }
    const { client, backend, startThread, asked } = await createAgentRig([{ text: speak() }, { text: "Fine." }]);
    const turn = runTurn(client, { threadId: await startThread(), input: "Tell me." });
    const told: string[] = [];
    for await (const { method, params } of turn) {
      if (method === "item/agentMessage/delta" && params.delta === "I was about to") await turn.steer("Be quick.");
      if (method === "item/completed") told.push(params.item.type === "agentMessage" ? params.item.text : params.item.type);
    }
    expect(told).toEqual(["userMessage", "userMessage", "Fine."]);
    expect(asked()[1]?.input).toMatchObject([{ content: [{ text: "Tell me." }] }, { content: [{ text: "Be quick." }] }]);
    // Resolves when the first stream has been closed; the backend never ends it.
    await backend.idle();
  });

  it("is cut short also where the model has not said anything", async () => {
    const { client, backend, startThread } = await createAgentRig([{ hang: true }, { text: "Fine." }]);
    const turn = runTurn(client, { threadId: await startThread(), input: "Tell me." });
    await turn.id;
    await until(() => backend.modelRequests.length > 0);
    await turn.steer("Be quick.");
    expect((await turn.completed).text).toBe("Fine.");
  });

  it("closes the stream at once when the turn is interrupted", async () => {
    const { client, backend, startThread } = await createAgentRig([{ hang: true }]);
    const turn = runTurn(client, { threadId: await startThread(), input: "hi" });
    for await (const event of turn) if (event.method === "item/completed") break;
    await until(() => backend.modelRequests.length > 0);
    await turn.interrupt();
    expect((await turn.completed).status).toBe("interrupted");
    // Resolves when the socket has closed; the backend never ends the answer.
    await backend.idle();
  });

  it("may meet a 401, and have the tokens refreshed, at each request of a turn", async () => {
    const [first, second, third] = [fakeToken(), fakeToken(), fakeToken()];
    const { client, backend, run } = await createAgentRig(
      [401, { calls: [{ name: "double", arguments: { number: 1 } }] }, 401, { text: "2" }],
      {
        tools: [double],
        provider: { requires_openai_auth: true },
      },
    );
    const tokens = [first, second, third];
    const session = await withChatgptTokens(client, () => ({ accessToken: tokens.shift() ?? "" }));
    expect((await run("Twice 1?")).outcome).toMatchObject({ status: "completed", text: "2" });
    expect(backend.modelRequests.map(({ bearer }) => bearer)).toEqual([first, second, second, third]);
    await session.close();
  });

  it.each<[string, readonly FakeAnswer[], string]>([
    ["is there for as long as the model is asked, more than once too", [{ broken: true }, { text: "A summary." }], "completed"],
    ["leaves the history as it was when the model writes no summary", [{ text: " " }], "failed"],
  ])("has an item for compacting that %s", async (_, answers, status) => {
    const { client, run, startThread, asked } = await createAgentRig([{ text: "Hello!" }, ...answers, "ok"], {
      provider: { stream_max_retries: 1 },
    });
    const threadId = await startThread();
    await run("Hello?", threadId);
    const items: string[] = [];
    client.on("item/completed", ({ item }) => items.push(item.type));
    const ended = new Promise<unknown>((resolve) => client.once("turn/completed", ({ turn }) => resolve(turn.status)));
    await client.thread.compactStart({ threadId });
    expect([await ended, items]).toEqual([status, status === "failed" ? [] : ["contextCompaction"]]);
    await run("Still there?", threadId);
    expect(JSON.stringify(asked().at(-1)?.input).includes("Hello?")).toBe(status === "failed");
  });

  it("tells messages apart that a backend gives no ids", async () => {
    const told: [id: string, text: string][] = [];
    const message = (id: string) => ({ id, delta() {}, end: ({ text }: { text: string }) => told.push([id, text]) });
    const write = { raw() {}, message };
    const reader = new ResponseReader(write as never, null);
    for (const text of ["A", "B"]) reader.take({ type: "response.output_item.done", item: messageItem(text) });
    expect(told).toEqual([
      [expect.stringMatching(/^msg_/), "A"],
      [expect.stringMatching(/^msg_/), "B"],
    ]);
    expect(new Set(told.map(([id]) => id)).size).toBe(2);
  });

  it("takes no more than ten thousand items of an answer, begun or complete", () => {
    const writer = { delta() {}, end() {} };
    const reader = new ResponseReader({ message: () => writer } as never, null);
    const takeAll = (event: "added" | "done") => {
      for (let count = 0; count <= 20_000; count += 1)
        reader.take({ type: `response.output_item.${event}`, item: messageItem("x") });
    };
    expect(() => takeAll("added")).toThrow("The model's answer has more than 10000 items");
    expect(() => takeAll("done")).toThrow("The model's answer has more than 10000 items");
  });

  it("makes a summary when a thread is to be compacted, unseen, and goes on from it", async () => {
    const { client, run, asked, startThread } = await createAgentRig([
      { text: "Hello!" },
      { text: "They said hello." },
      { text: "Yes." },
    ]);
    const threadId = await startThread();
    await run("Hello?", threadId);
    const compacted = new Promise<unknown>((resolve) => client.once("turn/completed", ({ turn }) => resolve(turn.status)));
    const items: string[] = [];
    client.on("item/completed", ({ item }) => items.push(item.type));
    await client.thread.compactStart({ threadId });
    expect([await compacted, items]).toEqual(["completed", ["contextCompaction"]]);
    expect(asked()[1]?.input.map(({ role }) => role)).toEqual(["user", "assistant", "user"]);
    await run("Still there?", threadId);
    expect(asked()[2]?.input.map(({ role }) => role)).toEqual(["user", "user"]);
    expect(JSON.stringify(asked()[2]?.input[0])).toContain("They said hello.");
  });
});
