import { expect } from "vitest";
import type { Json, Scenario } from "./driver.js";

async function* neverEnding() {
  yield "It begins ";
  await new Promise(() => {});
}

export const interruptedScenarios: readonly Scenario[] = [
  {
    name: "an answer of the model is cut off after one that was not",
    differs: {
      because:
        "an item that is open when a turn is interrupted is completed, so that each that began ends; there it is left open. What was used is told once more, there only if its stream is heard to end before the turn is",
      at: ["notifications[item/completed]"],
      maybe: ["notifications[thread/tokenUsage/updated]", "notifications[account/rateLimits/updated]"],
      ours: ({ notifications }) => {
        const told = notifications.map((notification) => (notification as Json).method);
        expect(told.filter((method) => method === "thread/tokenUsage/updated")).toHaveLength(2);
      },
    },
    async play(run) {
      run.backend.plan("ok", { text: neverEnding() });
      await run.initialize();
      const threadId = await run.startThread();
      await run.startTurn(threadId);
      await run.completed();
      const { result } = await run.startTurn(threadId);
      await run.heard("item/agentMessage/delta", 2);
      await run.request("turn/interrupt", { threadId, turnId: (result as { turn: { id: string } }).turn.id });
      await run.completed(2);
    },
  },
];
