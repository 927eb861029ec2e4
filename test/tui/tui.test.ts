import { readdir, rm } from "node:fs/promises";
import { isDeepStrictEqual } from "node:util";
import { createAppServer } from "codex-app-server-sdk/server";
import { listenWebSocket } from "codex-app-server-sdk/transport";
import { describe, expect, it, onTestFinished } from "vitest";
import { duck, duckConfig } from "../../examples/own-agent/duck.js";
import { CODEX_RELEASE } from "../support/programs.js";
import { approvalScenarios } from "./approvals.js";
import { createProject, playBoth } from "./both.js";
import { createClientHome, openTui } from "./client.js";
import { doorScenarios, refusedCommand, userCommandScenario } from "./doors.js";
import { play } from "./scene.js";
import { settingScenarios } from "./settings.js";
import { signInScenarios } from "./sign-in.js";
import { hasTmux } from "./terminal.js";
import { threadScenarios } from "./threads.js";
import { turnScenarios } from "./turns.js";
import { idle, prompt, turnsDone } from "./typist.js";

/** A safety net: each wait has an end of its own. */
const TIMEOUT_MS = 400_000;

const scenarios = [
  ...turnScenarios,
  userCommandScenario,
  ...approvalScenarios,
  ...settingScenarios,
  ...threadScenarios,
  ...signInScenarios,
];

describe.skipIf(!hasTmux)(`the terminal UI of codex ${CODEX_RELEASE}${hasTmux ? "" : " (needs tmux)"}`, () => {
  it.each(scenarios)("shows on our server what it shows on the real one: $name", { timeout: TIMEOUT_MS }, async (scenario) => {
    const { differs = {} } = scenario;
    const { ours, codex } = await playBoth(
      scenario,
      (name, one, other) => name in differs || (one.screen === other.screen && isDeepStrictEqual(one.red, other.red)),
    );
    expect(Object.keys(ours)).toEqual(Object.keys(codex));
    expect(Object.keys(ours)).toEqual(expect.arrayContaining(Object.keys(differs)));
    for (const [name, { screen, red, warnings }] of Object.entries(ours)) {
      const real = codex[name];
      if (name in differs) expect(screen, `${name} differs no more`).not.toBe(real?.screen);
      else expect(screen, name).toBe(real?.screen);
      expect(red, name).toEqual(real?.red);
      expect(warnings, name).toBeNull();
    }
  });
});

describe.skipIf(!hasTmux)(
  `our server, in front of the terminal UI of codex ${CODEX_RELEASE}${hasTmux ? "" : " (needs tmux)"}`,
  () => {
    it.each(doorScenarios)("is found by $name", { timeout: TIMEOUT_MS }, async (scenario) => {
      await play("ours", await createProject(), scenario);
    });

    it("runs no command of the user's, says so, and goes on", { timeout: TIMEOUT_MS }, async () => {
      const project = await createProject();
      await play("ours", project, refusedCommand);
      expect(await readdir(project)).toEqual([]);
    });

    it("may have an agent of one's own, with no model behind it", { timeout: TIMEOUT_MS }, async () => {
      const [cwd, home] = [await createProject(), await createClientHome()];
      onTestFinished(() => rm(home, { recursive: true, force: true }));
      const server = createAppServer({ agent: duck, config: duckConfig });
      const listener = await listenWebSocket();
      onTestFinished(async () => {
        await listener.close();
        await server.close();
      });
      void (async () => {
        for await (const { transport } of listener) server.accept(transport);
      })();
      const tui = await openTui({ home, cwd, args: ["--remote", listener.url] });
      onTestFinished(() => tui.close());
      await idle(tui);
      await prompt(tui, "It does not work.");
      await turnsDone(tui, 1);
      await prompt(tui, "It should.");
      expect(await turnsDone(tui, 2)).toMatch(/You say: It does not work\. And what did you expect\?[\s\S]*That is 2 things now/);
    });
  },
);
