import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { PROTOCOL_RELEASE } from "codex-app-server-sdk/protocol";
import { expect } from "vitest";
import { CODEX_RELEASE } from "../support/programs.js";
import { answerPrompts, createSpeech, inputOf, promptRequests, saidIn, TITLE } from "./model.js";
import type { Scenario } from "./scene.js";
import { command, gone, idle, prompt, turnsDone } from "./typist.js";

/** A picture of one point. */
const PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

const conversation: Scenario = {
  name: "a conversation: a streamed answer, an interruption, a follow-up, /status, /new",
  setting: { overrides: ['model_reasoning_effort="low"', "model_context_window=100000"] },
  async play({ server, stage, project, shoot }) {
    const { backend } = stage;
    const first = createSpeech("The first half, ", "the second half.");
    const second = createSpeech("It begins ", "and never ends.");
    const answers = [first, second];
    answerPrompts(backend, () => answers.shift() ?? { text: "The follow-up." });

    const tui = await stage.openTui();
    await idle(tui, "low");
    await shoot("at the start", tui);

    await prompt(tui, "Say hello.");
    const streaming = await tui.shows("The first half,");
    expect(streaming).not.toContain("the second half.");
    first.goOn();
    await turnsDone(tui, 1);
    await tui.shows(`· ${TITLE}`);
    await shoot("after an answer", tui);

    await prompt(tui, "Go on for ever.");
    await tui.shows("It begins");
    await tui.press("Escape");
    await tui.shows("■ Conversation interrupted");
    await idle(tui, "low");
    await shoot("after an interruption", tui);

    await prompt(tui, "And now?");
    await tui.shows("The follow-up.");
    await turnsDone(tui, 2);
    await shoot("after a follow-up", tui);
    const asked = promptRequests(backend).map(saidIn);
    expect(asked[0]).toEqual(["Say hello."]);
    expect(asked[2]?.slice(0, 3)).toEqual(["Say hello.", "The first half, the second half.", "Go on for ever."]);
    expect(asked[2]?.at(-1)).toBe("And now?");

    await command(tui, "/status");
    const status = await tui.shows("Token usage:");
    expect(status).toMatch(new RegExp(`Server: +${stage.url}/ \\(v${server === "ours" ? PROTOCOL_RELEASE : CODEX_RELEASE}\\)`));
    expect(status).toMatch(new RegExp(`Directory: +${project}`));
    expect(status).toMatch(/Token usage: +26 total {2}\(20 input \+ 6 output\)/);
    await shoot("/status", tui);

    await command(tui, "/new");
    await gone(tui, "Token usage:");
    await idle(tui, "low");
    await shoot("/new", tui);
    await prompt(tui, "Who am I?");
    await turnsDone(tui, 1);
    expect(promptRequests(backend).map(saidIn).at(-1)).toEqual(["Who am I?"]);

    await command(tui, "/quit");
    expect(await tui.exited()).toBe(0);
  },
};

const steering: Scenario = {
  name: "a turn that is steered while it runs",
  async play({ stage, shoot }) {
    const speech = createSpeech("I was about to say ", "something else.");
    const answers = [speech];
    answerPrompts(stage.backend, () => answers.shift() ?? { text: "Then I say this." });
    const tui = await stage.openTui();
    await idle(tui);
    await prompt(tui, "Tell me.");
    await tui.shows("I was about to say");
    await prompt(tui, "No, say this.");
    // The model is asked again at once, and its first answer is waited for no more.
    await tui.shows("Then I say this.");
    await turnsDone(tui, 1);
    await tui.shows(`· ${TITLE}`);
    await shoot("after the turn", tui);
    const asked = promptRequests(stage.backend).map(saidIn);
    expect(asked).toHaveLength(2);
    expect([asked[1]?.at(0), asked[1]?.at(-1)]).toEqual(["Tell me.", "No, say this."]);
  },
};

const image: Scenario = {
  name: "an image that is pasted as a path",
  async play({ stage, shoot }) {
    answerPrompts(stage.backend, () => "ok");
    const path = join(stage.home, "pixel.png");
    await writeFile(path, Buffer.from(PIXEL, "base64"));
    const tui = await stage.openTui();
    await idle(tui);
    await tui.paste(path);
    await tui.shows("[Image #1]");
    await tui.type("What is it?");
    await tui.shows("What is it?");
    await tui.press("Enter");
    await turnsDone(tui, 1);
    await tui.shows(`· ${TITLE}`);
    await shoot("after the answer", tui);
    const seen = inputOf(promptRequests(stage.backend)[0]).at(-1)?.content;
    expect(seen).toMatchObject([{ type: "input_image", image_url: `data:image/png;base64,${PIXEL}` }, { type: "input_text" }]);
  },
};

const failure: Scenario = {
  name: "a turn that fails, and one after it",
  async play({ stage, shoot }) {
    const answers = [{ status: 500, message: "the backend is on fire" }];
    answerPrompts(stage.backend, () => answers.shift() ?? "ok");
    const tui = await stage.openTui();
    await idle(tui);
    await prompt(tui, "Try.");
    await tui.shows("■ ");
    await idle(tui);
    await tui.shows(`· ${TITLE}`);
    await shoot("after the failure", tui);
    await prompt(tui, "Try again.");
    await tui.shows("Hello.");
    await turnsDone(tui, 1);
  },
};

export const turnScenarios: readonly Scenario[] = [conversation, steering, image, failure];
