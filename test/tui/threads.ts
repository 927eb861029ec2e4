import { expect } from "vitest";
import { answerPrompts, createSpeech, promptRequests, saidIn, TITLE } from "./model.js";
import type { Scenario } from "./scene.js";
import type { Terminal } from "./terminal.js";
import { command, gone, idle, pressUntilGone, prompt, turnsDone } from "./typist.js";

/** Has one turn, and waits until the thread has its name. */
async function begin(tui: Terminal): Promise<void> {
  await idle(tui);
  await prompt(tui, "Say hello.");
  await turnsDone(tui, 1);
  await tui.shows(`· ${TITLE}`);
}

const PICKER = "Resume a previous session";

/** Waits for the picker, and for the thread in it. */
async function showsPicker(tui: Terminal): Promise<void> {
  await tui.shows(PICKER);
  await tui.shows(TITLE);
}

/** Chooses the only thread there is in the picker. */
async function pick(tui: Terminal): Promise<void> {
  await showsPicker(tui);
  await pressUntilGone(tui, "Enter", PICKER);
  await resumed(tui);
}

/** Waits until a thread is there with what was said in it, and with its name. */
async function resumed(tui: Terminal): Promise<void> {
  await tui.shows("› Say hello.");
  await tui.shows(`· ${TITLE}`);
  await idle(tui);
}

const resumption: Scenario = {
  name: "a thread that is resumed: from the picker, with `codex resume --remote`, and with --last",
  async play({ stage, shoot }) {
    answerPrompts(stage.backend, () => "ok");
    const first = await stage.openTui();
    await begin(first);
    await command(first, "/new");
    await gone(first, "Say hello.");
    await idle(first);
    await command(first, "/resume");
    await showsPicker(first);
    await shoot("the picker", first);
    await pick(first);
    await shoot("resumed from the picker", first);
    await prompt(first, "And again.");
    await turnsDone(first, 2);
    expect(promptRequests(stage.backend).map(saidIn).at(-1)).toEqual(["Say hello.", "Hello.", "And again."]);
    await command(first, "/quit");
    expect(await first.exited()).toBe(0);

    const second = await stage.openTui(["resume", "--remote", stage.url]);
    await pick(second);
    await shoot("resumed with `codex resume`", second);

    const third = await stage.openTui(["resume", "--last", "--remote", stage.url]);
    await resumed(third);
    await shoot("resumed with --last", third);
    await prompt(third, "Once more.");
    await turnsDone(third, 3);
    expect(promptRequests(stage.backend).map(saidIn).at(-1)?.slice(-3)).toEqual(["And again.", "Hello.", "Once more."]);
  },
};

const restart: Scenario = {
  name: "a server that is killed in the middle of a turn, and started again",
  setting: { startsAgain: true },
  async play({ stage, shoot }) {
    const speech = createSpeech("It begins ", "and never ends.");
    const answers = ["ok" as const, speech];
    answerPrompts(stage.backend, () => answers.shift() ?? { text: "Here I am again." });
    const tui = await stage.openTui();
    await begin(tui);
    await prompt(tui, "Go on for ever.");
    await tui.shows("It begins");

    await stage.killServer();
    await tui.shows("Reconnecting to server");
    await stage.startServer();
    await gone(tui, "Reconnecting to server");
    await resumed(tui);
    await shoot("after the reconnect", tui);

    await prompt(tui, "Are you there?");
    await turnsDone(tui, 2);
    await shoot("after a turn on the new server", tui);
    const asked = promptRequests(stage.backend).map(saidIn).at(-1);
    expect(asked?.slice(0, 3)).toEqual(["Say hello.", "Hello.", "Go on for ever."]);
    expect(asked?.at(-1)).toBe("Are you there?");
  },
};

export const threadScenarios: readonly Scenario[] = [resumption, restart];
