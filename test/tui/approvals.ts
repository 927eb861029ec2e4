import { existsSync } from "node:fs";
import { join } from "node:path";
import type { FakeCall } from "codex-app-server-sdk/testing";
import { expect } from "vitest";
import { answerPrompts, inputOf, promptRequests, TITLE } from "./model.js";
import type { Scenario } from "./scene.js";
import { answer, idle, prompt, turnsDone } from "./typist.js";

const SETTING = { overrides: ['approval_policy="on-request"', 'sandbox_mode="read-only"'] };

/** The model wants a command to be run, outside the sandbox. */
function wantToRun(command: string): { calls: FakeCall[] } {
  const asking = { sandbox_permissions: "require_escalated", justification: "May I?" };
  return { calls: [{ name: "exec_command", arguments: { cmd: command, ...asking } }] };
}

const approval: Scenario = {
  name: "a command that is approved, and one that is not",
  setting: SETTING,
  async play({ stage, project, shoot }) {
    const answers = [wantToRun("echo it ran"), { text: "It ran." }, wantToRun("touch made.txt")];
    answerPrompts(stage.backend, () => answers.shift() ?? "ok");
    const tui = await stage.openTui();
    await idle(tui);

    await prompt(tui, "Run something.");
    const asked = await tui.shows("Press enter to confirm or esc to cancel");
    expect(asked).toContain("Would you like to run the following command?");
    expect(asked).toContain("Reason: May I?");
    expect(asked).toContain("$ echo it ran");
    await shoot("when asked", tui);
    await answer(tui, "y");
    await turnsDone(tui, 1);
    await tui.shows(`· ${TITLE}`);
    await shoot("after the approval", tui);
    expect(JSON.stringify(inputOf(promptRequests(stage.backend)[1]).at(-1)?.output)).toContain("it ran");

    await prompt(tui, "Make a file.");
    await tui.shows("$ touch made.txt");
    await answer(tui, "Escape");
    await tui.shows("■ Conversation interrupted");
    await idle(tui);
    await shoot("after the refusal", tui);
    expect(existsSync(join(project, "made.txt"))).toBe(false);

    await prompt(tui, "Then not.");
    await turnsDone(tui, 2);
  },
};

const pending: Scenario = {
  name: "an approval that outlives its terminal",
  setting: SETTING,
  async play({ stage }) {
    const answers = [wantToRun("echo it ran"), { text: "It ran." }];
    answerPrompts(stage.backend, () => answers.shift() ?? "ok");
    const first = await stage.openTui();
    await idle(first);
    await prompt(first, "Run something.");
    await first.shows("$ echo it ran");
    await first.close();

    const second = await stage.openTui(["resume", "--last", "--remote", stage.url]);
    await second.shows("$ echo it ran");
    await answer(second, "y");
    const screen = await turnsDone(second, 1);
    expect(screen).toContain("✔ You approved codex to run echo it ran this time");
    expect(screen).toContain("• It ran.");
    expect(JSON.stringify(inputOf(promptRequests(stage.backend)[1]).at(-1)?.output)).toContain("it ran");
  },
};

export const approvalScenarios: readonly Scenario[] = [approval, pending];
