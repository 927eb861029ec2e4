import type { Json, Run, Scenario } from "./driver.js";

const UNKNOWN = "00000000-0000-7000-8000-000000000000";

/** A message whose text is found again in what the model is asked. */
const said = (text: string, role = "user"): Json => ({
  type: "message",
  role,
  content: [{ type: role === "assistant" ? "output_text" : "input_text", text: `> ${text}` }],
});

async function add(run: Run, threadId: string, ...items: unknown[]): Promise<void> {
  await run.request("thread/inject_items", { threadId, items });
}

async function say(run: Run, threadId: string, text: string): Promise<string> {
  const before = run.received.filter(({ method }) => method === "turn/completed").length;
  const { result } = await run.request("turn/start", { threadId, input: [{ type: "text", text: `> ${text}` }] });
  await run.completed(before + 1);
  return (result as { turn: { id: string } }).turn.id;
}

/** Notes what the model was asked last, without what each server tells it of itself. */
function noteAsked(run: Run): void {
  const { input = [] } = (run.backend.modelRequests.at(-1)?.body ?? {}) as { input?: Json[] };
  const noted = input.flatMap(({ id: _, ...item }) => {
    if (item.type !== "message") return [item];
    const texts = (item.content as { text?: string }[]).map(({ text = "" }) => text);
    return texts.some((text) => text.startsWith("> ")) || item.role === "assistant" ? [[item.role, ...texts]] : [];
  });
  run.notes.push(noted);
}

async function fork(run: Run, threadId: string, params: Json = {}): Promise<void> {
  const { result } = await run.request("thread/fork", { threadId, ...params });
  await say(run, (result as { thread: { id: string } }).thread.id, "in the fork");
  noteAsked(run);
}

/** What clients add to the model's history (0.171). */
export const injectItemScenarios: readonly Scenario[] = [
  {
    name: "items are added between turns, and survive a restart, a fork and a revert",
    // When the usage of earlier turns is told after a restart is another matter.
    inAnyOrder: true,
    differs: {
      because: "a thread that is reverted stays loaded; there it is loaded again",
      at: ["notifications[thread/status/changed]"],
      maybe: ["notifications[thread/tokenUsage/updated]"],
      ours: () => {},
    },
    async play(run) {
      await run.initialize();
      const threadId = await run.startThread();
      await add(run, threadId, said("before the first"), { type: "nonsense", a: 1 });
      const first = await say(run, threadId, "one");
      noteAsked(run);
      const call = { type: "function_call", name: "f", arguments: "{}", call_id: "zz" };
      const orphan = { type: "function_call_output", call_id: "nobody", output: "x" };
      const sealed = { type: "reasoning", summary: [], encrypted_content: "abc" };
      await add(run, threadId, said("after one"), said("an answer", "assistant"), call, orphan, sealed);
      const second = await say(run, threadId, "two");
      noteAsked(run);
      await add(run, threadId, said("after two", "assistant"));
      await fork(run, threadId);
      await fork(run, threadId, { lastTurnId: first });
      await fork(run, threadId, { lastTurnId: second });
      await run.restart();
      await run.initialize();
      await add(run, threadId, said("too early"));
      await run.request("thread/resume", { threadId });
      const third = await say(run, threadId, "three");
      noteAsked(run);
      await add(run, threadId, said("after three"));
      await run.request("thread/revert", { threadId, beforeTurnId: third });
      await say(run, threadId, "four");
      noteAsked(run);
    },
  },
  {
    name: "items are added while a turn runs",
    async play(run) {
      let finish = () => {};
      const until = new Promise<void>((resolve) => {
        finish = resolve;
      });
      async function* slowly() {
        yield "Hel";
        await until;
        yield "lo";
      }
      run.backend.plan({ text: slowly() });
      await run.initialize();
      const { result } = await run.request("thread/start", { experimentalRawEvents: true });
      const threadId = (result as { thread: { id: string } }).thread.id;
      await run.request("turn/start", { threadId, input: [{ type: "text", text: "> one" }] });
      await run.heard("item/agentMessage/delta");
      await add(run, threadId, said("while one runs"));
      finish();
      await run.completed();
      noteAsked(run);
      await add(run, threadId, said("between"), { type: "nonsense" });
      await say(run, threadId, "two");
      noteAsked(run);
    },
  },
  {
    name: "items are added to a thread that is ephemeral, and dropped by a turn that is interrupted",
    differs: {
      because:
        "an item that is open when a turn is interrupted is completed, so that each that began ends; there it is left open. What was used is told once more, there only if its stream is heard to end before the turn is",
      at: ["notifications[item/completed]"],
      maybe: ["notifications[thread/tokenUsage/updated]", "notifications[account/rateLimits/updated]"],
      ours: () => {},
    },
    async play(run) {
      await run.initialize();
      const { result } = await run.request("thread/start", { ephemeral: true });
      const threadId = (result as { thread: { id: string } }).thread.id;
      await add(run, threadId, said("first"));
      await say(run, threadId, "one");
      noteAsked(run);
      async function* never() {
        yield "Hel";
        await new Promise(() => {});
      }
      run.backend.plan({ text: never() });
      const started = await run.request("turn/start", { threadId, input: [{ type: "text", text: "> two" }] });
      await run.heard("item/agentMessage/delta", 2);
      await add(run, threadId, said("dropped"));
      await run.request("turn/interrupt", { threadId, turnId: (started.result as { turn: { id: string } }).turn.id });
      await run.completed(2);
      await say(run, threadId, "three");
      run.notes.push(JSON.stringify(run.backend.modelRequests.at(-1)?.body).includes("> dropped"));
    },
  },
  {
    name: "items are refused that are none",
    async play(run) {
      await run.initialize();
      const threadId = await run.startThread();
      const user = (members: Json) => ({ type: "message", role: "user", ...members });
      const content = [{ type: "input_text", text: "x" }];
      for (const items of [
        ...[[], [5], ["x"], [null], [{}], [{ type: 5 }], [{ item: user({ content }) }], [user({ content }), 7], "x", null],
        ...[[user({})], [user({ content: "x" })], [user({ content: [{ type: "nope" }] })], [user({ content: [{}] })]],
        ...[[user({ role: 5, content })], [user({ content: [{ type: "input_text" }] })], [user({ content, phase: "zzz" })]],
        ...[
          [user({ content: [{ type: "input_image" }] })],
          [user({ content: [{ type: "input_image", image_url: "http://x/y.png" }] })],
        ],
        ...[[{ type: "function_call" }], [{ type: "function_call_output", call_id: "q" }]],
        ...[[{ type: "function_call_output", call_id: "q", output: 5 }], [{ type: "reasoning" }], [{ type: "local_shell_call" }]],
        ...[[{ type: "reasoning", summary: [{ type: "x" }] }], [{ type: "compaction" }], [{ type: "custom_tool_call_output" }]],
      ])
        await run.request("thread/inject_items", { threadId, items });
      await run.request("thread/inject_items", { threadId });
      await run.request("thread/inject_items", { items: [7] });
      await run.request("thread/inject_items", { threadId: "nope", items: [] });
      await run.request("thread/inject_items", { threadId: UNKNOWN, items: [7] });
    },
  },
  {
    name: "a thread is resumed with a history",
    async play(run) {
      await run.initialize();
      const resume = async (params: Json) => {
        const { result, error } = await run.request("thread/resume", params);
        const { thread } = (result ?? {}) as { thread?: Json };
        const { id, preview, turns, forkedFromId, source, status } = thread ?? {};
        run.notes.push(error ?? { isOther: id !== params.threadId, preview, turns, forkedFromId, source, status });
        return String(id);
      };
      const id = await resume({ threadId: UNKNOWN, history: [said("earlier"), said("an answer", "assistant")] });
      await say(run, id, "one");
      noteAsked(run);
      await resume({ threadId: UNKNOWN, history: [] });
      await resume({ threadId: UNKNOWN, history: [5] });
      await resume({ threadId: UNKNOWN, history: [{ type: "message" }] });
      await resume({ threadId: "nope", history: [{ type: "nonsense" }] });
      await resume({ threadId: id, history: [said("x")] });
      await resume({ threadId: UNKNOWN, history: null });
      await run.restart();
      await run.initialize();
      await run.request("thread/resume", { threadId: id });
      await say(run, id, "two");
      noteAsked(run);
    },
  },
];
