import { join } from "node:path";
import type { AppServerOptions, McpServerConfig } from "codex-app-server-sdk/server";
import type { FakeAnswer } from "codex-app-server-sdk/testing";
import { describe, expect, it } from "vitest";
import { type AgentRig, createAgentRig } from "../../support/agent.js";
import { createFolder } from "../../support/folder.js";
import { mcpCall, readNotes, scriptedServer } from "../../support/mcp.js";
import { eventually } from "../../support/settled.js";

type Item = Readonly<Record<string, unknown>>;

interface Rig extends AgentRig {
  /** What was told of MCP servers, of calls and of their items. */
  readonly told: readonly { readonly method: string; readonly params: Record<string, unknown> }[];
}

async function createRig(
  plan: readonly FakeAnswer[],
  servers: Record<string, McpServerConfig>,
  options: AppServerOptions = {},
): Promise<Rig> {
  const config = { mcp_servers: servers, mcp_optional_startup_grace_ms: 0, ...options.config };
  const rig = await createAgentRig(plan, { ...options, config });
  const told: { method: string; params: Record<string, unknown> }[] = [];
  for (const method of [
    "mcpServer/startupStatus/updated",
    "item/started",
    "item/completed",
    "item/mcpToolCall/progress",
  ] as const)
    rig.client.on(method, (params: unknown) => void told.push({ method, params: params as never }));
  return Object.assign(rig, { told });
}

const FREE = { approvalPolicy: "never", sandbox: "danger-full-access" } as const;

/** The items of calls, as they ended. */
function callsIn({ told }: Rig): Item[] {
  const items = told.filter(({ method }) => method === "item/completed").map(({ params }) => params.item as Item);
  return items.filter(({ type }) => type === "mcpToolCall");
}

function toolsIn(rig: Rig): [string, string[]][] {
  const tools = rig.asked().at(-1)?.tools ?? [];
  return tools
    .filter(({ type }) => type === "namespace")
    .map(({ name, tools: inside }) => [name, (inside as Item[]).map((tool) => String(tool.name))]);
}

function outputsIn(rig: Rig): unknown[] {
  const items = rig.asked().at(-1)?.input ?? [];
  return items.filter(({ type }) => type === "function_call_output").map(({ output }) => output);
}

const withoutTime = (output: unknown) =>
  typeof output === "string" ? output.replace(/Wall time: [\d.]+ seconds/, "Wall time: <time>") : output;

describe("the tools of an MCP server", () => {
  it("are offered to the model in a group, and called", async () => {
    const rig = await createRig([mcpCall("echo", { said: "hi" })], { own: scriptedServer() });
    await rig.run("go", await rig.startThread(FREE));
    const group = (rig.asked()[0]?.tools ?? []).find(({ type }) => type === "namespace");
    expect(group).toMatchObject({ name: "mcp__own", description: "Use it well." });
    expect(toolsIn(rig)[0]?.[1]).toEqual(
      "answer,ask,bare,big,careful,destroy,die,echo,fail,grow,hang,odd_name_x_y,picture,progress,throw,visit,write".split(","),
    );
    expect(((group?.tools ?? []) as Item[]).find(({ name }) => name === "bare")).toEqual({
      type: "function",
      name: "bare",
      description: "does bare",
      strict: false,
      parameters: { type: "object", properties: {} },
    });
    expect(outputsIn(rig).map(withoutTime)).toEqual(["Wall time: <time>\nOutput:\nhi"]);
  });

  it("are shown as items", async () => {
    const rig = await createRig([mcpCall("echo", { said: "hi" }), mcpCall("fail"), mcpCall("throw"), mcpCall("odd_name_x_y")], {
      own: scriptedServer(),
    });
    await rig.run("go", await rig.startThread(FREE));
    const common = {
      type: "mcpToolCall",
      server: "own",
      environmentId: null,
      appContext: null,
      mcpAppUi: null,
      pluginId: null,
      readOnlyHint: true,
    };
    const result = (said: string) => ({ content: [{ type: "text", text: said }], structuredContent: null, _meta: null });
    expect(callsIn(rig)).toEqual([
      expect.objectContaining({
        ...common,
        tool: "echo",
        arguments: { said: "hi" },
        status: "completed",
        result: result("hi"),
        error: null,
      }),
      expect.objectContaining({ ...common, tool: "fail", status: "failed", result: result("it failed"), error: null }),
      expect.objectContaining({
        ...common,
        tool: "throw",
        status: "failed",
        result: null,
        error: { message: "tool call error: tool call failed for `own/throw`\n\nCaused by:\n    Mcp error: -32603: it threw" },
      }),
      expect.objectContaining({ ...common, tool: "odd.name/x y", status: "completed" }),
    ]);
  });

  it("show pictures to the model, and no sound", async () => {
    const rig = await createRig([mcpCall("picture")], { own: scriptedServer() });
    await rig.run("go", await rig.startThread(FREE));
    const [, ...parts] = outputsIn(rig)[0] as Item[];
    expect(parts).toEqual([
      { type: "input_text", text: "look" },
      { type: "input_image", image_url: expect.stringMatching(/^data:image\/png;base64,/), detail: "high" },
      { type: "input_text", text: expect.stringContaining('"x://one"') },
      { type: "input_text", text: "<audio content omitted because you do not support audio input>" },
    ]);
  });

  it("give the model an answer as JSON where there is one", async () => {
    const rig = await createRig([mcpCall("answer")], { own: scriptedServer() });
    await rig.run("go", await rig.startThread(FREE));
    expect(outputsIn(rig).map(withoutTime)).toEqual(['Wall time: <time>\nOutput:\n{"x":1}']);
    expect(callsIn(rig)[0]?.result).toMatchObject({ structuredContent: { x: 1 }, _meta: { own: true } });
  });

  it("tell of their progress", async () => {
    const rig = await createRig([mcpCall("progress")], { own: scriptedServer() });
    await rig.run("go", await rig.startThread(FREE));
    const progress = rig.told.filter(({ method }) => method === "item/mcpToolCall/progress");
    expect(progress.map(({ params }) => params.message)).toEqual(["step 1", "step 2"]);
  });

  it("are in the next turns' input as they were called", async () => {
    const rig = await createRig([mcpCall("echo", { said: "hi" }), "ok"], { own: scriptedServer() });
    const threadId = await rig.startThread(FREE);
    await rig.run("go", threadId);
    await rig.run("on", threadId);
    const input = rig.asked().at(-1)?.input ?? [];
    expect(input.filter(({ type }) => type === "function_call")).toMatchObject([
      { namespace: "mcp__own", name: "echo", arguments: '{"said":"hi"}' },
    ]);
    expect(input.filter(({ type }) => type === "function_call_output")).toMatchObject([{ output: "hi" }]);
  });

  it("are those that the configuration lets through", async () => {
    const some = scriptedServer(
      { behaviour: "silent" },
      { enabled_tools: ["echo", "write", "nothing"], disabled_tools: ["write"] },
    );
    const rig = await createRig([mcpCall("write", {}, "some_one")], {
      "some-one": some,
      off: scriptedServer({}, { enabled: false }),
    });
    await rig.run("go", await rig.startThread(FREE));
    expect(toolsIn(rig)).toEqual([["mcp__some_one", ["echo"]]]);
    expect(rig.asked()[0]?.tools.find(({ name }) => name === "mcp__some_one")).toMatchObject({
      description: "Tools in the mcp__some_one namespace.",
    });
    expect(outputsIn(rig)).toEqual(["unsupported call: mcp__some_onewrite"]);
  });

  it("change when the server says so", async () => {
    const rig = await createRig([mcpCall("grow"), "ok", "ok"], { own: scriptedServer() });
    const threadId = await rig.startThread(FREE);
    await rig.run("go", threadId);
    // The server is asked for its tools again meanwhile.
    await eventually(async () => {
      await rig.run("on", threadId);
      expect(toolsIn(rig)[0]?.[1]).toContain("new");
    });
  });

  it("are bounded in what they return", async () => {
    const rig = await createRig([mcpCall("big")], { own: scriptedServer() });
    await rig.run("go", await rig.startThread(FREE));
    expect(String(outputsIn(rig)[0]).length).toBeLessThan(70_000);
    expect(JSON.stringify(callsIn(rig)[0]).length).toBeLessThan(5_000);
  });

  it("get an environment without the server's own variables", async () => {
    const log = join(await createFolder(), "log");
    process.env.OWN_SECRET_TOKEN = "sk-secret";
    process.env.NAMED_VARIABLE = "named";
    const table = scriptedServer({ log }, { env: { OWN: "own" }, env_vars: ["NAMED_VARIABLE", { name: "NOWHERE" }] });
    const rig = await createRig([], { own: table });
    await rig.run("go", await rig.startThread(FREE));
    const { env } = (await readNotes(log))[0] as { env: Record<string, string> };
    expect(env).toMatchObject({ PATH: process.env.PATH, OWN: "own", NAMED_VARIABLE: "named" });
    expect(env).not.toHaveProperty("OWN_SECRET_TOKEN");
  });
});
