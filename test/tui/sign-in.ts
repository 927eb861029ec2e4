import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "vitest";
import { answerPrompts, promptRequests, TITLE } from "./model.js";
import type { Scenario } from "./scene.js";
import { command, idle, pressUntilGone, prompt, turnsDone } from "./typist.js";

const KEY = "sk-test-0123456789abcdef";

const apiKey: Scenario = {
  name: "onboarding with an API key, and a logout",
  setting: {
    overrides: ['model_reasoning_effort="low"', "model_context_window=100000"],
    provider: "requires_openai_auth = true\nrequest_max_retries = 0\nstream_max_retries = 0",
  },
  async play({ stage, shoot }) {
    answerPrompts(stage.backend, () => "ok");
    const tui = await stage.openTui();
    const menu = await tui.shows("Press enter to continue");
    expect(menu).toContain("> 1. Sign in with ChatGPT");
    await shoot("the menu", tui);
    // The terminal UI ignores Enter for a moment after a screen has changed, but no digit.
    await tui.press("3");
    await tui.shows("> 1. Use an OpenAI API key");
    await tui.press("1");
    await tui.shows("Paste or type your API key");
    await shoot("asked for the key", tui);
    await tui.type(KEY);
    await tui.shows(KEY);
    await pressUntilGone(tui, "Enter", KEY);
    await idle(tui, "low");
    await shoot("signed in", tui);
    await prompt(tui, "Say hello.");
    await turnsDone(tui, 1);
    expect(promptRequests(stage.backend).map(({ bearer }) => bearer)).toEqual([KEY]);
    await tui.shows(`· ${TITLE}`);
    await command(tui, "/status");
    const status = await tui.shows("Token usage:");
    expect(status).not.toContain(KEY);
    await shoot("/status", tui);

    await command(tui, "/logout");
    expect(await tui.exited()).toBe(0);
    expect(await readFile(join(stage.home, "auth.json"), "utf8").catch(() => "")).not.toContain(KEY);
    const next = await stage.openTui();
    await next.shows("> 1. Sign in with ChatGPT");
    await shoot("after the logout", next);
  },
};

export const signInScenarios: readonly Scenario[] = [apiKey];
