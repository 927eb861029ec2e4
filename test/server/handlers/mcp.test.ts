import { join } from "node:path";
import type { AppServerOptions, McpServerConfig } from "codex-app-server-sdk/server";
import { describe, expect, it } from "vitest";
import { createFolder } from "../../support/folder.js";
import { createGate } from "../../support/gate.js";
import { readNotes, scriptedServer } from "../../support/mcp.js";
import { createIntroducedClient, introduce } from "../../support/raw-client.js";
import { eventually } from "../../support/settled.js";
import { createWire } from "../../support/wire.js";

type Json = Record<string, unknown>;

const MISSING = { command: "/nowhere/at-all" };

async function createClient(mcp_servers: Record<string, McpServerConfig>, options: AppServerOptions = {}) {
  const agent = async () => {};
  const wire = await createIntroducedClient({ agent, config: { mcp_servers }, ...options });
  const ok = async (method: string, params: object) => {
    const { result, error } = await wire.ask(method, params);
    if (error) throw new Error(JSON.stringify(error));
    return result as Json;
  };
  const startThread = async (params: object = {}) => ((await ok("thread/start", params)).thread as { id: string }).id;
  return { ...wire, ok, startThread };
}

const allowed: AppServerOptions = { mcp: { allowClientServers: true } };

describe("MCP servers outside of a thread", () => {
  it("are started for one tenant while another asks for many, and for each in the end", async () => {
    const gate = createGate();
    let begun = 0;
    const fetch: typeof globalThis.fetch = async () => {
      begun += 1;
      await gate.pass();
      return new Response("", { status: 404 });
    };
    const mcp_servers = { slow: { url: "http://127.0.0.1:1/mcp" } };
    const { server } = await createClient(mcp_servers, { fetch });
    const join = async (subject: string) => {
      const wire = createWire();
      server.accept(wire.transport, { identity: { subject } });
      await introduce(wire);
      return wire;
    };
    const [ann, ben] = [await join("ann"), await join("ben")];
    const asked = Array.from({ length: 12 }, () => ann.ask("mcpServerStatus/list", {}));
    await eventually(() => expect(begun).toBe(7));
    await ann.ask("thread/loaded/list", {});
    expect(begun).toBe(7);
    const other = ben.ask("mcpServerStatus/list", {});
    await eventually(() => expect(begun).toBe(8));
    gate.open();
    const answers = await Promise.all([...asked, other]);
    expect(answers.map(({ result }) => (result as { data: Json[] }).data.map(({ name }) => name))).toEqual(
      answers.map(() => ["slow"]),
    );
  });
});

describe("MCP servers that a client brings along", () => {
  it("are refused unless the embedder allows them", async () => {
    const { ask } = await createClient({});
    for (const config of [
      { mcp_servers: { own: MISSING } },
      { "mcp_servers.own.command": "x" },
      { mcp_servers: { own: { url: "http://x" } } },
    ]) {
      const { error } = await ask("thread/start", { config });
      expect(error).toEqual({
        code: -32600,
        message: expect.stringContaining("does not run MCP servers that its clients configure"),
      });
    }
    expect((await ask("thread/start", { config: { mcp_servers: {} } })).error).toBeUndefined();
  });

  it("are started for the thread where they are allowed, also from dotted keys", async () => {
    const { ok, startThread } = await createClient({ off: scriptedServer() }, allowed);
    const { command, args } = scriptedServer();
    const config = { "mcp_servers.own.command": command, "mcp_servers.own.args": args, mcp_servers: { off: { enabled: false } } };
    const threadId = await startThread({ config });
    const { data } = (await ok("mcpServerStatus/list", { threadId })) as { data: Json[] };
    expect(data.map(({ name, runtimeStatus }) => [name, runtimeStatus])).toEqual([
      ["off", "disabled"],
      ["own", "connected"],
    ]);
  });

  it.each([
    [{}, "invalid transport\nin `mcp_servers.a`\n"],
    [{ command: "x", url: "http://x" }, "url is not supported for stdio\nin `mcp_servers.a`\n"],
    [{ url: "http://x", args: [] }, "args is not supported for streamable_http\nin `mcp_servers.a`\n"],
    [{ url: "http://x", bearer_token: "x" }, "bearer_token is not supported for streamable_http\nin `mcp_servers.a`\n"],
    [{ command: 5 }, "invalid type: integer `5`, expected a string\nin `mcp_servers.a.command`\n"],
    [{ command: "x", args: "y" }, 'invalid type: string "y", expected a sequence\nin `mcp_servers.a.args`\n'],
    [{ command: "x", tool_timeout_sec: "x" }, 'invalid type: string "x", expected f64\nin `mcp_servers.a.tool_timeout_sec`\n'],
    [
      { command: "x", startup_timeout_sec: -1 },
      "cannot convert float seconds to Duration: value is negative\nin `mcp_servers.a`\n",
    ],
    [{ command: "x", env_vars: [5] }, "data did not match any variant of untagged enum McpServerEnvVar\nin `mcp_servers.a`\n"],
    [{ command: "x", enabled_tools: [5] }, "invalid type: integer `5`, expected a string\nin `mcp_servers.a.enabled_tools`\n"],
    [5, "invalid type: integer `5`, expected struct RawMcpServerConfig\nin `mcp_servers.a`\n"],
  ])("are refused when they cannot be used: %j", async (table, why) => {
    const { ask } = await createClient({}, allowed);
    const { error } = await ask("thread/start", { config: { mcp_servers: { a: table } } });
    expect(error).toEqual({ code: -32600, message: `failed to load configuration: ${why}` });
  });

  it("keep a thread from starting when it requires them and they do not start", async () => {
    const { ask, ok } = await createClient({}, allowed);
    const config = {
      mcp_servers: {
        a: { ...MISSING, required: true },
        b: { ...scriptedServer({ behaviour: "hang" }), required: true, startup_timeout_sec: 0.5 },
      },
    };
    const { error } = await ask("thread/start", { config });
    const why =
      "a: No such file or directory (os error 2); b: timed out handshaking with MCP server after 500ms: deadline has elapsed";
    expect(error).toEqual({
      code: -32603,
      message: `error creating thread: Fatal error: Failed to initialize session: required MCP servers failed to initialize: ${why}`,
    });
    expect(await ok("thread/loaded/list", {})).toMatchObject({ data: [] });
  });
});

describe("mcpServerStatus/list", () => {
  it("says what each server has, and why one did not start", async () => {
    const { ok, startThread } = await createClient({
      own: scriptedServer(),
      gone: MISSING,
      off: scriptedServer({}, { enabled: false }),
    });
    const threadId = await startThread();
    const { data, nextCursor } = (await ok("mcpServerStatus/list", { threadId })) as { data: Json[]; nextCursor: unknown };
    expect(nextCursor).toBeNull();
    expect(data).toMatchObject([
      {
        name: "gone",
        runtimeStatus: "failed",
        serverInfo: null,
        tools: {},
        toolsError: "MCP startup failed: No such file or directory (os error 2)",
      },
      { name: "off", runtimeStatus: "disabled", tools: {}, toolsError: null },
      {
        name: "own",
        runtimeStatus: "connected",
        authStatus: "unsupported",
        httpOrigin: null,
        serverInfo: { name: "scripted", title: null, version: "1.2.3", description: null, icons: null, websiteUrl: null },
        serverCapabilities: { tools: { listChanged: true }, resources: {} },
        resources: [{ uri: "x://one" }, { uri: "x://two" }],
        resourceTemplates: [{ uriTemplate: "x://{id}" }],
      },
    ]);
    expect(data[2]).toMatchObject({ tools: { destroy: { title: "Destroyer", annotations: { destructiveHint: true } } } });
  });

  it("starts the configured ones where no thread is named, and ends them", async () => {
    const log = join(await createFolder(), "log");
    const { ok } = await createClient({ own: scriptedServer({ log }), gone: MISSING });
    const { data } = (await ok("mcpServerStatus/list", { serverName: "own", detail: "toolsAndAuthOnly" })) as { data: Json[] };
    expect(data).toMatchObject([{ name: "own", runtimeStatus: null, resources: [], serverInfo: { name: "scripted" } }]);
    expect((await readNotes(log)).filter(({ pid }) => pid !== undefined)).toHaveLength(1);
  });
});

describe("mcpServer/tool/call and mcpServer/resource/read", () => {
  it("ask the server, and hand on what it says", async () => {
    const { ask, startThread } = await createClient({ own: scriptedServer({}, { disabled_tools: ["big"] }), gone: MISSING });
    const threadId = await startThread();
    const call = async (params: Json) => {
      const { result, error } = await ask("mcpServer/tool/call", { threadId, server: "own", ...params });
      return error ?? result;
    };
    expect(await call({ tool: "echo", arguments: { said: "hi" } })).toEqual({ content: [{ type: "text", text: "hi" }] });
    expect(await call({ tool: "fail" })).toEqual({ content: [{ type: "text", text: "it failed" }], isError: true });
    expect(await call({ tool: "answer" })).toMatchObject({ structuredContent: { x: 1 }, _meta: { own: true } });
    expect(await call({ tool: "throw" })).toEqual({ code: -32603, message: "it threw" });
    expect(await call({ tool: "big" })).toEqual({ code: -32603, message: "tool 'big' is disabled for MCP server 'own'" });
    expect(await call({ tool: "echo", server: "nope" })).toEqual({ code: -32603, message: "unknown MCP server 'nope'" });
    expect(await call({ tool: "echo", arguments: [1] })).toEqual({
      code: -32603,
      message: "tool call failed for `own/echo`: MCP tool arguments must be a JSON object, got [1]",
    });
    const read = (params: Json) => ask("mcpServer/resource/read", { server: "own", uri: "x://one", ...params });
    const contents = [{ uri: "x://one", mimeType: "text/plain", text: "hello" }];
    expect((await read({ threadId })).result).toEqual({ contents, originCallId: null });
    expect((await read({})).result).toEqual({ contents, originCallId: null });
    expect((await read({ threadId, uri: "x://two" })).error).toEqual({ code: -32002, message: "no such resource" });
    expect((await read({ threadId, server: "gone" })).error).toMatchObject({
      message: expect.stringContaining("Transport closed"),
    });
  });
});

describe("config/mcpServer/reload", () => {
  it("lets the next turn have the servers of the present configuration", async () => {
    const home = await createFolder();
    const { writeFile } = await import("node:fs/promises");
    const write = (text: string) => writeFile(join(home, "config.toml"), text);
    const table = (name: string) => {
      const { command, args } = scriptedServer();
      return `[mcp_servers.${name}]\ncommand = ${JSON.stringify(command)}\nargs = ${JSON.stringify(args)}\n`;
    };
    await write(table("one"));
    const wire = await createIntroducedClient({ agent: async () => {}, codexHome: home });
    const { result } = await wire.ask("thread/start", {});
    const threadId = (result as { thread: { id: string } }).thread.id;
    const names = async () => {
      const { result: listed } = await wire.ask("mcpServerStatus/list", { threadId, detail: "toolsAndAuthOnly" });
      return (listed as { data: Json[] }).data.map(({ name, runtimeStatus }) => [name, runtimeStatus]);
    };
    expect(await names()).toEqual([["one", "connected"]]);
    await write(table("two"));
    expect((await wire.ask("config/mcpServer/reload", {})).result).toEqual({});
    await wire.ask("turn/start", { threadId, input: [{ type: "text", text: "go" }] });
    await wire.next(({ method }) => method === "turn/completed");
    expect(await names()).toEqual([["two", "connected"]]);
  });
});
