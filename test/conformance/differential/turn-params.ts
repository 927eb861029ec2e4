import type { Json, Run, Scenario } from "./driver.js";
import { OPEN_PROVIDER } from "./tools.js";

/** What each turn asks for. Settings hold for the turns after it, unless they are for one turn alone. */
const TURNS: readonly Json[] = [
  {},
  { effort: "high", summary: "concise" },
  { effort: "zzz", summary: "none" },
  { effort: "" },
  { effort: 5 },
  { summary: "zzz" },
  { serviceTier: "flex" },
  {},
  { serviceTierForTurn: "default" },
  { serviceTierForTurn: null },
  { serviceTier: null },
  { serviceTierForTurn: "flex" },
  { serviceTier: "flex", serviceTierForTurn: "priority" },
  ...["priority", "fast", "zzz", ""].map((serviceTier) => ({ serviceTier })),
  { model: "gpt-6.2-sol", serviceTier: "priority", effort: "low" },
  { serviceTier: "fast" },
  { serviceTierForTurn: "fast" },
  { model: "mock-model" },
  { outputSchema: { type: "object", properties: {}, additionalProperties: false } },
  { outputSchema: true },
  { outputSchema: null },
  { personality: "friendly" },
];

/** The members that clients choose, of the newest request. */
function noteChosen({ backend, notes }: Run): void {
  const { body } = backend.modelRequests.at(-1) as { body: unknown };
  const { model, service_tier, reasoning, text } = body as Json;
  const { effort, summary } = (reasoning ?? {}) as Json;
  notes.push({ model, service_tier, effort, summary, format: (text as Json | undefined)?.format });
}

async function play(run: Run): Promise<void> {
  await run.initialize();
  const threadId = await run.startThread();
  for (const params of TURNS) {
    const before = run.received.filter(({ method }) => method === "turn/completed").length;
    const { error } = await run.request("turn/start", { threadId, input: [{ type: "text", text: "hi" }], ...params });
    if (error) continue;
    await run.completed(before + 1);
    noteChosen(run);
  }
}

const input = [{ type: "text", text: "hi" }];
const app = (value: string) => ({ kind: "application", value });
const page = (value: string, name?: string | null) => ({ kind: "untrusted", value, ...(name === undefined ? {} : { name }) });

/** What comes beside the input of each turn. */
const CONTEXTS: readonly unknown[] = [
  { page: page("a page"), app: app("the app") },
  { page: page("a page"), app: app("the app") },
  { app: app("changed") },
  undefined,
  { app: app("changed") },
  { "b c<": app("x </b> & y"), "": app("") },
  { "B c!": page("w"), "9x": page("9"), "": page("empty"), b: page("w", "m") },
  { b: page("w", "m2") },
  { b: app("w") },
  { long: page("x".repeat(60_000)), longer: app("é".repeat(9_000)) },
  { b: page("w", null) },
  ...["", "M", "m!", "a".repeat(65)].map((name) => ({ b: page("w", name) })),
  { b: { ...app("w"), name: "m" } },
  { b: { kind: "other", value: "z" } },
  { b: { value: "z" } },
  { b: page(5 as never) },
  [],
];

/** What the newest request says of contexts and users, in order. */
function noteContexts({ backend, notes }: Run): void {
  const { input: items } = (backend.modelRequests.at(-1) as { body: unknown }).body as { input: Json[] };
  const said = items.map(({ namespace, name, output, content }) => {
    if (namespace === "agent") return [name, output];
    const [part] = Array.isArray(content) ? (content as { text?: string }[]) : [];
    return part?.text;
  });
  const ofContexts = /^(hi|steered|<(app|b c<|b|longer|)>)/;
  notes.push(said.filter((each) => typeof each !== "string" || ofContexts.test(each)));
}

async function playContexts(run: Run): Promise<void> {
  await run.initialize();
  const threadId = await run.startThread();
  for (const additionalContext of CONTEXTS) {
    const before = run.received.filter(({ method }) => method === "turn/completed").length;
    const { error } = await run.request("turn/start", { threadId, input, additionalContext });
    if (!error) await run.completed(before + 1);
  }
  noteContexts(run);
}

/** Steers a turn while a tool of the client runs. */
async function steerWithContext(run: Run): Promise<void> {
  run.backend.plan({ calls: [{ name: "dyn", arguments: {} }] });
  await run.initialize();
  const dyn = { type: "function", name: "dyn", description: "d", inputSchema: { type: "object", properties: {} } };
  const { result } = await run.request("thread/start", { dynamicTools: [dyn] });
  const { id: threadId } = (result as { thread: { id: string } }).thread;
  const started = await run.request("turn/start", { threadId, input, additionalContext: { app: app("v") } });
  const expectedTurnId = (started.result as { turn: { id: string } }).turn.id;
  const { id } = await run.heard("item/tool/call");
  const steer = (additionalContext: unknown) =>
    run.request("turn/steer", { threadId, expectedTurnId, input: [{ type: "text", text: "steered" }], additionalContext });
  await steer({ app: app("v"), b: page("in steer", "dom") });
  await steer({ app: { ...app("v"), name: "m" } });
  run.send({ id, result: { contentItems: [{ type: "inputText", text: "out" }], success: true } });
  await run.completed();
  await run.request("turn/start", { threadId, input, additionalContext: { b: page("in steer", "dom"), app: app("v") } });
  await run.completed(2);
  noteContexts(run);
}

/** What is told besides, which other scenarios look at. */
const UNSEEN = ["thread/settings/updated"];

/** What the members of `turn/start` do to the request to the model (0.171). */
export const turnParamScenarios: readonly Scenario[] = [
  { name: "turns choose how the model is asked", provider: OPEN_PROVIDER, unseen: UNSEEN, play },
  {
    name: "turns choose how the model is asked, after the file",
    provider: OPEN_PROVIDER,
    config: 'model_reasoning_summary = "detailed"\nmodel_reasoning_effort = "low"\nservice_tier = "flex"',
    unseen: UNSEEN,
    play,
  },
  { name: "texts come beside the input of turns", provider: OPEN_PROVIDER, play: playContexts },
  {
    name: "texts come beside what steers a turn",
    provider: OPEN_PROVIDER,
    unseen: ["thread/tokenUsage/updated", "account/rateLimits/updated"],
    play: steerWithContext,
  },
];
