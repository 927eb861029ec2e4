import { expect } from "vitest";
import type { Scenario } from "./driver.js";
import type { Observation } from "./observe.js";

/** The two have to be alike, or to differ in the way that the scenario says. */
export function compare({ differs }: Scenario, ours: Observation, codex: Observation): void {
  if (!differs) {
    expect(ours).toEqual(codex);
    return;
  }
  expect(ours, "the two no longer differ: take the exception out").not.toEqual(codex);
  differs.ours(ours);
}
