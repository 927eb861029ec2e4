import { writeFile } from "node:fs/promises";
import { afterAll, describe, it } from "vitest";
import { sorted } from "../../test/conformance/differential/compare.js";
import { type Difference, differencesOf } from "../../test/conformance/differential/differences.js";
import { Run, type Scenario } from "../../test/conformance/differential/driver.js";
import type { Observation } from "../../test/conformance/differential/observe.js";
import { scenarios } from "../../test/conformance/differential/scenarios.js";
import type { Played } from "./behaviour.js";

// Plays every scenario against two real servers, and writes down in what they differ. What differs in a few scenarios only is played
// again: where it does not differ then, it is a matter of time and not of the release.

const { OLDER_CODEX = "", NEWER_CODEX = "", PLAYED_TO = "" } = process.env;
const FEW = 3;
const played = new Map<Scenario, Played>();

async function playBoth(scenario: Scenario): Promise<readonly Difference[]> {
  const play = async (codex: string) => {
    const seen = await Run.play("codex", scenario, codex);
    return withoutRelease(scenario.inAnyOrder ? sorted(seen) : seen);
  };
  const [older, newer] = await Promise.all([play(OLDER_CODEX), play(NEWER_CODEX)]);
  // What a scenario says may differ from run to run differs on one server too.
  const maybe = scenario.differs?.maybe ?? [];
  return differencesOf(older, newer).filter(({ place }) => !maybe.some((beginning) => place.startsWith(beginning)));
}

/** A server says its release in every handshake; that these differ is no news. */
function withoutRelease(observation: Observation): unknown {
  return JSON.parse(JSON.stringify(observation).replace(/\/\d+\.\d+\.\d+"/g, '/<release>"'));
}

async function playFor(scenario: Scenario): Promise<Played> {
  const { name } = scenario;
  return playBoth(scenario).then(
    (differences) => ({ name, differences }),
    (error: unknown) => ({ name, differences: [], failure: String(error) }),
  );
}

/** Whether something in a scenario differs in it and a few others only, or it did not come to its end. */
function isDoubtful({ differences, failure }: Played): boolean {
  const placesOf = (each: Played) => each.differences.map(({ place }) => place);
  const shares = (place: string) => [...played.values()].filter((each) => placesOf(each).includes(place)).length;
  return failure !== undefined || differences.some(({ place }) => shares(place) <= FEW);
}

describe.concurrent("two real servers, when", () => {
  for (const scenario of scenarios) {
    it(scenario.name, { timeout: 240_000 }, async () => {
      played.set(scenario, await playFor(scenario));
    });
  }
});

describe("two real servers, once more", () => {
  it("where few scenarios differ", { timeout: 1_200_000 }, async () => {
    for (const [scenario, first] of [...played].filter(([, each]) => isDoubtful(each))) {
      const again = await playFor(scenario);
      const places = new Set(again.differences.map(({ place }) => place));
      const differences =
        first.failure === undefined ? first.differences.filter(({ place }) => places.has(place)) : again.differences;
      const { failure } = again;
      played.set(scenario, { name: scenario.name, differences, ...(failure === undefined ? {} : { failure }) });
    }
  });
});

afterAll(() => writeFile(PLAYED_TO, JSON.stringify([...played.values()], null, 2)));
