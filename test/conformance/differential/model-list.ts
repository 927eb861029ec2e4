import type { Json, Scenario } from "./driver.js";

const MODELS = [
  "gpt-6.2-sol",
  "gpt-6.2-astra",
  "gpt-6.1-terra",
  "gpt-6.1-sol",
  "gpt-6-astra",
  "gpt-6-sol",
  "gpt-6-luna",
  "gpt-5.6-sol",
  "gpt-5.6-terra",
  "gpt-5.6-luna",
  "gpt-daybreak-blue-latest",
  "gpt-daybreak-red-latest",
  "gpt-5.5",
  "codex-auto-review",
];

/** Members that follow from what the real server alone has: agents that work together, tiers, newer models to offer, the list itself. */
const APART = new Set([
  "isDefault",
  "hidden",
  "multiAgentVersion",
  "additionalSpeedTiers",
  "serviceTiers",
  "defaultServiceTier",
  "modelSpecialty",
  "upgrade",
  "upgradeInfo",
  "availabilityNux",
]);

export const modelListScenarios: readonly Scenario[] = [
  {
    name: "the configured model is one that the real server lists",
    async play(run) {
      await run.initialize();
      for (const model of MODELS) {
        await run.request("config/value/write", { keyPath: "model", value: model, mergeStrategy: "replace" });
        const { result } = await run.request("model/list", { includeHidden: true });
        // The versions of the file are another on each server, as the port in it is.
        run.sent.splice(-2);
        const listed = (result as { data: Json[] }).data.find((option) => option.model === model) ?? {};
        const efforts = listed.supportedReasoningEfforts as Json[] | undefined;
        // Of "ultra", which has several agents work together, there is none here.
        const supportedReasoningEfforts = efforts?.filter(({ reasoningEffort }) => reasoningEffort !== "ultra");
        const members = Object.entries({ ...listed, supportedReasoningEfforts }).filter(([name]) => !APART.has(name));
        run.notes.push(Object.fromEntries(members));
        run.notes.push(Object.keys(listed).sort());
      }
    },
  },
];
