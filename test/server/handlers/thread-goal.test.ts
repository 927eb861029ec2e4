import { memoryThreads } from "codex-app-server-sdk/server";
import { describe, expect, it } from "vitest";
import { createAgentRig } from "../../support/agent.js";

const PAUSED = { objective: "to be kept", status: "paused" } as const;

describe("thread/goal", () => {
  it("is told of to those who see the thread, when it is set and when it is cleared", async () => {
    const { client, startThread } = await createAgentRig();
    const threadId = await startThread();
    const told: unknown[] = [];
    client.on("thread/goal/updated", ({ goal: { objective } }) => told.push(objective));
    const cleared = new Promise((resolve) => client.on("thread/goal/cleared", resolve));
    await client.thread.goalSet({ threadId, ...PAUSED });
    expect(await client.thread.goalClear({ threadId })).toEqual({ cleared: true });
    expect(await cleared).toEqual({ threadId });
    expect(told).toEqual(["to be kept"]);
    expect(await client.thread.goalClear({ threadId })).toEqual({ cleared: false });
  });

  it("is stored with a thread that has no turn yet, and changed while that is not in memory", async () => {
    const threads = { ...memoryThreads(), close: async () => {} };
    const first = await createAgentRig([], { threads });
    const threadId = await first.startThread();
    await first.client.thread.goalSet({ threadId, ...PAUSED });
    await first.server.close();
    const { client } = await createAgentRig([], { threads });
    await client.thread.goalSet({ threadId, tokenBudget: 7 });
    expect((await client.thread.goalGet({ threadId })).goal).toMatchObject({ ...PAUSED, tokenBudget: 7 });
    const told = new Promise((resolve) => client.on("thread/goal/updated", ({ goal }) => resolve(goal.objective)));
    await client.thread.resume({ threadId });
    expect(await told).toBe("to be kept");
  });

  it("goes with a fork that asks for it, and with no other", async () => {
    const { client, startThread, run } = await createAgentRig();
    const threadId = await startThread();
    await run("one", threadId);
    await client.thread.goalSet({ threadId, ...PAUSED });
    const goalOfFork = async (deferGoalContinuation: boolean) => {
      const { thread } = await client.thread.fork({ threadId, deferGoalContinuation });
      return (await client.thread.goalGet({ threadId: thread.id })).goal?.objective ?? null;
    };
    expect([await goalOfFork(false), await goalOfFork(true)]).toEqual([null, "to be kept"]);
  });

  it("is refused where the feature is off", async () => {
    const { client, startThread } = await createAgentRig([], { config: { features: { goals: false } } });
    const threadId = await startThread();
    await expect(client.thread.goalSet({ threadId, objective: "o" })).rejects.toThrow("goals feature is disabled");
    await expect(client.thread.goalGet({ threadId })).rejects.toThrow("goals feature is disabled");
  });

  it.each([
    [{ status: "paused" }, "no goal exists"],
    [{ objective: " " }, "goal objective must not be empty"],
    [{ objective: "x".repeat(4001) }, "goal objective must be at most 4000 characters"],
    [{ objective: "o", tokenBudget: 0 }, "goal budgets must be positive when provided"],
  ] as const)("refuses %j", async (params, words) => {
    const { client, startThread } = await createAgentRig();
    const threadId = await startThread();
    await expect(client.thread.goalSet({ threadId, ...params })).rejects.toThrow(words);
  });
});
