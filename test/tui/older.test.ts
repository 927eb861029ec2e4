import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { isDeepStrictEqual } from "node:util";
import { describe, expect, it } from "vitest";
import olderUis from "../../scripts/clients/older-uis.json" with { type: "json" };
import { playBoth } from "./both.js";
import type { AreAlike } from "./meeting.js";
import { olderScenarios } from "./older.js";
import type { Pictures } from "./scene.js";
import { hasTmux } from "./terminal.js";

/** The real servers warn of a model that is not one of OpenAI's. */
const MODEL_WARNING = /⚠ Model metadata for `mock-model` not found[^⚠•›]*/g;

/** What was said, below the last banner. What an empty composer proposes is another thing each time. */
function said(pictures: Pictures): object {
  const conversationIn = (screen: string) =>
    screen
      .slice(screen.lastIndexOf("╯") + 1)
      .replace(MODEL_WARNING, "")
      .replace(/^› .*(\n\s*mock-model)/m, "›$1")
      .replace(/\n{2,}/g, "\n");
  return Object.fromEntries(
    Object.entries(pictures).map(([name, { screen, red }]) => [name, { screen: conversationIn(screen), red }]),
  );
}

describe.each(olderUis)("the terminal UI of codex %s", (release) => {
  const launcher = fileURLToPath(new URL(`../../.compat/${release}/node_modules/@openai/codex/bin/codex.js`, import.meta.url));
  const needs = !hasTmux ? " (needs tmux)" : existsSync(launcher) ? "" : " (needs `npm run install-clients`)";
  for (const scenario of olderScenarios)
    it.skipIf(needs !== "")(
      `shows on our server what it shows on its own: ${scenario.name}${needs}`,
      { timeout: 400_000 },
      async () => {
        const areAlike: AreAlike = (name, one, other) => isDeepStrictEqual(said({ [name]: one }), said({ [name]: other }));
        const { ours, codex } = await playBoth({ ...scenario, setting: { launcher } }, areAlike);
        expect(said(ours)).toEqual(said(codex));
      },
    );
});
