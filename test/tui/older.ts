import { expect } from "vitest";
import { answerPrompts, createSpeech, promptRequests, saidIn } from "./model.js";
import type { Scenario, Scene } from "./scene.js";
import type { Terminal } from "./terminal.js";
import { command, prompt } from "./typist.js";

/** A story for terminal UIs of older releases, whose screens say less of what goes on. */
type OlderScenario = Omit<Scenario, "setting">;

/** Resolves with the screen once a thread is there and nothing runs. */
function resting(tui: Terminal): Promise<string> {
  const isIn = (screen: string) => /^ {2}mock-model \S+ · \//m.test(screen) && !screen.includes("esc to interrupt");
  return tui.shows({ name: "an idle thread", isIn });
}

/** Waits for a text of the model's, and for the end of its turn. */
async function answered(tui: Terminal, text: string): Promise<void> {
  await tui.shows(`• ${text}`);
  await resting(tui);
}

const lastSaid = ({ stage }: Scene) => promptRequests(stage.backend).map(saidIn).at(-1);

const conversation: OlderScenario = {
  name: "a conversation: a streamed answer, a follow-up, /quit",
  async play(scene) {
    const { stage, shoot } = scene;
    // They show the lines of an answer that are whole.
    const first = createSpeech("The first half,\n\n", "the second half.");
    const answers = [first];
    answerPrompts(stage.backend, () => answers.shift() ?? { text: "The follow-up." });
    const tui = await stage.openTui();
    await resting(tui);

    await prompt(tui, "Say hello.");
    expect(await tui.shows("The first half,")).not.toContain("the second half.");
    first.goOn();
    await tui.shows("the second half.");
    await resting(tui);
    await shoot("after an answer", tui);

    await prompt(tui, "And now?");
    await answered(tui, "The follow-up.");
    await shoot("after a follow-up", tui);
    expect(lastSaid(scene)).toEqual(["Say hello.", "The first half,\n\nthe second half.", "And now?"]);

    await command(tui, "/quit");
    expect(await tui.exited()).toBe(0);
  },
};

const backtrack: OlderScenario = {
  name: "going back to an earlier message, and a thread that is resumed",
  async play(scene) {
    const { stage, shoot } = scene;
    answerPrompts(stage.backend, ({ body }) => ({ text: JSON.stringify(body).includes("Third.") ? "To the third." : "To one." }));
    const tui = await stage.openTui();
    await resting(tui);
    await prompt(tui, "First.");
    await answered(tui, "To one.");
    await prompt(tui, "Second.");
    await tui.shows({ name: "two answers", isIn: (screen) => screen.split("• To one.").length === 3 });
    await resting(tui);

    await tui.press("Escape");
    await tui.shows("esc again to edit previous message");
    await tui.press("Escape");
    await tui.shows("enter to edit message");
    await tui.press("Enter");
    await tui.shows({
      name: "the message to edit",
      isIn: (screen) => screen.includes("› Second.") && !screen.includes("to edit message"),
    });
    await tui.press("C-u");
    await prompt(tui, "Third.");
    await answered(tui, "To the third.");
    await shoot("after the other message", tui);
    expect(lastSaid(scene)).toEqual(["First.", "To one.", "Third."]);
    await command(tui, "/quit");
    expect(await tui.exited()).toBe(0);

    const next = await stage.openTui(["resume", "--last", "--remote", stage.url]);
    await answered(next, "To the third.");
    await shoot("resumed", next);
    await prompt(next, "Fourth.");
    await next.shows({ name: "a second answer", isIn: (screen) => screen.split("• To the third.").length === 3 });
    expect(lastSaid(scene)).toEqual(["First.", "To one.", "Third.", "To the third.", "Fourth."]);
  },
};

export const olderScenarios: readonly OlderScenario[] = [conversation, backtrack];
