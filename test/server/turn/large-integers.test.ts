import { join } from "node:path";
import { type Client, runTurn } from "codex-app-server-sdk/client";
import type { TurnStartParams } from "codex-app-server-sdk/protocol";
import { type Agent, type AppServerOptions, memoryThreads, sqliteThreads } from "codex-app-server-sdk/server";
import { describe, expect, it } from "vitest";
import { createAgentRig } from "../../support/agent.js";
import { createHome } from "../../support/home.js";
import { createPair } from "../../support/pair.js";

/** An integer of the wire that a number cannot hold. */
const LARGE = 12345678901234567890n;

const echo: Agent = async ({ write }) => write.message().end("heard");
const experimental = { capabilities: { experimentalApi: true } };

type Overrides = Omit<TurnStartParams, "threadId" | "input">;

/** Members that this release does not know, as a newer client may send them. They are left out, as codex leaves them out (0.171). */
const SANDBOX = { type: "dangerFullAccess", later: LARGE } as never;
const APPROVAL = {
  granular: { sandbox_approval: true, rules: true, mcp_elicitations: true, later: LARGE },
} as never;

/** What of them a thread keeps. */
const KEPT_SANDBOX = { type: "dangerFullAccess" };
const KEPT_APPROVAL = {
  granular: { sandbox_approval: true, rules: true, mcp_elicitations: true, request_permissions: false, skill_approval: false },
};

const run = (client: Client, threadId: string, overrides: Overrides = {}) =>
  runTurn(client, { threadId, input: "x", ...overrides }).completed;

/** A way to start servers, one after the other, on the same threads. */
async function createRestarts(): Promise<(options?: AppServerOptions) => Promise<Client>> {
  const path = join(await createHome(), "threads.sqlite");
  return async (options = {}) =>
    (await createPair({ agent: echo, threads: sqliteThreads(path), ...options }, experimental)).client;
}

describe("an integer of the wire that a number cannot hold", () => {
  it.each<[string, Overrides]>([
    ["sandboxPolicy", { sandboxPolicy: SANDBOX }],
    ["approvalPolicy", { approvalPolicy: APPROVAL }],
    ["outputSchema", { outputSchema: { type: "object", properties: { a: { maximum: LARGE } } } }],
  ])("in the %s of a turn changes nothing of how the turn runs", async (_, overrides) => {
    const { client, problems } = await createPair({ agent: echo, threads: memoryThreads() }, experimental);
    const { thread } = await client.thread.start();
    expect(await run(client, thread.id, overrides)).toMatchObject({ status: "completed", text: "heard" });
    expect((await run(client, thread.id, overrides)).status).toBe("completed");
    expect(problems).toEqual([]);
  });

  it("in the settings of a thread is told once, and not again while it stays the same", async () => {
    const { client } = await createPair({ agent: echo }, experimental);
    const { thread } = await client.thread.start();
    const told: unknown[] = [];
    client.on("thread/settings/updated", ({ threadSettings }) => told.push(threadSettings.sandboxPolicy));
    const change = { threadId: thread.id, sandboxPolicy: SANDBOX };
    await client.thread.settingsUpdate(change);
    await client.thread.settingsUpdate(change);
    await run(client, thread.id, { sandboxPolicy: SANDBOX });
    expect(told).toEqual([KEPT_SANDBOX]);
  });

  it("in the params of a thread that starts, resumes or is forked is no obstacle to its turns", async () => {
    const { client } = await createPair({ agent: echo }, experimental);
    const params = { approvalPolicy: APPROVAL, config: { later: LARGE } };
    const { thread, approvalPolicy } = await client.thread.start({
      ...params,
      dynamicTools: [{ type: "function", name: "t", description: "d", inputSchema: { maximum: LARGE as never } }],
    });
    expect(approvalPolicy).toEqual(KEPT_APPROVAL);
    expect((await run(client, thread.id, { sandboxPolicy: SANDBOX })).status).toBe("completed");
    await client.thread.resume({ threadId: thread.id, ...params });
    const fork = await client.thread.fork({ threadId: thread.id, ...params });
    expect(fork).toMatchObject({ approvalPolicy: KEPT_APPROVAL, sandbox: KEPT_SANDBOX });
    expect((await run(client, fork.thread.id, { sandboxPolicy: SANDBOX })).status).toBe("completed");
  });

  it("in the settings of a thread does not come back after a restart", async () => {
    const start = await createRestarts();
    const first = await start();
    const { thread } = await first.thread.start({ approvalPolicy: APPROVAL });
    await run(first, thread.id, { sandboxPolicy: SANDBOX });
    await first.close();
    const second = await start();
    const resumed = await second.thread.resume({ threadId: thread.id });
    expect(resumed).toEqual(expect.objectContaining({ approvalPolicy: KEPT_APPROVAL, sandbox: KEPT_SANDBOX }));
    const told: unknown[] = [];
    second.on("thread/settings/updated", (settings) => told.push(settings));
    expect((await run(second, thread.id, { sandboxPolicy: SANDBOX, approvalPolicy: APPROVAL })).status).toBe("completed");
    expect(told).toEqual([]);
  });

  it("as the tokens that a thread has used is no obstacle after a restart", async () => {
    const agent: Agent = async ({ write }) => {
      write.usage({ totalTokens: 2 ** 53, inputTokens: 0, cachedInputTokens: 0, outputTokens: 0, reasoningOutputTokens: 0 });
    };
    const start = await createRestarts();
    const first = await start({ agent });
    const { thread } = await first.thread.start();
    await run(first, thread.id);
    const second = await start({ agent });
    await second.thread.resume({ threadId: thread.id });
    expect((await run(second, thread.id)).status).toBe("completed");
  });

  it("in the arguments of an old tool call reaches the model after a restart", async () => {
    const path = join(await createHome(), "threads.sqlite");
    const agent: Agent = async ({ write }) => {
      const call = { type: "dynamicToolCall", id: "call-1", tool: "t", arguments: { id: LARGE }, status: "completed" } as const;
      write.item({ ...call, contentItems: [{ type: "inputText", text: "found" }] } as never);
    };
    const before = await createAgentRig([], { agent, threads: sqliteThreads(path) });
    const threadId = await before.startThread();
    await before.run("look it up", threadId);
    await before.server.close();
    const after = await createAgentRig(["ok", "ok"], { threads: sqliteThreads(path) });
    const { turns } = (await after.client.thread.resume({ threadId })).thread;
    expect(turns?.[0]?.items).toMatchObject([{ type: "userMessage" }, { type: "dynamicToolCall", arguments: { id: LARGE } }]);
    for (const input of ["and now?", "and then?"]) expect((await after.run(input, threadId)).outcome.status).toBe("completed");
    expect(after.asked()[1]?.input).toContainEqual({
      type: "function_call",
      call_id: "call-1",
      name: "t",
      arguments: `{"id":${LARGE}}`,
    });
  });
});
