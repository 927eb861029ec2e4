import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { approvalScenarios } from "./approvals.js";
import { play } from "./scene.js";
import { settingScenarios } from "./settings.js";
import { signInScenarios } from "./sign-in.js";
import { hasTmux } from "./terminal.js";
import { threadScenarios } from "./threads.js";
import { turnScenarios } from "./turns.js";

const scenarios = [...turnScenarios, ...approvalScenarios, ...settingScenarios, ...threadScenarios, ...signInScenarios];

describe.skipIf(!hasTmux)(`the terminal UI of codex 0.169.0${hasTmux ? "" : " (needs tmux)"}`, () => {
  it.each(scenarios)("plays, against the real server: $name", { timeout: 180_000 }, async (scenario) => {
    const project = await mkdtemp(join(tmpdir(), "project-"));
    onTestFinished(() => rm(project, { recursive: true, force: true }));
    expect(Object.keys(await play("codex", project, scenario))).not.toEqual([]);
  });
});
