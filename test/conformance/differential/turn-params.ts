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
];
