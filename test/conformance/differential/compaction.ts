import { expect } from "vitest";
import type { Json, Run, Scenario } from "./driver.js";

/** The end of an answer that took so many tokens. */
function took(tokens: number): Json & { type: string } {
  const usage = { input_tokens: tokens - 1, output_tokens: 1, total_tokens: tokens };
  return { type: "response.completed", response: { id: "r", usage } };
}

function done(item: Json): Json & { type: string } {
  return { type: "response.output_item.done", output_index: 0, item };
}

const BEGUN = { type: "message", role: "assistant", id: "m-1", content: [] };
const answer = (tokens: number) => ({
  before: [
    { type: "response.output_item.added", output_index: 0, item: BEGUN },
    done({ type: "message", role: "assistant", id: "m-1", content: [{ type: "output_text", text: "a long answer" }] }),
    took(tokens),
  ],
});
const call = (tokens: number) => ({
  before: [done({ type: "function_call", call_id: "c-1", name: "dyn", arguments: "{}" }), took(tokens)],
});
const tooLong = { failure: { code: "context_length_exceeded", message: "too long" } };
const dyn = { type: "function", name: "dyn", description: "d", inputSchema: { type: "object", properties: {} } };

const counts = new WeakMap<Run, number>();

async function ended(run: Run): Promise<void> {
  const count = (counts.get(run) ?? 0) + 1;
  counts.set(run, count);
  await run.completed(count);
}

async function say(run: Run, threadId: string, text: string): Promise<void> {
  await run.request("turn/start", { threadId, input: [{ type: "text", text }] });
  await ended(run);
}

const USAGE = /^(thread\/tokenUsage|account\/rateLimits)\/updated$/;

/**
 * Notes the order of all that was told, and the usage where an answer tells it.
 *
 * @param options - `isUsageApart`: a tool begins while its response ends, and either is told first.
 */
function note(run: Run, { isUsageApart = false } = {}): void {
  const told = run.received.filter(({ method }) => method !== undefined && !IGNORED.test(String(method)));
  const isApart = ({ method }: Json) => isUsageApart && USAGE.test(String(method));
  run.notes.push(
    [...told.filter((each) => !isApart(each)), ...told.filter(isApart)].map(({ method, params }) => {
      const { item, tokenUsage } = params as { item?: { type: string }; tokenUsage?: { total: Json; last: Json } };
      if (!tokenUsage) return item ? `${method} ${item.type}` : method;
      const isCounted = Number(tokenUsage.last.inputTokens) > 0;
      return [method, tokenUsage.total, isCounted ? tokenUsage.last : "estimated"];
    }),
  );
  const asks = ({ input }: { input: { content?: { text?: string }[] }[] }) => input.at(-1)?.content?.at(-1)?.text === "Sum up.";
  run.notes.push(run.backend.modelRequests.map(({ body }) => (asks(body as never) ? "a summary" : "an answer")));
}

/** How many tokens a model takes, as clients are told. */
function windowIn(params: unknown): unknown {
  return (params as { tokenUsage: Json }).tokenUsage.modelContextWindow;
}

const IGNORED = /^(remoteControl|warning|configWarning|mcpServer|thread\/readState|thread\/started|skills)/;

const differs = {
  because: "how many tokens a compacted thread takes up is estimated, and what it holds besides is each server's own",
  at: ["notifications[thread/tokenUsage/updated]"],
  ours: ({ notifications }: { notifications: readonly unknown[] }) =>
    expect(notifications.some((told) => JSON.stringify(told).includes("contextCompaction"))).toBe(true),
};

/** What makes a thread shorter. */
export const compactionScenarios: readonly Scenario[] = [
  {
    name: "a thread is compacted before a turn, and by its client",
    config: 'model_auto_compact_token_limit = 8000\ncompact_prompt = "Sum up."',
    differs,
    async play(run) {
      run.backend.plan(answer(9000), { text: "a summary" }, "ok", "ok", { text: "another summary" }, "ok");
      await run.initialize();
      const threadId = await run.startThread();
      for (const text of ["one", "two", "three"]) await say(run, threadId, text);
      await run.request("thread/compact/start", { threadId });
      await ended(run);
      await say(run, threadId, "four");
      note(run);
    },
  },
  {
    name: "a thread is compacted within a turn",
    config: 'model_auto_compact_token_limit = 8000\ncompact_prompt = "Sum up."',
    differs,
    async play(run) {
      run.backend.plan(call(9000), { text: "a summary" }, "ok");
      await run.initialize();
      const { result } = await run.request("thread/start", { dynamicTools: [dyn] });
      const threadId = (result as { thread: { id: string } }).thread.id;
      await run.request("turn/start", { threadId, input: [{ type: "text", text: "one" }] });
      const { id } = await run.heard("item/tool/call");
      run.send({ id, result: { contentItems: [{ type: "inputText", text: "out" }], success: true } });
      await ended(run);
      await say(run, threadId, "two");
      note(run, { isUsageApart: true });
    },
  },
  {
    name: "each model has a window of its own",
    config: "model_context_window = 900000",
    unseen: ["thread/tokenUsage/updated"],
    async play(run) {
      await run.initialize();
      for (const model of ["gpt-6.2-sol", "gpt-6.2-sol-next", "gpt-6-sol", "gpt-5.5", "gpt-daybreak-red-latest", "mock-model"])
        for (const config of [{}, { model_context_window: 100_000 }]) {
          const { result } = await run.request("thread/start", { model, config });
          await say(run, (result as { thread: { id: string } }).thread.id, "hi");
        }
      run.notes.push(
        run.received.flatMap(({ method, params }) => (method === "thread/tokenUsage/updated" ? windowIn(params) : [])),
      );
    },
  },
  {
    name: "a thread is compacted near the window of its model",
    config: 'compact_prompt = "Sum up."',
    differs,
    async play(run) {
      await run.initialize();
      for (const tokens of [449_999, 450_000]) {
        run.backend.plan(answer(tokens), ...(tokens === 450_000 ? [{ text: "a summary" }] : []), "ok");
        const { result } = await run.request("thread/start", { model: "gpt-6.2-sol" });
        for (const text of ["one", "two"]) await say(run, (result as { thread: { id: string } }).thread.id, text);
      }
      note(run);
    },
  },
  {
    name: "a thread does not fit the model's window",
    config: 'compact_prompt = "Sum up."',
    differs,
    async play(run) {
      run.backend.plan(answer(20), tooLong, tooLong, { text: "a summary" }, "ok");
      await run.initialize();
      const threadId = await run.startThread();
      for (const text of ["one", "two", "three"]) await say(run, threadId, text);
      note(run);
    },
  },
];
