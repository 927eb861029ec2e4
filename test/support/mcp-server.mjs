// A small MCP server, written by hand so that it can misbehave. What it does is told by MCP_BEHAVIOUR.
import { spawn } from "node:child_process";
import { appendFileSync } from "node:fs";
import { createInterface } from "node:readline";

const { MCP_BEHAVIOUR: behaviour, MCP_LOG: log } = process.env;
const note = (what) => log && appendFileSync(log, `${JSON.stringify(what)}\n`);
const write = (message) => process.stdout.write(`${JSON.stringify({ jsonrpc: "2.0", ...message })}\n`);
const text = (said) => ({ content: [{ type: "text", text: said }] });
const pending = new Map();
let nextId = 1;

note({ pid: process.pid, cwd: process.cwd(), env: process.env });

const PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
const schema = { type: "object", properties: {} };
const reads = { annotations: { readOnlyHint: true } };
const tool = (name, members = reads) => ({ name, description: `does ${name}`, inputSchema: schema, ...members });

const TOOLS = [
  tool("echo", { inputSchema: { type: "object", properties: { said: { type: "string" } } }, ...reads }),
  tool("write", {}),
  tool("destroy", { title: "Destroyer", annotations: { destructiveHint: true } }),
  tool("careful", { annotations: { destructiveHint: false, openWorldHint: false } }),
  ...["fail", "throw", "picture", "answer", "ask", "visit", "progress", "hang", "die", "big", "grow"].map((name) => tool(name)),
  tool("odd.name/x y"),
  tool("bare", { inputSchema: { type: "object" }, ...reads }),
];
let tools = TOOLS;

const CALLS = {
  echo: ({ said }) => text(said ?? "nothing"),
  fail: () => ({ ...text("it failed"), isError: true }),
  throw: () => Promise.reject({ code: -32603, message: "it threw" }),
  picture: () => ({
    content: [
      { type: "text", text: "look" },
      { type: "image", data: PIXEL, mimeType: "image/png" },
      { type: "resource", resource: { uri: "x://one", mimeType: "text/plain", text: "hello" } },
      { type: "audio", data: "AAAA", mimeType: "audio/wav" },
    ],
  }),
  answer: () => ({ ...text('{"x":1}'), structuredContent: { x: 1 }, _meta: { own: true } }),
  ask: async () => {
    const requestedSchema = { type: "object", properties: { name: { type: "string" } }, required: ["name"] };
    return text(JSON.stringify(await ask("elicitation/create", { message: "Who?", requestedSchema })));
  },
  visit: async () =>
    text(
      JSON.stringify(
        await ask("elicitation/create", { mode: "url", message: "Go there", url: "https://x.example/", elicitationId: "e-1" }),
      ),
    ),
  progress: (_, { progressToken }) => {
    for (const progress of [1, 2])
      write({ method: "notifications/progress", params: { progressToken, progress, message: `step ${progress}` } });
    return text("done");
  },
  hang: () => new Promise(() => {}),
  die: () => process.exit(3),
  big: () => text("0123456789".repeat(600_000)),
  grow: () => {
    tools = [...TOOLS, tool("new")];
    write({ method: "notifications/tools/list_changed" });
    return text("grown");
  },
};

function ask(method, params) {
  const id = nextId++;
  write({ id, method, params });
  return new Promise((resolve) => pending.set(id, resolve));
}

const METHODS = {
  initialize: ({ protocolVersion }) => ({
    protocolVersion,
    capabilities: { tools: { listChanged: true }, resources: {} },
    serverInfo: { name: "scripted", version: "1.2.3" },
    ...(behaviour === "silent" ? {} : { instructions: "Use it well." }),
  }),
  "tools/list": () => (behaviour === "nonsense" ? { tools: "many" } : { tools }),
  "resources/list": ({ cursor }) => ({
    resources: [{ uri: cursor ? "x://two" : "x://one", name: "one" }],
    ...(cursor ? {} : { nextCursor: "2" }),
  }),
  "resources/templates/list": () => ({ resourceTemplates: [{ uriTemplate: "x://{id}", name: "any" }] }),
  "resources/read": ({ uri }) =>
    uri === "x://one"
      ? { contents: [{ uri, mimeType: "text/plain", text: "hello" }] }
      : Promise.reject({ code: -32002, message: "no such resource" }),
  "tools/call": ({ name, arguments: input = {}, _meta = {} }) => (CALLS[name] ?? (() => text(name)))(input, _meta),
};

if (behaviour === "flood") {
  const line = `${"x".repeat(1000)}\n`;
  const flood = () => {
    while (process.stdout.write(line));
    process.stdout.once("drain", flood);
  };
  flood();
} else if (behaviour === "end") process.exit(1);
else if (behaviour === "endless") {
  process.stdout.write("[");
  const pour = () => {
    while (process.stdout.write("1,".repeat(30_000)));
    process.stdout.once("drain", pour);
  };
  pour();
} else if (behaviour === "stay") {
  // Neither the end of its input nor a signal that can be refused ends it, and it has a child.
  process.on("SIGTERM", () => {});
  note({ child: spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "ignore" }).pid });
  setInterval(() => {}, 1000);
}

if (behaviour === "hang") setInterval(() => {}, 1000);
else if (behaviour !== "flood")
  createInterface({ input: process.stdin }).on("line", async (line) => {
    const { id, method, params = {}, result, error } = JSON.parse(line);
    note({ method, params });
    if (method === undefined) return pending.get(id)?.(result ?? error);
    if (id === undefined) return;
    try {
      const known = METHODS[method] ?? (() => Promise.reject({ code: -32601, message: "Method not found" }));
      write({ id, result: await known(params) });
    } catch (problem) {
      write({ id, error: problem });
    }
  });
