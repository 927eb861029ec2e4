import { writeFile } from "node:fs/promises";
import { afterAll, describe, it } from "vitest";
import { sorted } from "../../test/conformance/differential/compare.js";
import { type Difference, differencesOf } from "../../test/conformance/differential/differences.js";
import { Run, type Scenario } from "../../test/conformance/differential/driver.js";
import type { Observation } from "../../test/conformance/differential/observe.js";
import { scenarios } from "../../test/conformance/differential/scenarios.js";
import type { Played } from "./behaviour.js";

// Plays every scenario against two real servers, and writes down in what they differ.

const { OLDER_CODEX = "", NEWER_CODEX = "", PLAYED_TO = "" } = process.env;
const played: Played[] = [];

/** What differs in a scenario, both times of two: once alone, it is a matter of time. */
async function differencesIn(scenario: Scenario): Promise<readonly Difference[]> {
  const playOnce = async () => {
    const play = async (codex: string) => {
      const seen = await Run.play("codex", scenario, codex);
      return withoutRelease(scenario.inAnyOrder ? sorted(seen) : seen);
    };
    const [older, newer] = await Promise.all([play(OLDER_CODEX), play(NEWER_CODEX)]);
    return differencesOf(older, newer);
  };
  const first = await playOnce();
  if (first.length === 0) return [];
  const again = new Set((await playOnce()).map(({ place }) => place));
  return first.filter(({ place }) => again.has(place));
}

/** A server says its release in every handshake; that these differ is no news. */
function withoutRelease(observation: Observation): unknown {
  return JSON.parse(JSON.stringify(observation).replace(/\/\d+\.\d+\.\d+"/g, '/<release>"'));
}

describe.concurrent("two real servers, when", () => {
  for (const scenario of scenarios) {
    it(scenario.name, { timeout: 240_000 }, async () => {
      const { name } = scenario;
      const seen = await differencesIn(scenario).then(
        (differences) => ({ name, differences }),
        (error: unknown) => ({ name, differences: [], failure: String(error) }),
      );
      played.push(seen);
    });
  }
});

afterAll(() => writeFile(PLAYED_TO, JSON.stringify(played, null, 2)));
