import { expect } from "vitest";
import type { Scenario } from "./driver.js";
import type { Observation } from "./observe.js";

/** The two have to be alike, or to differ in the way that the scenario says. */
export function compare({ differs, inAnyOrder }: Scenario, ours: Observation, codex: Observation): void {
  if (!differs) {
    expect(inAnyOrder ? sorted(ours) : ours).toEqual(inAnyOrder ? sorted(codex) : codex);
    return;
  }
  expect(ours, "the two no longer differ: take the exception out").not.toEqual(codex);
  differs.ours(ours);
}

function sorted(observation: Observation): Observation {
  const byMethod = observation.accountNotifications.toSorted((a, b) => methodOf(a).localeCompare(methodOf(b)));
  return { ...observation, accountNotifications: byMethod };
}

function methodOf(notification: unknown): string {
  return String((notification as { method?: unknown }).method);
}
