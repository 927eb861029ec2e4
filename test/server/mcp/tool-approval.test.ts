import type { AppServerOptions } from "codex-app-server-sdk/server";
import { describe, expect, it } from "vitest";
import { createAgentRig } from "../../support/agent.js";
import { createFolder } from "../../support/folder.js";
import { mcpCall, scriptedServer } from "../../support/mcp.js";

type Json = Record<string, unknown>;

/** What is asked, and how the call that it was asked for ended. */
async function play(
  tools: readonly string[],
  {
    answer,
    turn = {},
    server = {},
    options = {},
  }: { answer?: Json | Error; turn?: Json; server?: Json; options?: AppServerOptions } = {},
) {
  const config = { mcp_servers: { own: scriptedServer({}, server) }, mcp_optional_startup_grace_ms: 0 };
  const rig = await createAgentRig(
    tools.map((name) => mcpCall(name, name === "echo" ? {} : { to: "x" })),
    { ...options, config },
  );
  const asked: Json[] = [];
  const ended: Json[] = [];
  rig.client.handle("mcpServer/elicitation/request", (params) => {
    asked.push(params as never);
    if (answer instanceof Error || answer === undefined) throw answer ?? new Error("not expected");
    return answer as never;
  });
  rig.client.on("item/completed", ({ item }) => void (item.type === "mcpToolCall" && ended.push(item as never)));
  const threadId = await rig.startThread({ approvalPolicy: "on-request", sandbox: "workspace-write", ...turn } as never);
  await rig.run("go", threadId);
  return { asked, ended };
}

const ACCEPT = { action: "accept", content: {}, _meta: null };
const granular = (allowed: boolean) => ({
  granular: { sandbox_approval: true, rules: true, mcp_elicitations: allowed, skill_approval: true, request_permissions: true },
});

describe("a call of an MCP tool", () => {
  it("is made at once where the tool says that it only reads, or changes nothing for good", async () => {
    const { asked, ended } = await play(["echo", "careful"]);
    expect(asked).toEqual([]);
    expect(ended.map(({ status }) => status)).toEqual(["completed", "completed"]);
  });

  it("asks the user where the tool says nothing, or that it destroys something", async () => {
    const { asked, ended } = await play(["write", "destroy"], { answer: ACCEPT });
    const common = { serverName: "own", environmentId: null, mode: "form", requestedSchema: { type: "object", properties: {} } };
    const meta = {
      codex_approval_kind: "mcp_tool_call",
      persist: ["session"],
      tool_params: { to: "x" },
      tool_params_display: [{ name: "to", value: "x", display_name: "to" }],
    };
    expect(asked).toEqual([
      expect.objectContaining({
        ...common,
        message: 'Allow the own MCP server to run tool "write"?',
        _meta: { ...meta, tool_name: "write", tool_description: "does write" },
      }),
      expect.objectContaining({
        ...common,
        _meta: {
          ...meta,
          tool_name: "destroy",
          tool_title: "Destroyer",
          tool_description: "does destroy",
          tool_annotations: { destructiveHint: true },
        },
      }),
    ]);
    expect(ended.map(({ status }) => status)).toEqual(["completed", "completed"]);
  });

  it.each([
    [{ action: "decline" }, "user rejected MCP tool call"],
    [{ action: "cancel" }, "user cancelled MCP tool call"],
    [new Error("no"), "user rejected MCP tool call"],
  ])("is not made after %j", async (answer, message) => {
    const { ended } = await play(["destroy"], { answer });
    expect(ended).toMatchObject([{ status: "failed", error: { message }, result: null }]);
  });

  it("asks once for a tool that is allowed for the session", async () => {
    const { asked, ended } = await play(["write", "write", "destroy"], { answer: { ...ACCEPT, _meta: { persist: "session" } } });
    expect(asked.map(({ message }) => message)).toEqual([
      'Allow the own MCP server to run tool "write"?',
      'Allow the own MCP server to run tool "destroy"?',
    ]);
    expect(ended.map(({ status }) => status)).toEqual(["completed", "completed", "completed"]);
  });

  it("is refused where nobody may be asked, unless nothing confines the thread", async () => {
    const never = await play(["write", "echo"], { turn: { approvalPolicy: "never" } });
    expect(never.ended).toMatchObject([
      { status: "failed", error: { message: "MCP tool call requires approval, but approval policy is never" } },
      { status: "completed" },
    ]);
    const free = await play(["write"], { turn: { approvalPolicy: "never", sandbox: "danger-full-access" } });
    expect(free.ended).toMatchObject([{ status: "completed" }]);
  });

  it.each<[AppServerOptions["accountScope"], string[]]>([
    ["process", ["session", "always"]],
    ["identity", ["session"]],
    ["connection", ["session"]],
  ])("may be allowed for good only where clients are no strangers to one another: %s", async (accountScope, persist) => {
    const { asked } = await play(["write"], { answer: ACCEPT, options: { accountScope, codexHome: await createFolder() } });
    expect(asked).toMatchObject([{ _meta: { persist } }]);
  });

  it("goes by the mode that is configured for the tool", async () => {
    const tools = {
      destroy: { approval_mode: "approve" },
      write: { approval_mode: "writes" },
      echo: { approval_mode: "writes" },
    };
    const server = { default_tools_approval_mode: "prompt", tools };
    const { asked, ended } = await play(["destroy", "echo", "write", "careful"], { answer: ACCEPT, server });
    expect(asked.map(({ message, _meta }) => [message, (_meta as Json).persist])).toEqual([
      ['Allow the own MCP server to run tool "write"?', undefined],
      ['Allow the own MCP server to run tool "careful"?', undefined],
    ]);
    expect(ended.map(({ status }) => status)).toEqual(["completed", "completed", "completed", "completed"]);
  });
});

describe("what an MCP server asks of the user", () => {
  const said = ({ result }: Json) => JSON.parse((result as { content: { text: string }[] }).content[0]?.text ?? "") as Json;

  it("is passed to the client, and the answer back", async () => {
    const { asked, ended } = await play(["ask", "visit"], {
      answer: { action: "accept", content: { name: "Bob" }, _meta: null },
    });
    expect(asked).toEqual([
      expect.objectContaining({
        mode: "form",
        message: "Who?",
        _meta: null,
        serverName: "own",
        turnId: expect.any(String),
        requestedSchema: { type: "object", properties: { name: { type: "string" } }, required: ["name"] },
      }),
      expect.objectContaining({ mode: "url", message: "Go there", url: "https://x.example/", elicitationId: "e-1" }),
    ]);
    expect(said(ended[0] as Json)).toEqual({ action: "accept", content: { name: "Bob" } });
  });

  it.each(["never", granular(false)])("is declined under the policy %j", async (approvalPolicy) => {
    const { asked, ended } = await play(["ask"], { turn: { approvalPolicy } });
    expect(asked).toEqual([]);
    expect(said(ended[0] as Json)).toEqual({ action: "decline" });
  });

  it("is declined where the client cannot ask", async () => {
    const { ended } = await play(["ask"], { answer: new Error("no") });
    expect(said(ended[0] as Json)).toEqual({ action: "decline" });
  });
});
