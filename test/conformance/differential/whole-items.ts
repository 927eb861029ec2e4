import type { FakeAnswer } from "codex-app-server-sdk/testing";
import type { Json, Scenario } from "./driver.js";
import { OPEN_PROVIDER } from "./tools.js";

type Before = NonNullable<Exclude<FakeAnswer, string | number>["before"]>;

const done = (item: unknown) => ({ type: "response.output_item.done", output_index: 0, item });
const added = (item: unknown) => ({ type: "response.output_item.added", output_index: 0, item });
const delta = (text: string) => ({ type: "response.output_text.delta", item_id: "m-1", delta: text });
const texts = (...all: readonly string[]) => all.map((text) => ({ type: "output_text", text }));
const message = (members: object) => ({ type: "message", role: "assistant", id: "m-1", content: texts("whole"), ...members });
const summary = (...all: readonly string[]) => all.map((text) => ({ type: "summary_text", text }));
const content = [{ type: "reasoning_text", text: "thought" }];
const reasoning = (members: object) => ({ type: "reasoning", id: "r-1", summary: [], ...members });

/** What comes before a message that is told piece by piece. */
const ANSWERS: readonly Before[] = [
  [done(message({ content: texts("A", "B") }))],
  [done(message({ phase: "commentary" })), done(message({ id: "m-2", phase: "final_answer" }))],
  [done(message({ id: undefined, content: [] }))],
  [delta("lost"), done(message({}))],
  [added(message({ content: texts("begun"), phase: "commentary" })), delta("!"), done(message({ phase: "final_answer" }))],
  [added(message({ content: texts("begun") })), done(message({ phase: "partial_answer" }))],
  [done(message({ phase: "zzz" }))],
  [done(reasoning({ id: null, summary: summary("one", "two") }))],
  [done(reasoning({ summary: summary("one"), content, encrypted_content: "sealed" }))],
  [added(reasoning({ summary: summary("one"), content })), done(reasoning({ summary: summary("other") }))],
];

/** A message as the next requests repeat it: ours has its text in one part. */
function asSaid({ content, phase }: Json): Json {
  return { text: (content as { text: string }[]).map(({ text }) => text).join(""), phase };
}

export const wholeItemScenarios: readonly Scenario[] = [
  {
    name: "items of the model come whole, or begin with a part",
    provider: OPEN_PROVIDER,
    async play(run) {
      await run.initialize();
      const threadId = await run.startThread();
      for (const [index, before] of ANSWERS.entries()) {
        run.backend.plan({ before });
        await run.startTurn(threadId);
        await run.completed(index + 1);
      }
      await run.startTurn(threadId);
      await run.completed(ANSWERS.length + 1);
      const { input } = (run.backend.modelRequests.at(-1) as { body: unknown }).body as { input: Json[] };
      const said = input.filter(({ role, content }) => role === "assistant" && (content as unknown[]).length > 0).map(asSaid);
      run.notes.push(said.filter(({ text }) => text !== ""));
    },
  },
];
