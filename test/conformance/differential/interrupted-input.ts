import { expect } from "vitest";
import type { Json, Run, Scenario } from "./driver.js";
import { inputOf, OPEN_PROVIDER } from "./tools.js";

async function* neverEnding() {
  yield "It begins ";
  await new Promise(() => {});
}

/** An answer that is whole, of a model that says no more. */
const WHOLE: Json = { type: "message", role: "assistant", id: "msg-0", content: [{ type: "output_text", text: "It is whole." }] };

/** Begins a turn, and interrupts it once something was told of it. */
async function interrupt(run: Run, threadId: string, isTold: () => Promise<unknown>): Promise<void> {
  const ended = run.received.filter(({ method }) => method === "turn/completed").length;
  const { result } = await run.startTurn(threadId);
  await isTold();
  await run.request("turn/interrupt", { threadId, turnId: (result as { turn: { id: string } }).turn.id });
  await run.completed(ended + 1);
}

/** Has the model asked once more, and notes what its input is made of. */
async function goOn(run: Run, threadId: string): Promise<void> {
  const ended = run.received.filter(({ method }) => method === "turn/completed").length;
  await run.startTurn(threadId);
  await run.completed(ended + 1);
  run.notes.push(inputOf(run).flatMap(describe));
}

/** The kind of an item, what the model said in it, and whether it tells of an interruption. What each server tells of itself is left out. */
function describe({ type, role, content }: Json): unknown[] {
  if (role === "developer") return [];
  const texts = Array.isArray(content) ? (content as { text?: string }[]).map(({ text = "" }) => text) : [];
  const isMarker = texts.some((text) => /^<turn_aborted>\n.*\n<\/turn_aborted>$/s.test(text));
  return [[type, role, ...(role === "assistant" ? texts : []), ...(isMarker ? ["turn_aborted"] : [])]];
}

/** What the model is told of turns that were interrupted (0.171). */
export const interruptedInputScenarios: readonly Scenario[] = [
  {
    name: "the model is told of the turns that were interrupted, and not of what it had begun to say",
    provider: OPEN_PROVIDER,
    differs: {
      because:
        "an item that is open when a turn is interrupted is completed; there it is left open. What was used is told once more, there only if its stream is heard to end before the turn is",
      at: ["notifications[item/completed]"],
      maybe: ["notifications[thread/tokenUsage/updated]", "notifications[account/rateLimits/updated]"],
      ours: ({ notes }) => expect(JSON.stringify(notes)).toContain("turn_aborted"),
    },
    async play(run) {
      const added = { type: "response.output_item.added", output_index: 0, item: { ...WHOLE, content: [] } };
      const done = { type: "response.output_item.done", output_index: 0, item: WHOLE };
      await run.initialize();
      const threadId = await run.startThread();
      run.backend.plan({ text: neverEnding() });
      await interrupt(run, threadId, () => run.heard("item/agentMessage/delta", 1));
      await goOn(run, threadId);
      run.backend.plan({ before: [added, done], hang: true });
      await interrupt(run, threadId, () => run.when(({ params }) => JSON.stringify(params ?? {}).includes("It is whole.")));
      await goOn(run, threadId);
      run.backend.plan({ text: ["It begins ", "and breaks off."], broken: true });
      await goOn(run, threadId);
      await goOn(run, threadId);
      const { result } = await run.request("thread/fork", { threadId });
      await goOn(run, (result as { thread: { id: string } }).thread.id);
      await run.restart();
      await run.initialize();
      await run.request("thread/resume", { threadId });
      await goOn(run, threadId);
    },
  },
];
