import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { runTurn } from "codex-app-server-sdk/client";
import { defineTool } from "codex-app-server-sdk/server";
import type { FakeAnswer } from "codex-app-server-sdk/testing";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { createAgentRig, type ModelBody } from "../../../support/agent.js";
import { createFolder } from "../../../support/folder.js";

const double = defineTool({
  name: "double",
  description: "Doubles a number.",
  input: z.object({ number: z.number() }),
  run: ({ number }) => ({ doubled: number * 2 }),
});
const calls = [{ name: "double", arguments: { number: 21 }, callId: "call-a" }];
const tooLong: FakeAnswer = { failure: { code: "context_length_exceeded", message: "too long" } };
const LIMIT = { model_auto_compact_token_limit: 13, compact_prompt: "Sum up." };

/** The words of a request's input, in order. */
function wordsIn(body: ModelBody | undefined): string[] {
  return (body?.input ?? []).map(({ type, content }) => ((content ?? []) as { text: string }[])[0]?.text ?? type);
}

describe("a thread that fills the model's window", () => {
  it("is compacted before the next turn, whose items follow", async () => {
    const { run, startThread, asked } = await createAgentRig([{ text: "a" }, { text: "the gist" }], { config: LIMIT });
    const threadId = await startThread();
    await run("one", threadId);
    const { outcome, events } = await run("two", threadId);
    expect(outcome.items.map(({ type }) => type)).toEqual(["contextCompaction", "userMessage", "agentMessage"]);
    expect(wordsIn(asked()[1])).toEqual(["one", "a", "Sum up."]);
    expect(wordsIn(asked()[2])).toEqual([expect.stringContaining("the gist"), "two"]);
    const used = events.filter(({ method }) => method === "thread/tokenUsage/updated");
    expect(
      used.map(({ params }) => (params as { tokenUsage: { last: { inputTokens: number } } }).tokenUsage.last.inputTokens),
    ).toEqual([10, 10, 0, 10]);
  });

  it("is compacted between two requests of a turn, and keeps what follows for later turns", async () => {
    const plan: FakeAnswer[] = [{ calls }, { text: "the gist" }, { text: "It is 42." }, { text: "later" }];
    const { run, startThread, asked } = await createAgentRig(plan, { config: LIMIT, tools: [double] });
    const threadId = await startThread();
    const { outcome } = await run("What is twice 21?", threadId);
    expect(outcome.items.map(({ type }) => type)).toEqual([
      "userMessage",
      "dynamicToolCall",
      "contextCompaction",
      "agentMessage",
    ]);
    expect(wordsIn(asked()[1])).toEqual(["What is twice 21?", "function_call", "function_call_output", "Sum up."]);
    expect(wordsIn(asked()[2])).toEqual([expect.stringContaining("the gist"), "What is twice 21?"]);
  });

  it("is compacted at the end of a turn by the percentage for that, and never by a percentage of 0", async () => {
    const itemsAt = async (percent: number) => {
      const config = { model_context_window: 26, model_post_turn_compact_threshold_percent: percent };
      const { run } = await createAgentRig([{ text: "a" }, { text: "the gist" }], { config });
      return (await run("one")).outcome.items.map(({ type }) => type);
    };
    expect(await itemsAt(50)).toEqual(["userMessage", "agentMessage", "contextCompaction"]);
    for (const percent of [60, 0]) expect(await itemsAt(percent)).toEqual(["userMessage", "agentMessage"]);
  });

  it("is summed up as a file says, unless a text is configured", async () => {
    const cwd = await createFolder();
    await writeFile(join(cwd, "own.md"), " As the file says.\n");
    const file = join(cwd, "own.md");
    const askedWith = async (config: object, thread: object = {}) => {
      const { run, startThread, asked, client } = await createAgentRig([], { config });
      const threadId = await startThread({ cwd, config: thread as never });
      await run("one", threadId);
      const ended = new Promise((resolve) => client.on("turn/completed", resolve));
      await client.thread.compactStart({ threadId });
      await ended;
      return wordsIn(asked().at(-1)).at(-1);
    };
    const text = { compact_prompt: "As configured." };
    expect(await askedWith({ experimental_compact_prompt_file: file })).toBe("As the file says.");
    expect(await askedWith({ experimental_compact_prompt_file: file, compact_prompt: " " })).toBe("As the file says.");
    expect(await askedWith({}, { experimental_compact_prompt_file: "own.md" })).toBe("As the file says.");
    expect(await askedWith(text, { experimental_compact_prompt_file: "own.md" })).toBe("As configured.");
    expect(await askedWith({ experimental_compact_prompt_file: file }, text)).toBe("As configured.");
  });

  it("starts no thread when that file cannot be used, or may not be read", async () => {
    const cwd = await createFolder();
    await writeFile(join(cwd, "empty.md"), " ");
    const start = async (name: string, options: object = {}) => {
      const { client } = await createAgentRig([], options);
      return client.thread.start({ cwd, config: { experimental_compact_prompt_file: name } });
    };
    const gone = `failed to read experimental compact prompt file ${join(cwd, "gone.md")}: No such file or directory (os error 2)`;
    await expect(start("gone.md")).rejects.toThrow(`failed to load configuration: ${gone}`);
    await expect(start("empty.md")).rejects.toThrow(`experimental compact prompt file is empty: ${join(cwd, "empty.md")}`);
    const refused = start("empty.md", { accountScope: "connection", codexHome: await createFolder() });
    await expect(refused).rejects.toThrow("this server reads no files that its clients name");
    const { client } = await createAgentRig([], { config: { experimental_compact_prompt_file: join(cwd, "gone.md") } });
    await expect(client.thread.start({})).rejects.toThrow(gone);
  });

  it("is left alone below the limit, and where the agent's share of the window is not reached", async () => {
    const config = { model_auto_compact_token_limit: 14 };
    const { run, startThread, backend } = await createAgentRig([], { config });
    const threadId = await startThread();
    for (const text of ["one", "two", "three"]) await run(text, threadId);
    expect(backend.modelRequests.length).toBe(3);
  });

  it("counts as full at nine tenths of the window, whatever is configured", async () => {
    const config = { model_context_window: 14, model_auto_compact_token_limit: 1_000_000 };
    const { run, startThread, backend } = await createAgentRig([], { config });
    const threadId = await startThread();
    await run("one", threadId);
    await run("two", threadId);
    expect(backend.modelRequests.length).toBe(3);
  });

  it("is compacted after it did not fit, and without its oldest items where the summary does not fit either", async () => {
    const plan: FakeAnswer[] = [{ text: "a" }, tooLong, tooLong, tooLong, { text: "the gist" }, { text: "b" }];
    const { run, startThread, asked } = await createAgentRig(plan, { config: { compact_prompt: "Sum up." } });
    const threadId = await startThread();
    await run("one", threadId);
    const { outcome, events } = await run("two", threadId);
    expect(outcome).toMatchObject({ status: "failed", error: { codexErrorInfo: "contextWindowExceeded" } });
    const full = events.filter(({ method }) => method === "thread/tokenUsage/updated").at(-1);
    expect(full?.params).toMatchObject({ tokenUsage: { total: { totalTokens: 258_400 }, last: { totalTokens: 258_387 } } });
    expect((await run("three", threadId)).outcome).toMatchObject({ status: "completed", text: "b" });
    const summing = asked().slice(2, 5).map(wordsIn);
    expect(summing[0]).toEqual(["one", "a", "two", "Sum up."]);
    // Notes on where the model works are among the oldest, and not shown here.
    expect(summing.map((words) => words.length)).toEqual(summing.map((words) => words.length).toSorted((a, b) => b - a));
    expect(summing.at(-1)?.length).toBeLessThan(4);
    expect(wordsIn(asked()[5])).toEqual([expect.stringContaining("the gist"), "three"]);
  });

  it("fails the turn when nothing of it fits", async () => {
    const { client, run, startThread, backend } = await createAgentRig(["ok", tooLong]);
    const threadId = await startThread();
    await run("one", threadId);
    await run("two", threadId);
    backend.answer = () => tooLong;
    const input = [{ type: "text" as const, text: "three" }];
    const outcome = await runTurn(client, { threadId, input }).completed;
    expect(outcome).toMatchObject({ status: "failed", error: { codexErrorInfo: "contextWindowExceeded" } });
    expect(backend.modelRequests.length).toBeLessThan(12);
  });
});

describe("what an answer used", () => {
  it("is told after the items of the tools that it called", async () => {
    const { run } = await createAgentRig([{ calls }, "ok"], { tools: [double] });
    const { events } = await run("Twice 21?");
    const told = events.flatMap(({ method, params }) =>
      method === "thread/tokenUsage/updated"
        ? ["usage"]
        : method === "item/completed"
          ? [(params as never as { item: { type: string } }).item.type]
          : [],
    );
    expect(told).toEqual(["userMessage", "dynamicToolCall", "usage", "agentMessage", "usage"]);
  });
});
