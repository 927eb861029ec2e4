import { fileURLToPath } from "node:url";
import type { FakeAnswer } from "codex-app-server-sdk/testing";
import type { Json, Run, Scenario } from "./driver.js";

const SCRIPTED = fileURLToPath(new URL("../../support/mcp-server.mjs", import.meta.url));

/** As long as a start may take where the machine has much else to do. */
const STARTS_WITHIN_S = 60;

/** The table of a scripted server. */
function table(name: string, lines = "", command = process.execPath): string {
  const program = `command = ${JSON.stringify(command)}\nargs = [${JSON.stringify(SCRIPTED)}]`;
  return `[mcp_servers.${name}]\n${program}\nstartup_timeout_sec = ${STARTS_WITHIN_S}\n${lines}\n`;
}

const provider = (...tables: string[]) =>
  `requires_openai_auth = false\nrequest_max_retries = 0\nstream_max_retries = 0\n\n${tables.join("\n")}`;
/** The first turn waits for the servers, so that what is told of them comes before it. */
const config = "mcp_optional_startup_grace_ms = 0";
/** Where it is set, the real server adds the frames of its stack to errors. */
const env = { RUST_BACKTRACE: "0" };

const call = (name: string, given: object = {}, namespace = "mcp__own"): FakeAnswer => ({
  calls: [{ namespace, name, arguments: given, callId: `call-${name}` }],
});

/** Runs a turn to its end. A question of the server is answered with `answer`. */
async function turn(
  run: Run,
  threadId: string,
  plan: readonly FakeAnswer[],
  { answer, ...params }: Json & { answer?: Json } = {},
) {
  const count = (method: string) => run.received.filter((message) => message.method === method).length;
  const [ended, asked] = [count("turn/completed"), count("mcpServer/elicitation/request")];
  run.backend.plan(...plan);
  await run.request("turn/start", { threadId, input: [{ type: "text", text: "go" }], ...params });
  if (answer) {
    const { id } = await run.heard("mcpServer/elicitation/request", asked + 1);
    run.send({ id, ...("error" in answer ? answer : { result: answer }) });
  }
  await run.completed(ended + 1);
}

/** Starts a thread, and waits until so much has been told of its servers. */
async function start(run: Run, told: number, params: Json = {}): Promise<string> {
  const { result } = await run.request("thread/start", params);
  await run.heard("mcpServer/startupStatus/updated", told);
  return (result as { thread: { id: string } }).thread.id;
}

/** The tools that the model is offered of MCP servers. */
function noteTools(run: Run): void {
  const { tools = [] } = (run.backend.modelRequests.at(-1)?.body ?? {}) as { tools?: Json[] };
  const names = tools.map(({ name }) => String(name));
  run.notes.push(names.filter((name) => name.includes("mcp_resource")).sort());
  run.notes.push(tools.filter(({ name }) => String(name).startsWith("mcp__")));
}

/** What the model has been told of its calls, without the time that they took. */
function noteOutputs(run: Run): void {
  const { input = [] } = (run.backend.modelRequests.at(-1)?.body ?? {}) as { input?: Json[] };
  const outputs = input.filter(({ type }) => type === "function_call_output").map(({ output }) => asText(output));
  run.notes.push(outputs.map((output) => output.replace(/Wall time: [\d.]+ seconds\nOutput:\n/, "")));
}

function asText(output: unknown): string {
  if (typeof output === "string") return output;
  return (output as Json[]).map((part) => (part.type === "input_text" ? String(part.text) : JSON.stringify(part))).join("\n");
}

/** What is refused when a thread starts, and what is taken. */
const TABLES: readonly unknown[] = [
  {},
  { command: "x", url: "http://127.0.0.1:9/x" },
  { command: 5 },
  { command: "x", args: "y" },
  { command: "x", bearer_token_env_var: "X" },
  { command: "x", http_headers: {} },
  { command: "x", env_http_headers: {} },
  { command: "x", oauth_resource: "y" },
  { command: "x", bearer_token: "X" },
  { url: "http://127.0.0.1:9/x", args: [] },
  { url: "http://127.0.0.1:9/x", env: {} },
  { url: "http://127.0.0.1:9/x", env_vars: [] },
  { url: "http://127.0.0.1:9/x", cwd: "/" },
  { url: "http://127.0.0.1:9/x", bearer_token: "X" },
  { url: 5 },
  { command: "x", startup_timeout_sec: -1 },
  { command: "x", startup_timeout_sec: 1e30 },
  { command: "x", tool_timeout_sec: "x" },
  { command: "x", enabled: "x" },
  { command: "x", required: "x" },
  { command: "x", enabled_tools: "x" },
  { command: "x", disabled_tools: [5] },
  { command: "x", env: { A: 5 } },
  { command: "x", env_vars: [{ name: "A", source: "wat" }] },
  { command: "x", cwd: 4 },
  { command: "x", default_tools_approval_mode: "wat" },
  { command: "x", tools: { x: { approval_mode: "wat" } } },
  { command: "x", tools: 5 },
  { command: "x", supports_parallel_tool_calls: "x" },
  5,
];

/** How MCP servers are used (0.171). */
export const mcpScenarios: readonly Scenario[] = [
  {
    name: "tools of an MCP server are offered, called and shown",
    config,
    env,
    provider: provider(table("own", 'disabled_tools = ["big"]')),
    async play(run) {
      await run.initialize();
      const threadId = await start(run, 2);
      await turn(run, threadId, ["ok"]);
      noteTools(run);
      await turn(run, threadId, [
        call("echo", { said: "hi" }),
        call("fail"),
        call("throw"),
        call("answer"),
        call("picture"),
        call("odd_name_x_y"),
        call("big"),
        call("nothing"),
        "ok",
      ]);
      noteOutputs(run);
    },
  },
  {
    name: "an MCP tool is approved by its hints, the policy and the user",
    config,
    env,
    // What a user allows for good is written down, and the real server then starts its servers again, beside the turn.
    inAnyOrder: true,
    provider: provider(table("own")),
    async play(run) {
      await run.initialize();
      const threadId = await start(run, 2, { approvalPolicy: "on-request", sandbox: "workspace-write" });
      const accept = { action: "accept", content: {}, _meta: null };
      await turn(run, threadId, [call("echo", { said: "hi" }), call("careful"), "ok"]);
      await turn(run, threadId, [call("write", { to: "x" }), "ok"], { answer: accept });
      await turn(run, threadId, [call("destroy"), "ok"], { answer: { action: "decline", content: null, _meta: null } });
      await turn(run, threadId, [call("destroy"), "ok"], { answer: { action: "cancel", content: null, _meta: null } });
      await turn(run, threadId, [call("destroy"), "ok"], { answer: { error: { code: -1, message: "no" } } });
      await turn(run, threadId, [call("write"), "ok"], { answer: { ...accept, _meta: { persist: "session" } } });
      await turn(run, threadId, [call("write"), "ok"]);
      await turn(run, threadId, [call("destroy"), "ok"], { answer: { ...accept, _meta: { persist: "always" } } });
      await turn(run, threadId, [call("destroy"), "ok"]);
      noteOutputs(run);
      await run.noteConfigFile();
    },
  },
  {
    name: "what an MCP server asks of the user is passed on",
    config,
    env,
    provider: provider(table("own")),
    async play(run) {
      await run.initialize();
      const threadId = await start(run, 2, { approvalPolicy: "on-request" });
      await turn(run, threadId, [call("ask"), "ok"], { answer: { action: "accept", content: { name: "Bob" }, _meta: null } });
      await turn(run, threadId, [call("ask"), "ok"], { answer: { action: "decline", content: null, _meta: null } });
      await turn(run, threadId, [call("visit"), "ok"], { answer: { action: "accept", content: null, _meta: null } });
      noteOutputs(run);
    },
  },
  {
    name: "an MCP tool is refused where nobody may be asked",
    config,
    env,
    provider: provider(table("own")),
    async play(run) {
      await run.initialize();
      const threadId = await start(run, 2, { approvalPolicy: "never", sandbox: "read-only" });
      await turn(run, threadId, [call("write"), call("destroy"), call("echo"), call("ask"), "ok"]);
      noteOutputs(run);
    },
  },
  {
    name: "an MCP server hangs and ends in a call",
    config,
    env,
    // Long enough for a server to end and for that to be noticed.
    provider: provider(table("own", "tool_timeout_sec = 5")),
    async play(run) {
      await run.initialize();
      const threadId = await start(run, 2);
      await turn(run, threadId, [call("hang"), call("die"), call("echo"), "ok"]);
      noteOutputs(run);
    },
  },
  {
    name: "an MCP server does not exist",
    config,
    env,
    provider: provider(table("gone", "", "/nowhere/at-all"), table("off", "enabled = false")),
    async play(run) {
      await run.initialize();
      const threadId = await start(run, 2);
      await turn(run, threadId, ["ok"]);
      noteTools(run);
      await run.request("mcpServerStatus/list", { threadId });
      await run.request("mcpServerStatus/list", { threadId, serverName: "off" });
      await run.request("mcpServerStatus/list", { threadId, limit: 1 });
      await run.request("mcpServerStatus/list", { cursor: "x" });
      await run.request("mcpServerStatus/list", { cursor: "77" });
      await run.request("mcpServerStatus/list", { threadId: "x" });
      await run.request("mcpServerStatus/list", { threadId: "01a2141a-1e7d-7cb2-87d8-9d6120d711d5" });
    },
  },
  {
    name: "MCP servers are listed, and asked without the model",
    config,
    env,
    provider: provider(
      table("own", 'disabled_tools = ["big"]\nenabled_tools = ["echo", "destroy", "fail", "throw", "answer", "big"]'),
    ),
    async play(run) {
      await run.initialize();
      await run.request("mcpServerStatus/list", {});
      const threadId = await start(run, 2);
      await run.request("mcpServerStatus/list", { threadId, detail: "toolsAndAuthOnly" });
      const ask = (params: Json) => run.request("mcpServer/tool/call", { threadId, server: "own", ...params });
      await ask({ tool: "echo", arguments: { said: "hi" } });
      await ask({ tool: "fail" });
      await ask({ tool: "throw" });
      await ask({ tool: "answer", _meta: { a: 1 } });
      await ask({ tool: "destroy" });
      await ask({ tool: "big" });
      await ask({ tool: "echo", arguments: [1] });
      await ask({ tool: "echo", server: "nope" });
      await ask({ tool: "echo", threadId: "zz" });
      const read = (params: Json) => run.request("mcpServer/resource/read", { server: "own", uri: "x://one", ...params });
      await read({ threadId });
      await read({});
      await read({ threadId, uri: "x://two" });
      await read({ threadId, server: "nope" });
      await read({ server: "nope" });
    },
  },
  {
    name: "the model looks into the resources of MCP servers",
    config,
    env,
    provider: provider(table("own")),
    async play(run) {
      await run.initialize();
      const threadId = await start(run, 2);
      const look = (name: string, given: object): FakeAnswer => ({ calls: [{ name, arguments: given, callId: `call-${name}` }] });
      await turn(run, threadId, [
        look("list_mcp_resource_templates", {}),
        look("list_mcp_resource_templates", { server: "own" }),
        look("list_mcp_resources", { cursor: "x" }),
        look("read_mcp_resource", { server: "own", uri: "x://one" }),
        look("read_mcp_resource", { server: "own", uri: "x://three" }),
        "ok",
      ]);
      noteOutputs(run);
    },
  },
  {
    name: "a client brings MCP servers along",
    config,
    env,
    provider: provider(table("own")),
    async play(run) {
      await run.initialize();
      for (const server of TABLES) await run.request("thread/start", { config: { mcp_servers: { a: server } } });
      const mine = {
        "mcp_servers.mine.command": process.execPath,
        "mcp_servers.mine.args": [SCRIPTED],
        "mcp_servers.mine.startup_timeout_sec": STARTS_WITHIN_S,
      };
      const threadId = await start(run, 2, { config: { ...mine, "mcp_servers.own.enabled": false } });
      await turn(run, threadId, [call("echo", { said: "hi" }, "mcp__mine"), "ok"]);
      noteTools(run);
      noteOutputs(run);
    },
  },
  {
    name: "a thread requires an MCP server that does not start",
    config,
    env,
    provider: provider(),
    async play(run) {
      await run.initialize();
      const gone = { command: "/nowhere/at-all", required: true };
      run.notes.push(await run.request("thread/start", { config: { mcp_servers: { gone } } }));
      const threadId = await run.startThread();
      await turn(run, threadId, ["ok"]);
      run.notes.push(await run.request("thread/fork", { threadId, config: { mcp_servers: { gone } } }));
      await run.restart();
      await run.initialize();
      run.notes.push(await run.request("thread/resume", { threadId, config: { mcp_servers: { gone } } }));
    },
  },
];
