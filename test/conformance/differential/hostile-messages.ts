import type { Json, Run, Scenario } from "./driver.js";

const granular = { mcp_elicitations: true, rules: true, sandbox_approval: true };
const nested = (levels: number): unknown => Array.from({ length: levels }).reduce<unknown>((inner) => [inner], 0);

/** Asks one thing after the other, each of which is refused, and then something plain. */
function refusals(name: string, asked: readonly (readonly [method: string, params: Json])[]): Scenario {
  return {
    name: `a client sends ${name}`,
    async play(run: Run) {
      await run.initialize();
      for (const [method, params] of asked) await run.request(method, params);
      await run.request("thread/loaded/list", {});
    },
  };
}

/** Messages that nobody sends by mistake. */
export const hostileMessageScenarios: readonly Scenario[] = [
  refusals("names of a prototype where words belong", [
    ["thread/start", { sandbox: "constructor" }],
    ["thread/start", { personality: "__proto__" }],
    ["mcpServerStatus/list", { detail: "constructor" }],
    ["thread/list", { sortKey: "constructor" }],
  ]),
  refusals("values of a wrong kind where nothing acts on them", [
    ["app/list", { cursor: 5 }],
    ["plugin/list", { cwds: "x" }],
    ["thread/metadata/update", { threadId: "019a0000-0000-7000-8000-000000000000", gitInfo: { sha: 5 } }],
    ["thread/goal/get", { threadId: 5 }],
  ]),
  {
    name: "a client sends more text than an input may have",
    async play(run) {
      await run.initialize();
      const { result } = await run.request("thread/start", {});
      const { id: threadId } = (result as { thread: { id: string } }).thread;
      const input = [{ type: "text", text: "x".repeat(1_048_577) }];
      await run.request("turn/start", { threadId, input });
      await run.request("turn/steer", { threadId, expectedTurnId: "x", input });
    },
  },
  refusals("members that nothing knows, also deep ones", [
    ["thread/loaded/list", { unknown: nested(124), sandbox: 5, constructor: "x" }],
    ["config/read", { includeLayers: false, unknown: { granular } }],
  ]),
];
