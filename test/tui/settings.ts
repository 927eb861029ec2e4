import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "vitest";
import { answerPrompts, promptRequests } from "./model.js";
import type { Scenario } from "./scene.js";
import type { Terminal } from "./terminal.js";
import { command, idle, prompt, turnsDone } from "./typist.js";

const PICKER = "Select Model and Effort";
const REFUSED = "Model selection is disabled until startup completes.";
const MOST_TRIES = 20;

/**
 * Opens the list of models. Until it has heard of the models, the terminal UI refuses; nothing on its screen says when that is, so it is
 * asked again after each refusal.
 */
async function openModels(tui: Terminal): Promise<void> {
  const refusalsIn = (screen: string) => screen.split(REFUSED).length - 1;
  for (let refused = 0; refused < MOST_TRIES; refused += 1) {
    await command(tui, "/model");
    const isIn = (screen: string) => screen.includes(PICKER) || refusalsIn(screen) > refused;
    if ((await tui.shows({ name: `"${PICKER}", or one more refusal`, isIn })).includes(PICKER)) return;
  }
  throw new Error(`The terminal UI has refused ${MOST_TRIES} times: ${REFUSED}`);
}

const modelChoice: Scenario = {
  name: "/model",
  differs: {
    "the models": "the real server lists OpenAI's models, ours those it has been given: the one in config.toml",
    "after the choice": "another model was chosen",
  },
  async play({ server, stage, shoot }) {
    answerPrompts(stage.backend, () => "ok");
    const tui = await stage.openTui();
    await idle(tui);

    await openModels(tui);
    await shoot("the models", tui);
    await tui.press("Enter");
    if (server === "codex") {
      await tui.shows("Select Reasoning Level for");
      await tui.press("Enter");
    }
    const chosen = /Model changed to (\S+) (\S+)/.exec(await tui.shows("Model changed to"));
    await idle(tui, chosen?.[2]);
    await shoot("after the choice", tui);

    await prompt(tui, "Who answers?");
    await turnsDone(tui, 1);
    expect(promptRequests(stage.backend)[0]?.body).toMatchObject({ model: chosen?.[1], reasoning: { effort: chosen?.[2] } });
    const written = await readFile(join(stage.home, "config.toml"), "utf8");
    expect(written).toContain(`model = "${chosen?.[1]}"`);
    expect(written).toContain(`model_reasoning_effort = "${chosen?.[2]}"`);
  },
};

export const settingScenarios: readonly Scenario[] = [modelChoice];
