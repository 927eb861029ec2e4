import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { ThreadStartParams } from "codex-app-server-sdk/protocol";
import { type Agent, defineTool, shellTool, type TurnContext } from "codex-app-server-sdk/server";
import { describe, expect, it } from "vitest";
import * as z from "zod/mini";
import { type AgentRig, createAgentRig } from "../../../support/agent.js";
import { createFolder } from "../../../support/folder.js";
import { createPair } from "../../../support/pair.js";

/** Has changes reviewed, and resolves with what was told of it. */
async function review({ client }: Pick<AgentRig, "client">, threadId: string, instructions = "look"): Promise<unknown[]> {
  const heard: unknown[] = [];
  const ended = new Promise<void>((resolve) => {
    client.on("item/started", ({ item }) => void heard.push(item.type));
    client.on("turn/completed", ({ turn }) => {
      heard.push(turn.status);
      resolve();
    });
  });
  await client.review.start({ threadId, target: { type: "custom", instructions } });
  await ended;
  return heard;
}

const textsIn = (input: readonly { readonly [member: string]: unknown }[]) =>
  input.flatMap(({ content }) => (Array.isArray(content) ? content.map(({ text }) => text as string) : []));

describe("review/start", () => {
  it("asks the model for reviews, without the conversation and with instructions of its own", async () => {
    const rig = await createAgentRig(["ok", { text: "fine" }], { config: { model: "m", review_model: "reviewer" } });
    const threadId = await rig.startThread({ developerInstructions: "be brief", baseInstructions: "you are Ann" });
    await rig.run("hi", threadId);
    await review(rig, threadId);
    const [first, second] = rig.asked();
    expect([first?.model, second?.model]).toEqual(["m", "reviewer"]);
    expect(textsIn(second?.input ?? [])).toEqual(["look"]);
    expect(second?.instructions).toContain("overall_correctness");
  });

  it("goes by the model that a thread names for reviews, and else by the thread's own", async () => {
    const rig = await createAgentRig([], { config: { model: "m" } });
    await review(rig, await rig.startThread({ model: "own" }));
    await review(rig, await rig.startThread({ config: { review_model: "thread's" } }));
    expect(rig.asked().map(({ model }) => model)).toEqual(["own", "thread's"]);
  });

  it("leaves to later turns what the review came to, and nothing of how", async () => {
    const call = { calls: [{ name: "look", arguments: {} }], text: "I look." };
    const look = defineTool({ name: "look", description: "Looks.", input: z.object({}), run: () => "seen" });
    const rig = await createAgentRig([call, { text: "It is broken." }], { tools: [look] });
    const threadId = await rig.startThread();
    await review(rig, threadId);
    await rig.run("and now?", threadId);
    const { input = [] } = rig.asked().at(-1) ?? {};
    expect(input.map(({ type, role }) => role ?? type)).toEqual(["user", "assistant", "user"]);
    expect(textsIn(input)).toEqual([expect.stringContaining("It is broken."), "It is broken.", "and now?"]);
  });

  it("offers no tools of the client's, and asks nobody", async () => {
    const shell = { calls: [{ name: "shell", arguments: { command: "echo hi" } }] };
    const rig = await createAgentRig([shell], { tools: [shellTool()], sandbox: "off" });
    rig.client.handle("item/commandExecution/requestApproval", () => {
      throw new Error("asked");
    });
    const dynamicTools = [{ type: "function", name: "dyn", description: "d", inputSchema: { type: "object" } }];
    const params = { dynamicTools, sandbox: "read-only", approvalPolicy: "on-request" } as ThreadStartParams;
    const heard = await review(rig, await rig.startThread(params));
    expect(rig.asked()[0]?.tools.map(({ name }) => name)).toEqual(["shell"]);
    expect(heard.at(-1)).toBe("completed");
    const output = rig.asked()[1]?.input.find(({ type }) => type === "function_call_output");
    expect(String(output?.output)).not.toContain("hi\n");
  });

  it("shows what the reviewer does, but of its messages only that they begin", async () => {
    const rig = await createAgentRig([{ reasoning: { summary: ["hm"] }, text: "fine" }]);
    const heard = await review(rig, await rig.startThread());
    const shown = [
      "enteredReviewMode",
      "userMessage",
      "reasoning",
      "agentMessage",
      "exitedReviewMode",
      "agentMessage",
      "completed",
    ];
    expect(heard).toEqual(shown);
  });

  it("has any agent review: one that writes no message has found nothing", async () => {
    const contexts: TurnContext[] = [];
    const agent: Agent = async (turn) => {
      contexts.push(turn);
      turn.write.item({ type: "agentMessage", id: "m", text: contexts.length === 1 ? "all well" : " " } as never);
    };
    const { client } = await createPair({ agent }, { capabilities: { experimentalApi: true } });
    const { thread } = await client.thread.start({});
    const reviews: string[] = [];
    client.on("item/completed", ({ item }) => {
      if (item.type === "exitedReviewMode" || item.type === "agentMessage")
        reviews.push("review" in item ? item.review : item.text);
    });
    await review({ client }, thread.id);
    await review({ client }, thread.id);
    const nothing = "Review was interrupted. Please re-run /review and wait for it to complete.";
    expect(reviews).toEqual(["all well", "all well", "Reviewer failed to output a response.", nothing]);
    expect(contexts[0]).toMatchObject({ history: [], recap: null, dynamicTools: [], settings: { approvalPolicy: "never" } });
  });

  it("starts no turn where there is no repository to compare a branch in", async () => {
    const folder = await createFolder();
    const rig = await createAgentRig();
    const threadId = await rig.startThread({ cwd: folder });
    const told = new Promise((resolve) => void rig.client.on("error", ({ error }) => resolve(error.message)));
    await rig.client.review.start({ threadId, target: { type: "baseBranch", branch: "main" } });
    expect(await told).toBe(`"${folder}" is not a git repository`);
    expect(rig.asked()).toEqual([]);
    // The thread is free.
    expect((await rig.run("hi", threadId)).outcome.status).toBe("completed");
  });

  it("takes a folder without a repository above it for none", async () => {
    const folder = await createFolder();
    await mkdir(join(folder, ".git"));
    await writeFile(join(folder, ".git", "config"), "[core\n");
    const rig = await createAgentRig();
    const told = new Promise((resolve) => void rig.client.on("error", ({ error }) => resolve(error.message)));
    const threadId = await rig.startThread({ cwd: folder });
    await rig.client.review.start({ threadId, target: { type: "baseBranch", branch: "main" } });
    expect(await told).toBe(`"${folder}" is not a git repository`);
  });
});
