import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "vitest";
import { answerPrompts, promptRequests } from "./model.js";
import type { Scenario } from "./scene.js";
import { command, idle, prompt, turnsDone } from "./typist.js";

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

    await command(tui, "/model");
    await tui.shows("Select Model and Effort");
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
