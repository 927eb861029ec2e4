import { PROTOCOL_RELEASE } from "codex-app-server-sdk/protocol";
import { expect } from "vitest";
import { answerPrompts, inputOf, promptRequests } from "./model.js";
import type { Scenario } from "./scene.js";
import { command, idle, prompt, turnsDone } from "./typist.js";

/** Comes in with the arguments given, and has a turn with our server. */
function comeIn(args: (url: string) => readonly string[], server: string): Scenario["play"] {
  return async ({ stage }) => {
    answerPrompts(stage.backend, () => "ok");
    const tui = await stage.openTui(args(stage.url));
    await idle(tui);
    await prompt(tui, "Say hello.");
    await turnsDone(tui, 1);
    await command(tui, "/status");
    expect(await tui.shows("Token usage:")).toContain(server.replace("URL", stage.url));
    expect(promptRequests(stage.backend)[0]?.headers["user-agent"]).toContain("codex-app-server-sdk");
  };
}

/** A command of the user's: `!ls`. */
export const userCommandScenario: Scenario = {
  name: "a command of the user's",
  async play({ stage, shoot }) {
    answerPrompts(stage.backend, () => "ok");
    const tui = await stage.openTui();
    await idle(tui);
    await tui.type("!echo one two | tr a-z A-Z");
    await tui.shows("echo one two");
    await tui.press("Enter");
    await tui.shows("ONE TWO");
    await idle(tui);
    await shoot("after the command", tui);
    await prompt(tui, "And now?");
    await turnsDone(tui, 2);
    expect(JSON.stringify(inputOf(promptRequests(stage.backend)[0]))).toContain("ONE TWO");
  },
};

/** The same where the server lets nobody run commands. The terminal UI would end itself if the server refused the request. */
export const refusedCommand: Scenario = {
  name: "a command of the user's that is not run",
  setting: { access: "none" },
  async play({ stage }) {
    answerPrompts(stage.backend, () => "ok");
    const tui = await stage.openTui();
    await idle(tui);
    await tui.type("!touch made.txt");
    await tui.shows("touch made.txt");
    await tui.press("Enter");
    await tui.shows("■ This server does not run commands for its users");
    await idle(tui);
    await prompt(tui, "Then not.");
    await turnsDone(tui, 1);
  },
};

/** Ways to our server besides an address of this machine. */
export const doorScenarios: readonly Scenario[] = [
  {
    name: "codex --remote unix://PATH",
    setting: { listen: "unix://PATH" },
    play: comeIn((url) => ["--remote", url], `Server:              URL (v${PROTOCOL_RELEASE})`),
  },
  {
    name: "codex alone, where the server listens at the place codex looks at by itself",
    setting: { listen: "unix://" },
    play: comeIn(() => [], "Server:              Local background server"),
  },
];
