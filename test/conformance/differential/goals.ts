import type { Json, Run, Scenario } from "./driver.js";

const UNKNOWN = "00000000-0000-7000-8000-000000000000";

const set = (run: Run, threadId: string, params: Json) => run.request("thread/goal/set", { threadId, ...params });

/** Waits until clients have heard of a goal with this status. */
async function reached(run: Run, status: string): Promise<void> {
  await run.when(({ method, params }) => {
    const { goal } = (params ?? {}) as { goal?: Json };
    return method === "thread/goal/updated" && goal?.status === status;
  });
}

/** Goals of threads (0.171). */
export const goalScenarios: readonly Scenario[] = [
  {
    name: "the goal of a thread is set, changed and cleared",
    async play(run) {
      await run.initialize();
      const threadId = await run.startThread();
      for (const params of [
        ...[{}, { status: "paused" }, { objective: "" }, { objective: "  " }, { objective: "x".repeat(4001) }, { objective: 5 }],
        ...[
          { objective: "o", tokenBudget: 0 },
          { objective: "o", tokenBudget: -1 },
          { objective: "o", status: "nonsense" },
        ],
        ...[
          { objective: " trimmed ", status: "paused" },
          { objective: "other", status: "paused", tokenBudget: 100 },
        ],
        ...[{ tokenBudget: 5000 }, { tokenBudget: null }, { status: "blocked" }, { status: "usageLimited" }],
        ...[{ status: "budgetLimited" }, { status: "complete" }, { status: "paused", origin: "automatic" }],
      ])
        await set(run, threadId, params);
      await run.request("thread/goal/get", { threadId });
      await run.request("thread/goal/clear", { threadId });
      await run.request("thread/goal/clear", { threadId });
      await run.request("thread/goal/get", { threadId });
      const { result } = await run.request("thread/start", { ephemeral: true });
      const ephemeralId = (result as { thread: { id: string } }).thread.id;
      for (const id of ["nope", UNKNOWN, ephemeralId])
        for (const method of ["get", "set", "clear"])
          await run.request(`thread/goal/${method}`, { threadId: id, ...(method === "set" ? { objective: "o" } : {}) });
    },
  },
  {
    name: "a goal survives a restart, and goes with a fork that asks for it",
    // When the usage of earlier turns is told after a restart is another matter.
    inAnyOrder: true,
    async play(run) {
      await run.initialize();
      const threadId = await run.startThread();
      await run.startTurn(threadId);
      await run.completed();
      await set(run, threadId, { objective: "to be kept", status: "paused" });
      for (const deferGoalContinuation of [false, true]) {
        const { result } = await run.request("thread/fork", { threadId, deferGoalContinuation });
        await run.request("thread/goal/get", { threadId: (result as { thread: { id: string } }).thread.id });
      }
      // Of the goal that was set, and of the first fork's.
      await run.heard("thread/goal/updated", 2);
      await run.restart();
      await run.initialize();
      await run.request("thread/goal/get", { threadId });
      await set(run, threadId, { tokenBudget: 7 });
      await run.request("thread/resume", { threadId });
      await run.request("thread/goal/get", { threadId });
      await run.heard("thread/goal/updated", 4);
    },
  },
  {
    name: "turns follow one another until the budget of a goal is used up",
    // The real server counts beside the turn, and tells of the goal before its end or after it.
    inAnyOrder: true,
    async play(run) {
      await run.initialize();
      const threadId = await run.startThread();
      await set(run, threadId, { objective: "make it so", tokenBudget: 30 });
      await reached(run, "budgetLimited");
      await run.completed(3);
      await run.settle();
    },
  },
  {
    name: "a goal is blocked by a turn that fails",
    // The real server counts beside the turn, and tells of the goal before its end or after it.
    inAnyOrder: true,
    async play(run) {
      run.backend.plan({ status: 400, message: "bad" });
      await run.initialize();
      const threadId = await run.startThread();
      await set(run, threadId, { objective: "make it so" });
      await reached(run, "blocked");
      await run.completed();
      await run.settle();
    },
  },
];
