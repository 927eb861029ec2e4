import type { Json, Run, Scenario } from "./driver.js";

const schema = { type: "object" };
const tool = (members: Json = {}): Json => ({ type: "function", name: "t", description: "d", inputSchema: schema, ...members });
/** The form of before there were types. */
const old = (members: Json = {}): Json => ({ name: "t", description: "d", inputSchema: schema, ...members });
const space = (members: Json = {}): Json => ({ type: "namespace", name: "ns", description: "d", tools: [tool()], ...members });
const long = (length: number) => "x".repeat(length);

/** What is understood, and refused with words or taken. */
const UNDERSTOOD: readonly unknown[][] = [
  [old()],
  [old({ foo: 1 })],
  [old({ namespace: null })],
  [old({ namespace: "ns" })],
  [old({ namespace: "ns" }), old(), old({ name: "u", namespace: "ns" })],
  [old({ namespace: "ns" }), old({ namespace: "ns" })],
  [old({ namespace: "" })],
  [old({ namespace: " ns" })],
  [old({ namespace: "a b" })],
  [old({ namespace: "mcp__a" })],
  [old({ namespace: "functions" })],
  [old({ deferLoading: null })],
  [old({ deferLoading: true })],
  [old({ namespace: "ns", deferLoading: true })],
  [old({ exposeToContext: true })],
  [old({ exposeToContext: false })],
  [old({ exposeToContext: false, namespace: "ns" })],
  [old(), old()],
  [old(), tool({ name: "u" })],
  [tool(), old({ name: "u" })],
  [tool()],
  [tool({ name: "" })],
  [tool({ name: " t" })],
  [tool({ name: "a b!" })],
  [tool({ name: "a.b" })],
  [tool({ name: "a-b_C1" })],
  [tool({ name: "mcp" })],
  [tool({ name: "mcp__x" })],
  [tool({ name: "MCP__x" })],
  [tool({ name: long(128) })],
  [tool({ name: long(129) })],
  [tool({ description: "" })],
  [tool({ deferLoading: true })],
  [tool(), tool()],
  [tool(), space()],
  [space()],
  [space({ name: "" })],
  [space({ name: "a b" })],
  [space({ name: "mcp" })],
  [space({ name: "web" })],
  [space({ name: "python_user_visible" })],
  [space({ name: long(64) })],
  [space({ name: long(65) })],
  [space({ description: long(1024) })],
  [space({ description: long(1025) })],
  [space({ tools: [] })],
  [space({ tools: [tool(), tool()] })],
  [space({ tools: [tool({ deferLoading: true })] })],
  [space({ tools: [tool({ name: "a b" })] })],
  [space(), space()],
  [space(), space({ name: "ms" })],
  ...["x", null, 5, [], true, false, {}, { type: "null" }, { type: "string" }, { properties: 5 }].map((inputSchema) => [
    tool({ inputSchema }),
  ]),
];

/** What does not have the shape of tools. Each parser has its own words for it. */
const MISSHAPEN: readonly unknown[] = [
  "x",
  [5],
  [null],
  [{ name: "t" }],
  [{ type: "other" }],
  [tool({ name: undefined })],
  [tool({ description: undefined })],
  [tool({ description: 5 })],
  [tool({ deferLoading: "x" })],
  [tool({ inputSchema: undefined })],
  [old({ namespace: 5 })],
  [old({ exposeToContext: 5 })],
  [space({ tools: undefined })],
  [space({ tools: "x" })],
  [space({ tools: [5] })],
  [space({ tools: [{ type: "namespace", name: "x", description: "d", tools: [] }] })],
];

async function start(run: Run, dynamicTools: unknown): Promise<{ code?: number; message?: string } | undefined> {
  return (await run.request("thread/start", { dynamicTools })).error as { code?: number; message?: string } | undefined;
}

/** The tools that clients bring along. */
export const dynamicToolScenarios: readonly Scenario[] = [
  {
    name: "a client brings tools, good ones and bad ones",
    async play(run) {
      await run.initialize();
      for (const tools of UNDERSTOOD) run.notes.push([tools, (await start(run, tools)) ?? "taken"]);
      for (const tools of MISSHAPEN) run.notes.push([tools, (await start(run, tools))?.code ?? "taken"]);
    },
  },
];
