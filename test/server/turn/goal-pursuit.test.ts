import { memoryThreads } from "codex-app-server-sdk/server";
import { describe, expect, it } from "vitest";
import { type AgentRig, createAgentRig } from "../../support/agent.js";

const ENDING = { calls: [{ name: "update_goal", arguments: { status: "complete" } }] };

/** The goals that a client is told of, as `status tokens`, and a promise of the first with a status. */
function follow({ client }: AgentRig) {
  const told: string[] = [];
  const reached = (status: string) =>
    new Promise<void>((resolve) => {
      client.on("thread/goal/updated", ({ goal }) => {
        if (goal.status === status) resolve();
      });
    });
  client.on("thread/goal/updated", ({ goal }) => void told.push(`${goal.status} ${goal.tokensUsed}`));
  return { told, reached };
}

const toolNames = (rig: AgentRig, at: number) =>
  rig
    .asked()
    .at(at)
    ?.tools.map(({ name }) => name) ?? [];

describe("the goal of a thread", () => {
  it("is worked on turn by turn, until the model says that it is met", async () => {
    const rig = await createAgentRig(["ok", ENDING, { text: "Done." }]);
    const threadId = await rig.startThread();
    const { told, reached } = follow(rig);
    const complete = reached("complete");
    await rig.client.thread.goalSet({ threadId, objective: "make it so" });
    await complete;
    expect(told).toEqual(["active 0", "active 13", "complete 13"]);
    expect(JSON.stringify(rig.asked()[0]?.input)).toContain("make it so");
    expect(toolNames(rig, 0)).toEqual(expect.arrayContaining(["get_goal", "update_goal"]));
    expect((await rig.client.thread.goalGet({ threadId })).goal?.status).toBe("complete");
  });

  it("ends with its budget", async () => {
    const rig = await createAgentRig();
    const threadId = await rig.startThread();
    const { told, reached } = follow(rig);
    const limited = reached("budgetLimited");
    await rig.client.thread.goalSet({ threadId, objective: "make it so", tokenBudget: 20 });
    await limited;
    expect(told).toEqual(["active 0", "active 13", "budgetLimited 26"]);
  });

  it("is blocked by a turn that fails, and by three turns in which the model says nothing", async () => {
    const rig = await createAgentRig([{ status: 400 }, { text: "" }, { text: "" }, { text: "" }]);
    const threadId = await rig.startThread();
    const { reached } = follow(rig);
    const failed = reached("blocked");
    await rig.client.thread.goalSet({ threadId, objective: "make it so" });
    await failed;
    const silent = reached("blocked");
    await rig.client.thread.goalSet({ threadId, status: "active" });
    await silent;
    expect(rig.asked()).toHaveLength(4);
  });

  it("waits after a turn that was interrupted", async () => {
    const rig = await createAgentRig([{ hang: true }]);
    const threadId = await rig.startThread();
    const started = new Promise<string>((resolve) => rig.client.on("turn/started", ({ turn }) => resolve(turn.id)));
    await rig.client.thread.goalSet({ threadId, objective: "make it so" });
    const turnId = await started;
    const ended = new Promise((resolve) => rig.client.on("turn/completed", resolve));
    await rig.client.turn.interrupt({ threadId, turnId });
    await ended;
    const { thread } = await rig.client.thread.read({ threadId, includeTurns: false });
    expect(thread.status).toEqual({ type: "idle" });
    expect((await rig.client.thread.goalGet({ threadId })).goal?.status).toBe("active");
  });

  it("gives a thread without one no tools, and an agent without the word for it no turns", async () => {
    const bare = await createAgentRig();
    await bare.run("one");
    expect(toolNames(bare, 0)).not.toContain("get_goal");
    let runs = 0;
    const agent = async () => {
      runs += 1;
    };
    const rig = await createAgentRig([], { agent, threads: memoryThreads() });
    const threadId = await rig.startThread();
    await rig.client.thread.goalSet({ threadId, objective: "make it so" });
    await rig.client.thread.goalGet({ threadId });
    expect(runs).toBe(0);
  });
});
