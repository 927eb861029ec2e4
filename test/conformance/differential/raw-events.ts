import type { Json, Run, Scenario } from "./driver.js";

const dyn = { type: "function", name: "dyn", description: "d", inputSchema: { type: "object", properties: {} } };

async function start(run: Run, params: Json = {}): Promise<string> {
  const { result } = await run.request("thread/start", { experimentalRawEvents: true, ...params });
  return (result as { thread: { id: string } }).thread.id;
}

async function say(run: Run, threadId: string, text: string): Promise<void> {
  const before = run.received.filter(({ method }) => method === "turn/completed").length;
  await run.request("turn/start", { threadId, input: [{ type: "text", text }] });
  await run.completed(before + 1);
}

/** Notes in which order items were told, raw and otherwise. The end of a response is told beside the tools that it calls. */
function noteOrder({ received, notes }: Run): void {
  const ofItems = received.filter(({ method }) => /^(item|rawResponseItem)\//.test(String(method)));
  notes.push(ofItems.filter(({ params }) => !JSON.stringify(params).includes("harness")).map(({ method }) => method));
}

function done(item: Json): { type: string; item: Json } {
  return { type: "response.output_item.done", item };
}

/** What clients hear of the model's history who asked for it (0.171). */
export const rawEventScenarios: readonly Scenario[] = [
  {
    name: "raw items are told as the model gets and says them",
    // When the usage and the end of a response are told is another matter, and the order of all else is noted.
    inAnyOrder: true,
    async play(run) {
      const calls = [{ name: "dyn", arguments: {}, callId: "c1" }];
      run.backend.plan({ reasoning: { summary: ["thinking"], encrypted: "enc" }, text: ["He", "llo"], calls }, "ok", "ok");
      await run.initialize();
      const threadId = await start(run, { dynamicTools: [dyn], developerInstructions: "words for the model" });
      await run.request("turn/start", { threadId, input: [{ type: "text", text: "first" }] });
      const { id } = await run.heard("item/tool/call");
      run.send({ id, result: { contentItems: [{ type: "inputText", text: "out" }], success: true } });
      await run.completed();
      await say(run, threadId, "second");
      noteOrder(run);
    },
  },
  {
    name: "raw items are told of kinds that nobody knows, and not of those that lack a member",
    async play(run) {
      const before = [
        done({ type: "strange", x: 1 }),
        done({ type: "function_call", name: "x" }),
        done({ type: "function_call_output", call_id: "c", output: "z", more: 1 }),
        done({ type: "compaction", encrypted_content: "sealed" }),
      ];
      run.backend.plan({ before });
      await run.initialize();
      const threadId = await start(run);
      await say(run, threadId, "odd");
    },
  },
  {
    name: "raw items are told of a thread that was started so, and not of a fork or after a restart",
    async play(run) {
      await run.initialize();
      const threadId = await start(run);
      await say(run, threadId, "one");
      const { result } = await run.request("thread/fork", { threadId, excludeTurns: true });
      await say(run, (result as { thread: { id: string } }).thread.id, "in the fork");
      await run.restart();
      await run.initialize();
      await run.request("thread/resume", { threadId });
      await say(run, threadId, "two");
    },
  },
];
