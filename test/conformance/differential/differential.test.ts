import { describe, expect, it } from "vitest";
import { compare } from "./compare.js";
import { Run } from "./driver.js";
import { scenarios } from "./scenarios.js";

// Most of the time goes by in starting servers and in refreshes that time out, so the scenarios run side by side.
/** For a scenario with some fifty turns, several of which run at once. */
const TIMEOUT_MS = 300_000;

describe.concurrent("our server does as the real one when", () => {
  for (const scenario of scenarios) {
    it(scenario.name, { timeout: TIMEOUT_MS }, async () => {
      const [ours, codex] = await Promise.all([Run.play("ours", scenario), Run.play("codex", scenario)]);
      compare(scenario, ours, codex);
    });
  }
});

it("the differential test covers at least sixty scenarios, each under a name of its own", () => {
  expect(new Set(scenarios.map(({ name }) => name)).size).toBe(scenarios.length);
  expect(scenarios.length).toBeGreaterThanOrEqual(60);
});
