import { existsSync } from "node:fs";
import { join } from "node:path";
import { runTurn } from "codex-app-server-sdk/client";
import { applyPatchTool, defineTool, shellTool } from "codex-app-server-sdk/server";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { createAgentRig } from "../../support/agent.js";
import { createFolder } from "../../support/folder.js";
import { createPair } from "../../support/pair.js";

describe("the settings of a thread", () => {
  it("begin with what the configuration says, and go by what the thread says of its own", async () => {
    const config = { model: "configured", model_reasoning_effort: "low", sandbox_mode: "workspace-write" } as const;
    const { client } = await createPair({ config });
    expect(await client.thread.start()).toMatchObject({
      model: "configured",
      reasoningEffort: "low",
      sandbox: { type: "workspaceWrite" },
    });
    const own = { model: "own", sandbox: "read-only", config: { model_reasoning_effort: "high" } } as const;
    expect(await client.thread.start(own)).toMatchObject({
      model: "own",
      reasoningEffort: "high",
      sandbox: { type: "readOnly" },
    });
  });

  it.each([
    ["config.features.shell_tool is false", { config: { features: { shell_tool: false } } }, ["apply_patch", "own"]],
    ["the dotted key says so", { config: { "features.shell_tool": false } }, ["apply_patch", "own"]],
    ["it has no environment", { environments: [] }, ["own"]],
    ["it says nothing", {}, ["shell", "apply_patch", "own"]],
  ])("offer the tools that a thread may use: when %s", async (_, params, names) => {
    const own = defineTool({ name: "own", description: "d", input: z.object({}), run: () => "" });
    const rig = await createAgentRig([], { tools: [shellTool(), applyPatchTool(), own] });
    await rig.run("go", await rig.startThread(params));
    expect(rig.asked()[0]?.tools.map(({ name }) => name)).toEqual(names);
  });

  it("refuse a call of a tool that the thread may not use, as one of a tool that there is not", async () => {
    const cwd = await createFolder();
    const calls = [{ name: "shell", arguments: { command: "touch here" }, callId: "c" }];
    const rig = await createAgentRig([{ calls }], { tools: [shellTool()] });
    const free = { sandbox: "danger-full-access", approvalPolicy: "never" } as const;
    await rig.run("go", await rig.startThread({ ...free, cwd, config: { features: { shell_tool: false } } }));
    expect(rig.asked()[1]?.input.at(-1)).toMatchObject({ output: "unsupported call: shell" });
    expect(existsSync(join(cwd, "here"))).toBe(false);
  });

  it("keep the members that they have of a sandbox, and of an approval policy, and no others", async () => {
    const { client } = await createAgentRig();
    const { thread } = await client.thread.start();
    const told = new Promise<Record<string, unknown>>((resolve) =>
      client.once("thread/settings/updated", ({ threadSettings }) => resolve(threadSettings as never)),
    );
    const deep = [[[{ a: 9007199254740993n }]]];
    await client.thread.settingsUpdate({
      threadId: thread.id,
      sandboxPolicy: { type: "readOnly", x: deep } as never,
      approvalPolicy: { granular: { sandbox_approval: true, rules: false, mcp_elicitations: false, x: deep } } as never,
    });
    expect(await told).toMatchObject({
      sandboxPolicy: { type: "readOnly", networkAccess: false },
      approvalPolicy: { granular: { sandbox_approval: true, rules: false, skill_approval: false } },
    });
    expect(Object.keys((await told).sandboxPolicy as object)).toEqual(["type", "networkAccess"]);
  });

  it("are read from members that the method has, and from no others", async () => {
    const { client } = await createPair({ agent: async () => {} });
    const { thread } = await client.thread.start();
    const other = { modelProvider: 5, sandbox: "danger-full-access", config: { model: "other" } };
    await runTurn(client, { threadId: thread.id, input: "go", ...(other as object) } as never).completed;
    const { data } = await client.thread.list({});
    expect(data).toMatchObject([{ modelProvider: "openai" }]);
    expect(await client.thread.resume({ threadId: thread.id })).toMatchObject({ sandbox: { type: "readOnly" } });
  });

  it("take instructions from a collaboration mode to the agent", async () => {
    const rig = await createAgentRig();
    const threadId = await rig.startThread({ developerInstructions: "Of the thread." });
    const settings = { model: "m", reasoning_effort: null, developer_instructions: "Of the mode." };
    await rig.client.thread.settingsUpdate({ threadId, collaborationMode: { mode: "default", settings } });
    await rig.run("go", threadId);
    expect(JSON.stringify(rig.asked()[0]?.input)).toContain(
      "Of the thread.\\n\\n<collaboration_mode>Of the mode.</collaboration_mode>",
    );
  });

  it("keep a collaboration mode with the thread, and tell the model of the one that holds", async () => {
    const rig = await createAgentRig();
    const threadId = await rig.startThread();
    const choose = (mode: "plan" | "default") =>
      rig.client.thread.settingsUpdate({
        threadId,
        collaborationMode: { mode, settings: { model: "m", reasoning_effort: "low", developer_instructions: null } },
      });
    const said = () => JSON.stringify(rig.asked().at(-1)?.input);
    await choose("plan");
    await rig.run("go", threadId);
    expect(said()).toContain("<collaboration_mode># Plan mode");
    const { collaborationMode } = await rig.client.thread.resume({ threadId });
    expect(collaborationMode).toMatchObject({ mode: "plan", settings: { model: "m", reasoning_effort: "low" } });
    await choose("default");
    await rig.run("go on", threadId);
    expect(said()).toContain("<collaboration_mode># Default mode");
    expect(said()).not.toContain("# Plan mode");
  });

  it("refuse a permission profile with rules that no sandbox here can keep, wherever it is named", async () => {
    const permissions = { files: { extends: ":workspace", filesystem: { "/secret": "deny" } } };
    const { client } = await createPair(
      { config: { permissions, sandbox_mode: "read-only" } },
      { capabilities: { experimentalApi: true } },
    );
    const { thread } = await client.thread.start();
    const refusal = {
      rpcCode: -32600,
      message: expect.stringContaining("cannot keep the rules of the permission profile `files`"),
    };
    await expect(client.thread.start({ permissions: "files" })).rejects.toMatchObject(refusal);
    await expect(client.thread.start({ config: { default_permissions: "files" } })).rejects.toMatchObject(refusal);
    await expect(client.turn.start({ threadId: thread.id, input: [], permissions: "files" })).rejects.toMatchObject(refusal);
    expect((await client.permissionProfile.list({})).data.find(({ id }) => id === "files")).toMatchObject({ allowed: false });
  });

  it("begin with the features and the environment policy of the configuration", async () => {
    const config = { features: { shell_tool: false } };
    const rig = await createAgentRig([], { tools: [shellTool()], config });
    await rig.run("go", await rig.startThread());
    await rig.run("go", await rig.startThread({ config: { features: { shell_tool: true } } }));
    expect(rig.asked().map(({ tools }) => (tools ?? []).length)).toEqual([0, 1]);
  });

  it("refuse a thread that is named by a path, and not by its id", async () => {
    const { client } = await createAgentRig();
    const { thread } = await client.thread.start();
    for (const ask of [client.thread.resume, client.thread.fork])
      await expect(ask({ threadId: thread.id, path: "/another/thread.jsonl" })).rejects.toMatchObject({ rpcCode: -32600 });
  });
});
