import { describe, expect, it } from "vitest";
import { accountScenarios } from "./account.js";
import { compare } from "./compare.js";
import { configScenarios } from "./config.js";
import { configWriteScenarios } from "./config-write.js";
import { deviceScenarios } from "./device.js";
import { Run } from "./driver.js";
import { handshakeScenarios } from "./handshake.js";
import { loginScenarios } from "./login.js";
import { managedScenarios } from "./managed.js";
import { refreshScenarios } from "./refresh.js";
import { threadScenarios } from "./threads.js";
import { workspaceScenarios } from "./workspace.js";

const scenarios = [
  ...handshakeScenarios,
  ...loginScenarios,
  ...accountScenarios,
  ...configScenarios,
  ...configWriteScenarios,
  ...workspaceScenarios,
  ...refreshScenarios,
  ...managedScenarios,
  ...deviceScenarios,
  ...threadScenarios,
];

// Most of the time goes by in starting servers and in refreshes that time out, so the scenarios run side by side.
describe.concurrent("our server does as the real one when", () => {
  for (const scenario of scenarios) {
    it(scenario.name, { timeout: 60_000 }, async () => {
      const [ours, codex] = await Promise.all([Run.play("ours", scenario), Run.play("codex", scenario)]);
      compare(scenario, ours, codex);
    });
  }
});

it("the differential test covers at least sixty scenarios, each under a name of its own", () => {
  expect(new Set(scenarios.map(({ name }) => name)).size).toBe(scenarios.length);
  expect(scenarios.length).toBeGreaterThanOrEqual(60);
});
